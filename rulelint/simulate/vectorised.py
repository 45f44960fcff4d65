"""Replay one rule over all its evaluations at once."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from rulelint.engine.evaluate import evaluate
from rulelint.engine.frame import F64, I64, Bool, Grid
from rulelint.engine.labels import Labels
from rulelint.engine.options import EngineOptions
from rulelint.engine.result import Result
from rulelint.engine.shared import Shared
from rulelint.engine.store import SeriesBlock, Store
from rulelint.rules.model import AlertRule
from rulelint.simulate.alerts import Stretch, joined_runs, runs, stretches
from rulelint.simulate.outcome import (
    DUPLICATE_ALERTS,
    DUPLICATE_SERIES,
    NOT_A_VECTOR,
    Outcome,
    alert_labels,
    ended,
    exceeded,
    recorded_labels,
)
from rulelint.simulate.plan import Entry
from rulelint.simulate.stepwise import EvaluationFailedError, Machine, Vector
from rulelint.template.label import LabelTemplate

BLOCK_STEPS = 4_096
"""Steps evaluated at once: bounds memory whatever the window of the fixture."""


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
    if isinstance(entry.rule, AlertRule):
        return _replay_alert(entry, store, options, external, shared)
    return _replay_recording(entry, store, options, shared)


def blocks_of(grid: Grid, steps: int = BLOCK_STEPS) -> Iterator[tuple[int, Grid]]:
    """Cut a grid into consecutive parts; yield the index of each one's first step with it."""
    for first in range(0, grid.count, steps):
        yield first, Grid(grid.start + first * grid.step, grid.step, min(steps, grid.count - first))


def _failures(result: Result) -> Mapping[int, str]:
    if result.kind in ("string", "matrix"):
        return dict.fromkeys(range(result.frame.grid.count), NOT_A_VECTOR)
    return {step: error.message for step, error in result.failures.items()}


def _results(
    entry: Entry, store: Store, options: EngineOptions, shared: Shared | None
) -> Iterator[tuple[int, Result]]:
    """Yield the results block by block, with the first step of each."""
    for first, part in blocks_of(entry.asked):
        yield first, evaluate(entry.expr, store, part, options, shared)


@dataclass(frozen=True)
class Found:
    """When each alert of a rule was in the result of its expression, whatever `for` makes of it.

    `runs` are alert, first and end as indices of evaluations, end exclusive, ordered by alert, then time; `labels` are
    the alerts by number.  At the evaluations in `failed` Prometheus refuses to go on, with this error.
    """

    labels: tuple[Labels, ...]
    runs: tuple[I64, I64, I64]
    failed: Mapping[int, str]


class Gathering:
    """The results of an alerting rule while they come, block by block; of each only its runs are kept."""

    def __init__(self, entry: Entry, external: Mapping[str, str]) -> None:
        self.entry = entry
        self._external = external
        self._numbers: dict[Labels, int] = {}
        self._failed: dict[int, str] = {}
        self._runs: list[tuple[I64, I64, I64]] = []

    def take(self, first: int, result: Result) -> None:
        """Go on with the result of the steps from `first` on."""
        for step, error in _failures(result).items():
            self._failed[first + step] = error
        if result.kind not in ("vector", "scalar"):
            return
        frame, parts = result.frame, []
        for column, ticks in _columns(frame.present):
            values = frame.values[ticks, column]
            named = _alerts(self.entry, frame.labels[column], values, self._external, self._numbers)
            parts.append((named, ticks + first))
        alert, tick = _sorted(parts)
        again = np.zeros(alert.size, dtype=np.bool_)
        again[1:] = (alert[1:] == alert[:-1]) & (tick[1:] == tick[:-1])
        self._failed |= dict.fromkeys(tick[again].tolist(), DUPLICATE_ALERTS)
        self._runs.append(runs(alert[~again], tick[~again]))

    def found(self) -> Found:
        """Return everything that came."""
        alert, first, end = (
            np.concatenate([np.empty(0, dtype=np.int64), *(each[at] for each in self._runs)])
            for at in range(3)
        )
        order = np.lexsort((first, alert))
        joined = joined_runs(alert[order], first[order], end[order])
        return Found(tuple(self._numbers), joined, self._failed)


