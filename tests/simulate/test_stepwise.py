"""The vectorised machine and the one that evaluates rule by rule, tick by tick, do the same."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from rulelint.engine.labels import Labels
from rulelint.engine.options import EngineOptions, Version
from rulelint.rules.model import AlertRule
from rulelint.simulate import series, vectorised
from rulelint.simulate.options import SimulateOptions
from rulelint.simulate.outcome import Outcome
from rulelint.simulate.plan import Plan, make_plan
from rulelint.simulate.replay import Replay
from rulelint.simulate.stepwise import replay_together
from tests.simulate.scene import EVERYTHING, fixture, whole_file

MINUTES = 16

CONDITIONS = (
    "x > 2",
    "x == 3",
    "sum by (a) (x) > 4",
    "r > 2",
    "r unless s",
    "s or x > 3",
    "r offset 1m > 1",
    "max_over_time(r[3m]) > 3",
    "rate(s[4m]) > 0",
    "count_over_time(r[3m:1m]) >= 2",
    "absent(r)",
    "last_over_time(s[2m])",
    'ALERTS{alertname="A0"}',
    'count(ALERTS{alertstate="firing"}) > 1',
    "time() - ALERTS_FOR_STATE >= 120",
    '{__name__=~"r|s"} > 1',
    '{__name__=~"x|y"} > 2',
    "x * on(a) group_left() r",
)
LABELS = (
    "{}",
    "{severity: page}",
    "{level: '{{ $value }}'}",
    "{a: '', from: '{{ $labels.a }}'}",
    "{level: '{{ if gt $value 3.0 }}high{{ else }}low{{ end }}'}",
    "{level: '{{ with . }}{{ .Value | printf \"%.0f\" }}{{ end }}', b: '{{ $labels.a | toUpper }}'}",
    "{level: '{{ if gt $value 3 }}fails{{ end }}'}",
)


@st.composite
def rules(draw: st.DrawFn, number: int) -> str:
    """A rule as YAML; `A0`, `A1` … are alerts, `r` and `s` recorded."""
    expr = draw(st.sampled_from(CONDITIONS))
    if draw(st.booleans()):
        hold, keep = draw(st.integers(0, 3)), draw(st.integers(0, 3))
        labels = draw(st.sampled_from(LABELS))
        return (
            f"      - alert: A{number}\n        expr: '{expr.replace(chr(39), chr(39) * 2)}'\n        for: {hold}m\n"
            f"        keep_firing_for: {keep}m\n        labels: {labels}\n"
        )
    name = draw(st.sampled_from("rs"))
    return f"      - record: {name}\n        expr: '{expr.replace(chr(39), chr(39) * 2)}'\n"


@st.composite
def files(draw: st.DrawFn) -> str:
    """One or two groups of one to three rules."""
    text, number = "groups:\n", 0
    for group in range(draw(st.integers(1, 2))):
        text += f"  - name: g{group}\n    interval: {draw(st.integers(1, 2))}m\n"
        text += draw(st.sampled_from(("", "    limit: 1\n", "    limit: 2\n")))
        text += draw(st.sampled_from(("", "", "    query_offset: 30s\n", "    query_offset: 2m\n")))
        text += "    rules:\n"
        for _ in range(draw(st.integers(1, 3))):
            text += draw(rules(number))
            number += 1
    return text


def values(draw: st.DrawFn) -> str:
    return " ".join(
        draw(st.lists(st.sampled_from(["1", "3", "5", "_", "stale"]), min_size=8, max_size=MINUTES))
    )


@st.composite
def data(draw: st.DrawFn) -> tuple[str, ...]:
    """Three series of one sample a minute, with gaps and staleness markers."""
    return tuple(f"{name} {values(draw)}" for name in ('x{a="1"}', 'x{a="2"}', 'y{a="1"}'))


def happened(plan: Plan, number: int, outcome: Outcome) -> dict[str, Any]:
    """Return what a rule did in a form that does not depend on how it was found out."""
    times = outcome.times.tolist()
    at = [None, *times]
    lives = sorted(
        (
            outcome.labels[each.alert],
            times[each.active],
            at[0 if each.fired is None else each.fired + 1],
            at[0 if each.end is None else each.end + 1],
            outcome.ended_at(each),
        )
        for each in outcome.stretches
    )
    written = {} if isinstance(plan.entries[number].rule, AlertRule) else dict(samples(outcome))
    return {"times": times, "failures": outcome.failures, "lives": lives, "written": written}


def samples(outcome: Outcome) -> Iterator[tuple[tuple[Labels, int], float | str]]:
    """Yield what a recording rule wrote: values and staleness markers."""
    for block in outcome.blocks:
        for column, labels in enumerate(block.labels):
            shown, marked = series.wrote(block, column)
            for time, value in zip(block.times[shown].tolist(), block.values[shown, column], strict=True):
                yield (labels, time), float(value)
            yield from (((labels, time), "stale") for time in block.times[marked].tolist())


def both_ways(text: str, lines: tuple[str, ...], version: Version) -> Iterator[tuple[Any, Any]]:
    """Yield what each rule did, vectorised where that is possible and one tick after the other."""
    scene = fixture(*lines, minutes=MINUTES, recorded=EVERYTHING, version=version)
    plan = make_plan([whole_file(text)], scene, SimulateOptions())
    assert not plan.not_simulated
    options = EngineOptions(version, instants=True)
    fast = Replay(plan, scene.store, options, {})
    fast.run()
    if any(reason.message == series.MIXED for reason in fast.reasons.values()):
        return
    assert not fast.reasons
    entries = sorted(plan.entries, key=lambda entry: plan.order[entry.number])
    slow = replay_together(entries, [scene.store] * len(entries), options, {})
    for entry, outcome in zip(entries, slow, strict=True):
        yield happened(plan, entry.number, fast.outcomes[entry.number]), happened(plan, entry.number, outcome)


def hold(examples: int, phases: tuple[Phase, ...], *, drawn_by: int | None = None) -> None:
    """Raise AssertionError for groups that the two machines replay differently; `drawn_by` is a seed."""

    @given(files(), data(), st.sampled_from([Version(2, 42), Version(3, 14)]))
    @settings(
        max_examples=examples, phases=phases, deadline=None, suppress_health_check=[HealthCheck.too_slow]
    )
    def each(text: str, lines: tuple[str, ...], version: Version) -> None:
        for fast, slow in both_ways(text, lines, version):
            assert fast == slow

    (each if drawn_by is None else seed(drawn_by)(each))()


def test_vectorised_equals_stepwise() -> None:
    hold(int(os.environ.get("RULELINT_EXAMPLES", "25")), (Phase.generate, Phase.shrink))


def test_the_property_sees_rules_that_read_the_wrong_tick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        Replay, "store_of", lambda self, entry, without=frozenset(): _all_visible(self, entry, without)
    )

    with pytest.raises(AssertionError):
        hold(200, (Phase.generate,), drawn_by=1)


def _all_visible(self: Replay, entry: Any, without: frozenset[int]) -> Any:
    numbers = sorted(self.plan.graph[entry.number] - without)
    return self.store.with_blocks(
        series.joined([block for number in numbers for block in self.blocks(number)])
    )


def test_the_property_sees_lost_staleness_markers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vectorised, "ended", lambda present: present & False)

    with pytest.raises(AssertionError):
        hold(200, (Phase.generate,), drawn_by=1)
