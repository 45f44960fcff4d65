"""Where the time of a rule is cut changes nothing of what comes of it."""

import os
import pickle
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, TypeVar

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from rulelint.report.simulation_json import render
from rulelint.rules.model import AlertRule, RuleFile
from rulelint.simulate import dispatch, gathering, parts, shards, vectorised
from rulelint.simulate.alerts import joined_runs
from rulelint.simulate.coverage.options import CoverageOptions
from rulelint.simulate.executor import IN_TURN, Executor, Report
from rulelint.simulate.gathering import Results, Runs, Samples
from rulelint.simulate.margins.replayed import MarginGathering
from rulelint.simulate.measures import Wanted
from rulelint.simulate.options import SimulateOptions
from rulelint.simulate.outcome import Outcome
from rulelint.simulate.plan import Entry
from rulelint.simulate.replay import Replay
from rulelint.simulate.run import replay_of, simulation_of
from rulelint.simulate.shards import Piece, take_together
from tests.simulate.scene import EVERYTHING, fixture, rule_file, whole_file
from tests.simulate.test_stepwise import MINUTES, data, files

T = TypeVar("T")
Patch = pytest.MonkeyPatch


@dataclass(frozen=True)
class Cut:
    """So many hands, which take turns; what a part comes to is sent from one to the other."""

    count: int
    report: Report | None = None

    def hands(self, work: int) -> int:  # noqa: ARG002  whatever the work
        return self.count

    def run(
        self, works: Sequence[int], hands: int, do: Callable[[int], T], done: Callable[[int], None]
    ) -> list[T]:
        assert hands == self.count
        found: list[T] = []
        for number in reversed(range(len(works))):
            found.append(pickle.loads(pickle.dumps(do(number), 5)))
            done(number)
        return found[::-1]


@pytest.fixture(autouse=True)
def cut_anything(monkeypatch: Patch) -> None:
    """Let no rule be too little work, and no shard too short."""
    monkeypatch.setattr(parts, "WORTH_A_SHARD", 1)
    monkeypatch.setattr(parts, "SHARD_A_LOOK", 0.01)


def done(rules: Sequence[RuleFile], lines: Sequence[str], executor: Executor) -> Any:
    """Return what every rule did, to the last bit, and the report of it."""
    scene = fixture(*lines, minutes=MINUTES, recorded=EVERYTHING)
    options = SimulateOptions(executor=executor, watch=CoverageOptions(decisions=True), posts=True)
    replay = replay_of(rules, scene, options)
    did = [exactly(replay, number) for number in sorted(replay.outcomes)]
    return did, render([simulation_of(replay, rules, scene, options)])


def exactly(replay: Replay, number: int) -> Any:
    """Return what a rule did and how it was measured."""
    outcome = replay.outcomes[number]
    arrays = [(each.times, each.values, each.present, each.stale) for each in outcome.blocks]
    written = [[None if each is None else each.tobytes() for each in block] for block in arrays]
    series = [block.labels for block in outcome.blocks]
    did = outcome.labels, outcome.stretches, outcome.failures, outcome.times.tolist(), series, written
    return number, did, replay.measures[number]


