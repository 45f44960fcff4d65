"""The rule machine against the rule manager of a running Prometheus: a group evaluated every second of real time.

promtool ends a test at the first error; this shows what goes on after one, where a group has a limit.  The conditions
read nothing but the clock, so the same evaluations are replayed without any recorded data.  The alerts that were
written are also what `simulate` compares its own with: what really happened is what it must say.
"""

import time
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from rulelint.engine.labels import METRIC_NAME, Labels, make_labels
from rulelint.engine.options import EngineOptions, Version
from rulelint.engine.store import SeriesBlock, Store
from rulelint.simulate.history import History
from rulelint.simulate.options import SimulateOptions
from rulelint.simulate.outcome import ended
from rulelint.simulate.plan import make_plan
from rulelint.simulate.replay import start_replay
from rulelint.simulate.run import simulate
from tests.oracle.server import RealPrometheus, real_prometheus
from tests.simulate.scene import fixture, whole_file

pytestmark = pytest.mark.oracle

SECOND = 1_000
SECONDS = 25
TRIES = 4
WARM_UP = 3 * SECOND
"""Prometheus writes no `ALERTS` before it has looked for the state a restart may have left."""
ALERTS = ("ALERTS", "ALERTS_FOR_STATE")
WRITTEN = '{__name__=~"tick|r|s|ALERTS|ALERTS_FOR_STATE"}'
SERIES = (
    'label_replace(vector(1) and vector(time()) % 7 < 5, "a", "1", "", "")'
    ' or label_replace(vector(2) and vector(time()) % 5 < 3, "a", "2", "", "")'
    ' or label_replace(vector(3) and vector(time()) % 11 > 7, "a", "3", "", "")'
)
RULES = f"""\
groups:
- name: g
  interval: 1s
  limit: 2
  rules:
  - record: tick
    expr: vector(1)
  - record: r
    expr: '{SERIES}'
  - alert: Held
    expr: '{SERIES}'
    for: 1s
    keep_firing_for: 2s
  - alert: Plain
    expr: '{SERIES}'
  - record: s
    expr: sum(label_replace(count by (alertname, alertstate) (ALERTS), "b", "1", "", "")) + sum(r)
"""

Written = dict[Labels, dict[int, float]]
"""Series → time in milliseconds → value."""


def recorded(server: RealPrometheus) -> Written:
    """Return what Prometheus wrote in the last seconds."""
    return {
        make_labels(each["metric"]): {round(at * 1000): float(value) for at, value in each["values"]}
        for each in server.samples(WRITTEN, SECONDS + 30)
    }


def ticks_of(written: Written) -> list[int]:
    """Return when the group was evaluated."""
    return sorted(written.get(make_labels({METRIC_NAME: "tick"}), {}))


def replayed(rules: str, start: int, end: int) -> tuple[Written, int]:
    """Return what the rules write between two evaluations, and how many evaluations fail."""
    window = replace(fixture(minutes=1, version=Version(2, 42)), start=start, end=end)
    plan = make_plan([whole_file(rules)], window, SimulateOptions(phase=start % SECOND))
    replay = start_replay(plan, window, EngineOptions(Version(2, 42), instants=True))
    replay.run()
    assert not plan.not_simulated
    assert not replay.reasons
    written: Written = {}
    for number in replay.outcomes:
        for block in replay.blocks(number):
            for column, labels in enumerate(block.labels):
                shown = np.ones(block.times.size, bool) if block.present is None else block.present[:, column]
                points = zip(block.times[shown].tolist(), block.values[shown, column].tolist(), strict=True)
                written.setdefault(labels, {}).update(points)
    return written, sum(len(each.failures) for each in replay.outcomes.values())


def after(written: Written, start: int) -> Written:
    """Return what was written at `start` or later."""
    kept = {
        labels: {at: each for at, each in points.items() if at >= start} for labels, points in written.items()
    }
    return {labels: points for labels, points in kept.items() if points}


def before(written: Written, end: int) -> Written:
    """Return what was written earlier than `end`."""
    kept = {
        labels: {at: each for at, each in points.items() if at < end} for labels, points in written.items()
    }
    return {labels: points for labels, points in kept.items() if points}


def watched(folder: Path) -> tuple[Written, int, int]:
    """Return what Prometheus wrote, and its first and last evaluation.

    A busy machine misses an evaluation now and then: then it is tried again.  The last one is left out, for Prometheus
    may have been in the middle of it when it was asked.
    """
    for number in range(TRIES):
        place = folder / str(number)
        place.mkdir()
        (place / "rules.yml").write_text(RULES, encoding="utf-8")
        with real_prometheus(place, "rule_files: [rules.yml]\n") as server:
            time.sleep(SECONDS)
            written = recorded(server)
        ticks = ticks_of(written)
        if len(ticks) > SECONDS // 2 and {later - at for at, later in pairwise(ticks)} == {SECOND}:
            return before(written, ticks[-1]), ticks[0], ticks[-2]
    raise AssertionError(f"in {TRIES} tries Prometheus never evaluated the group every second")


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> tuple[Written, int, int]:
    return watched(tmp_path_factory.mktemp("prometheus"))


def test_a_group_goes_on_after_it_exceeded_its_limit(seen: tuple[Written, int, int]) -> None:
    theirs, start, end = seen
    ours, failed = replayed(RULES, start, end)

    assert failed >= 5
    assert len(theirs) >= 12
    assert after(ours, start + WARM_UP) == after(theirs, start + WARM_UP)

    for altered in ("limit: 3", "limit: 1"):
        other, _ = replayed(RULES.replace("limit: 2", altered), start, end)
        assert after(other, start + WARM_UP) != after(theirs, start + WARM_UP)


def history(rules: str, written: Written, start: int, end: int) -> History:
    """Return how rules compare with the alerts that were written between two evaluations."""
    ticks = ticks_of(written)
    series = {labels: each for labels, each in written.items() if dict(labels)[METRIC_NAME] in ALERTS}
    present = np.array([[at in points for points in series.values()] for at in ticks])
    values = np.array([[points.get(at, 0.0) for points in series.values()] for at in ticks])
    # What a query returns has no staleness markers; a series that misses an evaluation has one.
    blocks = [SeriesBlock(tuple(series), np.array(ticks), values, present, ended(present))]
    plain = fixture(minutes=1, version=Version(2, 42))
    facts = replace(plain.facts, lookback_delta=WARM_UP)
    window = replace(plain, start=start, end=end, facts=facts, store=Store(blocks))
    return simulate([whole_file(rules)], window, SimulateOptions(phase=start % SECOND)).history


def test_the_replay_is_true_to_what_was_written(seen: tuple[Written, int, int]) -> None:
    theirs, start, end = seen
    found = {each.rule.name: each for each in history(RULES, theirs, start, end).rules}
    altered = history(RULES.replace("for: 1s", "for: 3s"), theirs, start, end).rules

    assert found.keys() == {"Held", "Plain"}
    for each in found.values():
        assert each.real >= 2
        assert (each.matched, each.unmatched, each.jaccard) == (each.real, 0, 1.0), each
        assert each.delay == 0
        assert abs(each.pending_delay or 0) < SECOND  # `ALERTS_FOR_STATE` counts whole seconds
    assert next(each for each in altered if each.rule.name == "Held").jaccard != 1.0
