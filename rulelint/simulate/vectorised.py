"""Stage B of a replay: what a rule makes of the results of its expression, over all evaluations at once.

It is a cheap fold over what `gathering` finds (reference: simulation.md §6).
"""

from collections.abc import Mapping, Sequence

import numpy as np

from rulelint.engine.evaluate import evaluate
from rulelint.engine.frame import F64, I64, Bool, Grid
from rulelint.engine.labels import Labels
from rulelint.engine.options import EngineOptions
from rulelint.engine.shared import Shared
from rulelint.engine.store import SeriesBlock, Store
from rulelint.rules.model import AlertRule
from rulelint.simulate.alerts import Stretch, joined_runs, stretches
from rulelint.simulate.gathering import Results, Runs, Samples, blocks_of, gathering_of
from rulelint.simulate.outcome import Outcome, ended, exceeded
from rulelint.simulate.plan import Entry
from rulelint.simulate.stepwise import EvaluationFailedError, Machine, Vector


def replay(
    entry: Entry,
    store: Store,
    options: EngineOptions,
    external: Mapping[str, str],
    shared: Shared | None = None,
) -> Outcome:
    """Return what the rule does on the data of `store` at every evaluation of its grid.

    Raises `NotSupportedError` where the engine cannot evaluate its expression.
    """
    gathering = gathering_of(entry, external)
    for first, grid in blocks_of(entry.asked):
        gathering.take(first, evaluate(entry.expr, store, grid, options, shared))
    return outcome_of(entry, store, gathering.found())


def outcome_of(entry: Entry, store: Store, found: Results) -> Outcome:
    """Return what the rule makes of the results of its expression at all its evaluations."""
    match found:
        case Runs():
            return _of_alerts(entry, store, found)
        case Samples():
            return _of_samples(entry, found)


def _of_alerts(entry: Entry, store: Store, found: Runs) -> Outcome:
    """Go through the states of the alerts, with `for`, `keep_firing_for` and limit."""
    assert isinstance(entry.rule, AlertRule)
    good = _good(entry.grid, found.failed)
    before = np.concatenate(([0], np.cumsum(good)))
    times = entry.grid.times[good]
    alert, first, end = found.runs
    first, end = before[first], before[end]
    left = first < end
    hold = entry.rule.hold.value if entry.rule.hold else 0
    keep = entry.rule.keep_firing_for.value if entry.rule.keep_firing_for else 0
    lives = stretches(joined_runs(alert[left], first[left], end[left]), times, hold, keep)
    if 0 < entry.limit < _most_active(lives, times.size):
        return _limited(entry, store, found)
    return Outcome(times, found.labels, lives, failures=_listed(entry.grid, found.failed))


def _limited(entry: Entry, store: Store, found: Runs) -> Outcome:
    """Replay a rule that somewhere exceeds its limit tick by tick, on the results of all evaluations."""
    machine = Machine(entry, store, horizon=0)
    results: dict[int, Vector] = {}
    for alert, first, end in zip(*(each.tolist() for each in found.runs), strict=True):
        for tick in range(first, end):
            results.setdefault(tick, {})[found.labels[alert]] = 1.0
    for tick, time in enumerate(entry.grid.times.tolist()):
        if tick in found.failed:
            machine.failures.append((time, found.failed[tick]))
            continue
        try:
            machine.take(time, results.get(tick, {}))
        except EvaluationFailedError as error:
            machine.failures.append((time, str(error)))
    return machine.outcome()


def _most_active(lives: Sequence[Stretch], count: int) -> int:
    """Return how many alerts are active at once, pending ones too."""
    change = np.zeros(count + 1, dtype=np.int64)
    np.add.at(change, [each.active for each in lives], 1)
    np.add.at(change, [count if each.end is None else each.end for each in lives], -1)
    return int(np.cumsum(change).max())


def _of_samples(entry: Entry, found: Samples) -> Outcome:
    """Take away what is refused, and mark where series end."""
    failed, present = dict(found.failed), found.present
    if entry.limit > 0:
        counts = present.sum(axis=1)
        for tick in np.flatnonzero(counts > entry.limit).tolist():
            failed.setdefault(tick, exceeded(entry.limit, int(counts[tick]), "series"))
    times, values = entry.grid.times, found.values
    if failed:
        good = _good(entry.grid, failed)
        times, values, present = times[good], values.T[:, good].T, present.T[:, good].T
    blocks = _written(found.labels, times - entry.query_offset, values, present)
    return Outcome(times, found.labels, blocks=blocks, failures=_listed(entry.grid, failed))


def _written(labels: tuple[Labels, ...], times: I64, values: F64, present: Bool) -> tuple[SeriesBlock, ...]:
    """Return what is stored of samples: nothing before the first and after the last; often no gap is left then."""
    rows = np.flatnonzero(present.any(axis=1))
    if not rows.size:
        return ()
    kept = slice(
        int(rows[0]), int(rows[-1]) + 2
    )  # the next evaluation after the last sample marks where it ended
    values, present = values[kept], present[kept]
    flags = (None, None) if present.all() else (present, ended(present))
    return (SeriesBlock(labels, times[kept], values, *flags),)


def _good(grid: Grid, failed: Mapping[int, str]) -> Bool:
    good = np.ones(grid.count, dtype=np.bool_)
    good[list(failed)] = False
    return good


def _listed(grid: Grid, failed: Mapping[int, str]) -> tuple[tuple[int, str], ...]:
    return tuple((grid.start + grid.step * step, failed[step]) for step in sorted(failed))