def _replay_alert(
    entry: Entry, store: Store, options: EngineOptions, external: Mapping[str, str], shared: Shared | None
) -> Outcome:
    gathering = Gathering(entry, external)
    for first, result in _results(entry, store, options, shared):
        gathering.take(first, result)
    return outcome_of(entry, store, gathering.found())


def outcome_of(entry: Entry, store: Store, found: Found) -> Outcome:
    """Return what the rule makes of the results of its expression, with its `for`, `keep_firing_for` and limit."""
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


def _limited(entry: Entry, store: Store, found: Found) -> Outcome:
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


def _columns(present: Bool) -> Iterator[tuple[int, I64]]:
    """Yield every column that is present somewhere with its steps."""
    for column in np.flatnonzero(present.any(axis=0)).tolist():
        yield column, np.flatnonzero(present[:, column])


def _alerts(
    entry: Entry, labels: Labels, values: F64, external: Mapping[str, str], numbers: dict[Labels, int]
) -> I64:
    """Return the number of the alert each sample of a series is; a `$value` in a label makes them differ."""
    by_value = any(isinstance(each, LabelTemplate) and each.uses_value for each in entry.labels.values())
    bits, inverse = np.unique(values.view(np.int64), return_inverse=True) if by_value else (None, None)
    distinct = values[:1] if bits is None else bits.view(np.float64)
    named = []
    for value in distinct.tolist():
        alert = alert_labels(labels, entry.rule.name.value, entry.labels, value, external)
        named.append(numbers.setdefault(alert, len(numbers)))
    if inverse is None:
        return np.full(values.size, named[0], dtype=np.int64)
    return np.array(named, dtype=np.int64)[inverse]


def _sorted(parts: list[tuple[I64, I64]]) -> tuple[I64, I64]:
    """Return all samples ordered by alert, then tick."""
    if not parts:
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    alert = np.concatenate([each for each, _ in parts])
    tick = np.concatenate([each for _, each in parts])
    order = np.lexsort((tick, alert))
    return alert[order], tick[order]


def _good(grid: Grid, failed: Mapping[int, str]) -> Bool:
    good = np.ones(grid.count, dtype=np.bool_)
    good[list(failed)] = False
    return good


def _listed(grid: Grid, failed: Mapping[int, str]) -> tuple[tuple[int, str], ...]:
    return tuple((grid.start + grid.step * step, failed[step]) for step in sorted(failed))


def _replay_recording(entry: Entry, store: Store, options: EngineOptions, shared: Shared | None) -> Outcome:
    numbers: dict[Labels, int] = {}
    failed: dict[int, str] = {}
    pieces: list[tuple[int, I64, F64]] = []
    name = entry.rule.name.value
    for first, result in _results(entry, store, options, shared):
        failed |= {first + step: error for step, error in _failures(result).items()}
        frame = result.frame
        for column, ticks in _columns(frame.present) if result.kind in ("vector", "scalar") else ():
            labels = recorded_labels(frame.labels[column], name, entry.labels)
            number = numbers.setdefault(labels, len(numbers))
            pieces.append((number, first + ticks, frame.values[ticks, column]))
    values = np.zeros((entry.grid.count, len(numbers)))
    present = np.zeros(values.shape, dtype=np.bool_)
    for number, ticks, samples in pieces:
        twice = ticks[present[ticks, number]]
        failed |= dict.fromkeys(twice.tolist(), DUPLICATE_SERIES)
        values[ticks, number] = samples
        present[ticks, number] = True
    if entry.limit > 0:
        counts = present.sum(axis=1)
        for tick in np.flatnonzero(counts > entry.limit).tolist():
            failed.setdefault(tick, exceeded(entry.limit, int(counts[tick]), "series"))
    good = _good(entry.grid, failed)
    times, present = entry.grid.times[good], present[good]
    block = SeriesBlock(tuple(numbers), times - entry.query_offset, values[good], present, ended(present))
    return Outcome(
        times, tuple(numbers), blocks=(block,) if numbers else (), failures=_listed(entry.grid, failed)
    )
