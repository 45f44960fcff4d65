"""The random groups of test_stepwise hold what they should, and the property sees kernels that are broken."""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from rulelint.analysis.depends import is_cycle
from rulelint.engine import aggregate
from rulelint.engine.options import NEWEST, EngineOptions
from rulelint.rules.model import AlertRule
from rulelint.simulate.options import SimulateOptions
from rulelint.simulate.outcome import Outcome
from rulelint.simulate.plan import Entry, make_plan
from rulelint.simulate.replay import Replay
from tests.simulate.scene import EVERYTHING, fixture, whole_file
from tests.simulate.test_stepwise import MINUTES, data, files, hold

DRAWN, LEAST = 150, 5
FEATURES = (
    "chain",
    "backward reference",
    "cycle",
    "limit that is exceeded",
    "limit that is kept",
    "label that depends on the value",
    "label that cannot be expanded",
    "query_offset",
    "for that is awaited",
    "keep_firing_for that keeps",
    "groups with two intervals",
    "alerts that are read",
)


def replayed(text: str, lines: tuple[str, ...]) -> Replay:
    scene = fixture(*lines, minutes=MINUTES, recorded=EVERYTHING)
    plan = make_plan([whole_file(text)], scene, SimulateOptions())
    done = Replay(plan, scene.store, EngineOptions(NEWEST, instants=True), {})
    done.run()
    return done


def features(done: Replay) -> Iterator[str]:
    """Yield what a replay has that decided something: rules that wrote nothing do not count."""
    plan, order = done.plan, done.plan.order
    busy = {number for number, outcome in done.outcomes.items() if happened(outcome)}
    if len({plan.entries[number].interval for number in busy}) > 1:
        yield "groups with two intervals"
    for component in plan.components:
        if is_cycle(component, plan.graph) and busy.issuperset(component):
            yield "cycle"
    for number in sorted(busy):
        entry, outcome = plan.entries[number], done.outcomes[number]
        yield from _of_rule(entry, outcome)
        for read in plan.graph[number] & busy - {number}:
            yield "backward reference" if order[read] > order[number] else "chain"
            if isinstance(plan.entries[read].rule, AlertRule):
                yield "alerts that are read"


def happened(outcome: Outcome) -> bool:
    """Say whether a rule had an alert, or wrote a sample."""
    written = any(block.present is None or block.present.any() for block in outcome.blocks)
    return bool(outcome.stretches) or written


def _of_rule(entry: Entry, outcome: Outcome) -> Iterator[str]:
    errors = " ".join(message for _, message in outcome.failures)
    if "limit" in errors:
        yield "limit that is exceeded"
    elif entry.limit:
        yield "limit that is kept"
    if any("<error expanding" in value for labels in outcome.labels for _, value in labels):
        yield "label that cannot be expanded"
    if entry.query_offset:
        yield "query_offset"
    rule = entry.rule
    if not isinstance(rule, AlertRule):
        return
    if any("value" in text.lower() for text in entry.templates.values()):
        yield "label that depends on the value"
    lives = [each for each in outcome.stretches if each.fired is not None]
    if rule.hold and rule.hold.value and lives:
        yield "for that is awaited"
    if rule.keep_firing_for and rule.keep_firing_for.value and any(each.end is not None for each in lives):
        yield "keep_firing_for that keeps"


def test_each_feature_is_drawn_and_decides_something() -> None:
    drawn: Counter[str] = Counter()

    @seed(1)
    @given(files(), data())
    @settings(
        max_examples=DRAWN,
        phases=(Phase.generate,),
        deadline=None,
        database=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
    def each(text: str, lines: tuple[str, ...]) -> None:
        drawn.update(set(features(replayed(text, lines))))

    each()

    assert {name: count for name in FEATURES if (count := drawn[name]) < LEAST} == {}, drawn
    assert set(drawn) <= set(FEATURES)


Kernel = Callable[..., Any]


def late(kernel: Kernel) -> Kernel:
    """Return a kernel whose second step repeats the first: one step alone is right, a block of them is not."""

    def broken(*arguments: Any, **options: Any) -> Any:
        found = kernel(*arguments, **options)
        if len(found) > 1:
            found[1] = found[0] + 1
        return found

    return broken


def test_the_property_sees_a_broken_kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    for kernels in (aggregate.KERNELS, aggregate.KERNELS_OF_2):
        monkeypatch.setitem(kernels, "sum", late(kernels["sum"]))

    with pytest.raises(AssertionError):
        hold(200, (Phase.generate,), drawn_by=1)