def hold(examples: int, phases: Sequence[Phase], *, drawn_by: int | None = None) -> None:
    """Raise AssertionError for groups that come to something else where they are cut."""

    @given(
        files(),
        data(),
        st.sampled_from([2, 3, 5]),
        st.sampled_from([1, 2, 3, 50]),
        st.sampled_from([1, 3, MINUTES]),
    )
    @settings(
        max_examples=examples,
        phases=phases,
        deadline=None,
        database=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
    def each(text: str, lines: tuple[str, ...], hands: int, share: int, block: int) -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(parts, "PARTS_A_HAND", share)
            rules = [whole_file(text)]
            whole = done(rules, lines, IN_TURN)
            patch.setattr(shards, "LEAST_STEPS", 1)
            patch.setattr(shards, "BLOCK_CELLS", 2 * block)
            assert done(rules, lines, Cut(hands)) == whole
            assert done(rules, lines, IN_TURN) == whole

    (each if drawn_by is None else seed(drawn_by)(each))()


def test_random_groups_come_to_the_same_wherever_they_are_cut() -> None:
    hold(int(os.environ.get("RULELINT_EXAMPLES", "25")), (Phase.generate, Phase.shrink))


DRAWN, LEAST = 120, 5
FEATURES = (
    "alert",
    "recording rule",
    "alert that goes on across a cut",
    "series that ends at a cut",
    "label that depends on the value",
    "limit that is exceeded",
    "query_offset",
    "for that is awaited across a cut",
    "keep_firing_for that keeps across a cut",
    "rule that reads of others",
    "shards of two evaluations",
)


def features(replay: Replay, number: int, pieces: Sequence[Piece | str]) -> set[str]:
    """Return what a rule has that is put together of shards."""
    entry, outcome = replay.plan.entries[number], replay.outcomes[number]
    results = [each.results for each in pieces if isinstance(each, Piece)]
    cuts = {entry.grid.count * each // len(pieces) for each in range(1, len(pieces))}
    found = {"recording rule" if entry.rule.kind == "record" else "alert"}
    if any("limit" in message for _, message in outcome.failures):
        found.add("limit that is exceeded")
    if entry.query_offset:
        found.add("query_offset")
    if replay.plan.graph[number] - {number}:
        found.add("rule that reads of others")
    if 3 * len(pieces) > entry.grid.count:
        found.add("shards of two evaluations")
    if any("value" in text.lower() for text in entry.templates.values()) and outcome.stretches:
        found.add("label that depends on the value")
    if any(_ends_at_a_cut(each, following) for each, following in pairwise(results)):
        found.add("series that ends at a cut")
    if isinstance(entry.rule, AlertRule) and not outcome.failures:
        found.update(_of_alerts(entry, entry.rule, outcome, cuts))
    return found


def _ends_at_a_cut(before: Results, after: Results) -> bool:
    if not isinstance(before, Samples) or not isinstance(after, Samples):
        return False
    last = {labels for labels, there in zip(before.labels, before.present[-1], strict=True) if there}
    first = {labels for labels, there in zip(after.labels, after.present[0], strict=True) if there}
    return bool(last - first)


def _of_alerts(entry: Entry, rule: AlertRule, outcome: Outcome, cuts: set[int]) -> Iterator[str]:
    for life in outcome.stretches:
        end = outcome.times.size if life.end is None else life.end
        if cuts & set(range(life.active + 1, end)):
            yield "alert that goes on across a cut"
        if life.fired is not None and rule.hold and cuts & set(range(life.active + 1, life.fired + 1)):
            yield "for that is awaited across a cut"
        kept = rule.keep_firing_for.value // entry.interval if rule.keep_firing_for else 0
        if life.end is not None and kept and cuts & set(range(life.end - kept, life.end + 1)):
            yield "keep_firing_for that keeps across a cut"


def test_each_feature_is_drawn(monkeypatch: Patch) -> None:
    drawn: Counter[str] = Counter()

    def counted(replay: Replay, number: int, pieces: Sequence[Piece | str], wanted: Wanted) -> None:
        take_together(replay, number, pieces, wanted)
        drawn.update(features(replay, number, pieces))

    monkeypatch.setattr(dispatch, "take_together", counted)
    hold(DRAWN, (Phase.generate,), drawn_by=1)

    assert {name: count for name in FEATURES if (count := drawn[name]) < LEAST} == {}, drawn
    assert set(drawn) <= set(FEATURES)


def runs_left_apart(alert: Any, first: Any, end: Any) -> Any:
    return alert, first, end


def without_first(found: Callable[[Any], Samples]) -> Callable[[Any], Samples]:
    """Return a kernel that forgets the first evaluation of all shards but the first."""

    def broken(stretches: Sequence[Samples]) -> Samples:
        for each in stretches[1:]:
            each.present[0] = False
        return found(stretches)

    return broken


def first_only(found: Callable[..., Any]) -> Callable[..., Any]:
    """Return a kernel that takes of each shard but the first nothing."""
    return lambda *arguments: found(*arguments[:-1], arguments[-1][:1])


def numbered_apart(stretches: Sequence[Runs]) -> Runs:
    """Return runs of which nobody looked up whose they are."""
    labels = sorted({labels for each in stretches for labels in each.labels})
    runs = [
        np.concatenate([each.runs[at] for each in stretches] or [np.empty(0, np.int64)]) for at in range(3)
    ]
    order = np.lexsort((runs[1], runs[0]))
    failed = {step: error for each in stretches for step, error in each.failed.items()}
    return Runs(tuple(labels), joined_runs(*(each[order] for each in runs)), failed)


BROKEN: dict[str, tuple[tuple[object, ...], str, Callable[[Any], Any]]] = {
    "runs that go on": ((gathering, vectorised), "joined_runs", lambda _: runs_left_apart),
    "samples at a cut": ((gathering,), "samples_together", without_first),
    "numbers of alerts": ((gathering,), "runs_together", lambda _: numbered_apart),
    "looks ahead": ((MarginGathering,), "found", lambda _: lambda self: self._headrooms.found()),
    "margins": ((shards,), "margins_together", first_only),
    "decisions": ((shards,), "rule_decisions", first_only),
}


@pytest.mark.parametrize("name", BROKEN)
def test_the_property_sees_what_is_lost_at_a_cut(monkeypatch: Patch, name: str) -> None:
    places, kernel, change = BROKEN[name]
    for place in places:
        monkeypatch.setattr(place, kernel, change(getattr(place, kernel)))

    with pytest.raises(AssertionError):
        hold(200, (Phase.generate,), drawn_by=1)


CHAIN = """groups:
- name: g
  rules:
  - {record: "a:sum", expr: sum(x)}
  - {record: "b:avg", expr: "avg_over_time(a:sum[5m])"}
  - {alert: High, expr: "b:avg > 2", for: 2m}
  - {alert: Storm, expr: 'count(ALERTS{alertname="High"}) > 0'}
"""
LINE = ('x{a="1"} 1 1 1 3 3 3 3 1 1 5 5 5 5 5 1 1 1',)


@pytest.mark.parametrize("hands", [1, 2, 5])
def test_a_rule_in_shards_is_counted_once_all_are_done(hands: int) -> None:
    told: list[tuple[int, int]] = []

    done([whole_file(CHAIN)], LINE, Cut(hands, lambda rules, total: told.append((rules, total))))

    assert told == ([(4, 4)] if hands == 1 else [(1, 4), (2, 4), (3, 4), (4, 4)])


UNTOLD = """
- {alert: A, expr: x, labels: {from: '{{ if gt $value 2.0 }}{{ (toTime $value).Zone }}{{ end }}'}}
- {alert: B, expr: 'ALERTS{alertname="A"}'}
- {alert: C, expr: x > 2}
"""


def test_a_rule_that_cannot_be_evaluated_says_why_wherever_it_is_cut() -> None:
    rules = [rule_file(UNTOLD)]

    (whole, report), (parted, again) = (done(rules, LINE, executor) for executor in (IN_TURN, Cut(3)))

    assert "cannot be told here: it calls the method `Zone` of a" in report
    assert len(whole) == 1
    assert (parted, again) == (whole, report)


def test_the_first_label_that_cannot_be_told_is_named_wherever_it_is_cut() -> None:
    zone = "{{ (toTime $value).Zone }}{{ end }}"
    labels = f"{{a: '{{{{ if gt $value 4.0 }}}}{zone}', b: '{{{{ if lt $value 2.0 }}}}{zone}'}}"
    rules = [rule_file(f"- {{alert: A, expr: x, labels: {labels}}}")]
    lines = ('x{a="1"} 3 3 3 3 3 5 5 5', 'x{a="2"} 3 3 1 1 1 1 1 1')

    (_, whole), (_, parted) = (done(rules, lines, executor) for executor in (IN_TURN, Cut(3)))

    assert "the template of label `b` cannot be told here" in whole
    assert parted == whole
