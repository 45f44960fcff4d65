"""Stage A of a replay: what the expression of a rule yields, block by block (reference: simulation.md §6).

It needs no state from one evaluation to the next, so any stretch of evaluations can be done anywhere; what consecutive
stretches yield comes together to what all of them at once do.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate

import numpy as np

from rulelint.dataclass import dataclass
from rulelint.engine.frame import F64, I64, Bool, Frame, Grid, stretches
from rulelint.engine.labels import Labels
from rulelint.engine.result import NotSupportedError, Result
from rulelint.engine.rows import as_slice, by_series
from rulelint.rules.model import AlertRule
from rulelint.simulate.alerts import joined_runs, runs
from rulelint.simulate.outcome import (
    DUPLICATE_ALERTS,
    DUPLICATE_SERIES,
    NOT_A_VECTOR,
    alert_labels,
    recorded_labels,
)
from rulelint.simulate.plan import Entry
from rulelint.template.label import LabelTemplate

BLOCK_STEPS = 4_096
"""Steps evaluated at once: bounds memory whatever the window of the fixture."""


def blocks_of(
    grid: Grid, steps: int = BLOCK_STEPS, within: range | None = None
) -> Iterator[tuple[int, Grid]]:
    """Cut a grid, or some consecutive steps of it, into parts; yield the index of each one's first step with it."""
    within = range(grid.count) if within is None else within
    for begin, end in stretches(len(within), steps):
        first = within.start + begin
        yield first, Grid(grid.start + first * grid.step, grid.step, end - begin)


@dataclass(frozen=True)
class Runs:
    """When each alert of a rule was in the result of its expression, whatever `for` makes of it.

    `runs` are alert, first and end as indices of evaluations, end exclusive, ordered by alert, then time; `labels` are
    the alerts by number, sorted.  At the evaluations in `failed` Prometheus refuses to go on, with this error.
    """

    labels: tuple[Labels, ...]
    runs: tuple[I64, I64, I64]
    failed: Mapping[int, str]


@dataclass(frozen=True)
class Samples:
    """What the expression of a recording rule yields at consecutive evaluations, whatever the limit makes of it.

    `values[evaluation, series]` where `present`, else 0; `labels` are the series, sorted.  `failed` as in `Runs`, the
    indices those of the rule's evaluations.
    """

    labels: tuple[Labels, ...]
    values: F64
    present: Bool
    failed: Mapping[int, str]


Results = Runs | Samples


def runs_together(parts: Sequence[Runs]) -> Runs:
    """Return what consecutive stretches of evaluations come to: a run that goes on in the next is one."""
    numbers = _numbered(parts)
    place = [np.array([numbers[each] for each in part.labels], dtype=np.int64) for part in parts]
    alert = np.concatenate(
        [np.empty(0, np.int64), *(at[part.runs[0]] for at, part in zip(place, parts, strict=True))]
    )
    first, end = (
        np.concatenate([np.empty(0, np.int64), *(part.runs[which] for part in parts)]) for which in (1, 2)
    )
    order = np.lexsort((first, alert))
    return Runs(tuple(numbers), joined_runs(alert[order], first[order], end[order]), _failed(parts))


def samples_together(parts: Sequence[Samples]) -> Samples:
    """Return what consecutive stretches of evaluations come to; series that one does not know are absent in it."""
    if len(parts) == 1:
        return parts[0]
    numbers = _numbered(parts)
    ends = list(accumulate(len(part.values) for part in parts))
    values, present = by_series(ends[-1] if ends else 0, len(numbers))
    for end, part in zip(ends, parts, strict=True):
        rows = slice(end - len(part.values), end)
        columns = as_slice(np.array([numbers[each] for each in part.labels], dtype=np.int64))
        values[rows, columns], present[rows, columns] = part.values, part.present
    return Samples(tuple(numbers), values, present, _failed(parts))


def together(parts: Sequence[Results]) -> Results:
    """Return what consecutive stretches of the evaluations of one rule come to."""
    of_alerts = [each for each in parts if isinstance(each, Runs)]
    if of_alerts:
        return runs_together(of_alerts)
    return samples_together([each for each in parts if isinstance(each, Samples)])


