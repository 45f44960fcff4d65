"""The rule machine against the rule manager of a running Prometheus: a group evaluated every second of real time.

promtool ends a test at the first error; this shows what goes on after one, where a group has a limit.  The conditions
read nothing but the clock, so the same evaluations are replayed without any recorded data.
"""

import time
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from rulelint.engine.labels import METRIC_NAME, Labels, make_labels
from rulelint.engine.options import EngineOptions, Version
from rulelint.simulate.options import SimulateOptions
from rulelint.simulate.plan import make_plan
from rulelint.simulate.replay import start_replay
from tests.oracle.server import RealPrometheus, real_prometheus
from tests.simulate.scene import fixture, whole_file

pytestmark = pytest.mark.oracle

SECOND = 1_000
SECONDS = 25
TRIES = 4
WARM_UP = 3 * SECOND
"""Prometheus writes no `ALERTS` before it has looked for the state a restart may have left."""
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


def watched(folder: Path) -> tuple[Written, int, int]:
    """Return what Prometheus wrote, and its first and last evaluation.

    A busy machine misses an evaluation now and then: then it is tried again.
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
            return written, ticks[0], ticks[-1]
    raise AssertionError(f"in {TRIES} tries Prometheus never evaluated the group every second")


def test_a_group_goes_on_after_it_exceeded_its_limit(tmp_path: Path) -> None:
    theirs, start, end = watched(tmp_path)
    ours, failed = replayed(RULES, start, end)

    assert failed >= 5
    assert len(theirs) >= 12
    assert after(ours, start + WARM_UP) == after(theirs, start + WARM_UP)

    for altered in ("limit: 3", "limit: 1"):
        other, _ = replayed(RULES.replace("limit: 2", altered), start, end)
        assert after(other, start + WARM_UP) != after(theirs, start + WARM_UP)
