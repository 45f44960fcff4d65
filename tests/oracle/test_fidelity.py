"""Simulated alerts beside those a running Prometheus wrote: what really happened is what the replay says."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from rulelint.engine.labels import METRIC_NAME
from rulelint.engine.options import Version
from rulelint.engine.store import SeriesBlock, Store
from rulelint.simulate.history import History
from rulelint.simulate.options import SimulateOptions
from rulelint.simulate.outcome import ended
from rulelint.simulate.run import simulate
from tests.oracle.test_rule_groups import RULES, SECOND, WARM_UP, Written, ticks_of, watched
from tests.simulate.scene import fixture, whole_file

pytestmark = pytest.mark.oracle

ALERTS = ("ALERTS", "ALERTS_FOR_STATE")


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


def test_a_replay_is_true(tmp_path: Path) -> None:
    theirs, start, end = watched(tmp_path)
    found = {each.rule.name: each for each in history(RULES, theirs, start, end).rules}
    altered = history(RULES.replace("for: 1s", "for: 3s"), theirs, start, end).rules

    assert found.keys() == {"Held", "Plain"}
    for each in found.values():
        assert each.real >= 2
        assert (each.matched, each.unmatched, each.jaccard) == (each.real, 0, 1.0), each
        assert each.delay == 0
        assert abs(each.pending_delay or 0) < SECOND  # `ALERTS_FOR_STATE` counts whole seconds
    assert next(each for each in altered if each.rule.name == "Held").jaccard != 1.0