def _numbered(parts: Sequence[Results]) -> dict[Labels, int]:
    """Number all label sets in their order: the same ones whatever the stretches are."""
    return {each: at for at, each in enumerate(sorted({each for part in parts for each in part.labels}))}


def _failed(parts: Sequence[Results]) -> Mapping[int, str]:
    return {step: error for part in parts for step, error in part.failed.items()}


class RunGathering:
    """The results of an alerting rule while they come, block by block; of each only its runs are kept."""

    def __init__(self, entry: Entry, external: Mapping[str, str]) -> None:
        self.entry = entry
        self._external = external
        self._numbers: dict[Labels, int] = {}
        self._failed: dict[int, str] = {}
        self._runs: list[tuple[I64, I64, I64]] = []

    def take(self, first: int, result: Result) -> None:
        """Go on with the result of the steps from `first` on."""
        self._failed |= _failures(first, result)
        if result.kind not in ("vector", "scalar"):
            return
        try:
            alert, tick = _sorted(list(self._named(first, result.frame)))
        except NotSupportedError:
            self._name_in_turn(result.frame)
            raise
        again = np.zeros(alert.size, dtype=np.bool_)
        again[1:] = (alert[1:] == alert[:-1]) & (tick[1:] == tick[:-1])
        self._failed |= dict.fromkeys(tick[again].tolist(), DUPLICATE_ALERTS)
        self._runs.append(runs(alert[~again], tick[~again]))

    def _named(self, first: int, frame: Frame) -> Iterator[tuple[I64, I64]]:
        """Yield the number of the alert each sample of a series is, and the evaluations."""
        for column, ticks in _columns(frame.present):
            values = frame.values[ticks, column]
            named = _alerts(self.entry, frame.labels[column], values, self._external, self._numbers)
            yield named, ticks + first

    def _name_in_turn(self, frame: Frame) -> None:
        """Name sample by sample, so that the first one whose labels cannot be told is met, however steps are cut."""
        name = self.entry.rule.name.value
        for tick, column in np.argwhere(frame.present).tolist():
            value = float(frame.values[tick, column])
            alert_labels(frame.labels[column], name, self.entry.labels, value, self._external)

    def found(self) -> Runs:
        """Return everything that came."""
        return runs_together([Runs(tuple(self._numbers), each, self._failed) for each in self._runs])


class SampleGathering:
    """The results of a recording rule while they come, block by block."""

    def __init__(self, entry: Entry) -> None:
        self.entry = entry
        self._blocks: list[Samples] = []

    def take(self, first: int, result: Result) -> None:
        """Go on with the result of the steps from `first` on."""
        frame, failed = result.frame, _failures(first, result)
        shown = np.flatnonzero(frame.present.any(axis=0)) if result.kind in ("vector", "scalar") else ()
        name = self.entry.rule.name.value
        named = [recorded_labels(frame.labels[column], name, self.entry.labels) for column in shown]
        labels = tuple(sorted(set(named)))
        at = {each: place for place, each in enumerate(labels)}
        values, present = by_series(frame.grid.count, len(labels))
        for column, each in zip(shown, named, strict=True):
            there = frame.present[:, column]
            twice = np.flatnonzero(present[:, at[each]] & there)
            failed |= dict.fromkeys((first + twice).tolist(), DUPLICATE_SERIES)
            np.copyto(values[:, at[each]], frame.values[:, column], where=there)
            present[:, at[each]] |= there
        self._blocks.append(Samples(labels, values, present, failed))

    def found(self) -> Samples:
        """Return everything that came."""
        return samples_together(self._blocks)


def gathering_of(entry: Entry, external: Mapping[str, str]) -> RunGathering | SampleGathering:
    """Return what takes the results of a rule."""
    return RunGathering(entry, external) if isinstance(entry.rule, AlertRule) else SampleGathering(entry)


def _failures(first: int, result: Result) -> dict[int, str]:
    if result.kind in ("string", "matrix"):
        return dict.fromkeys(range(first, first + result.frame.grid.count), NOT_A_VECTOR)
    return {first + step: error.message for step, error in result.failures.items()}


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
