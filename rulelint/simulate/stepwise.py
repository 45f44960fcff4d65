"""Replay rules one evaluation at a time: for rules that read, at last, what they write themselves.

It is also what the vectorised machine is held against: the two share the evaluation of one expression, the naming
of results, and what becomes of alerts beyond the limit of a group, nothing else.  For that nothing is evaluated ahead.
"""

from bisect import bisect_right
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field, replace

import numpy as np

from rulelint.analysis.depends import ALERTS, ALERTS_FOR_STATE
from rulelint.analysis.reads import lookback
from rulelint.dataclass import dataclass
from rulelint.engine.evaluate import begin, result_of
from rulelint.engine.frame import Grid
from rulelint.engine.labels import Labels
from rulelint.engine.options import EngineOptions
from rulelint.engine.store import SeriesBlock, Store
from rulelint.engine.vector import Value
from rulelint.rules.model import AlertRule
from rulelint.simulate.ahead import NOTHING, Ahead
from rulelint.simulate.alerts import Stretch
from rulelint.simulate.outcome import (
    DUPLICATE_ALERTS,
    DUPLICATE_SERIES,
    NOT_A_VECTOR,
    Outcome,
    alert_labels,
    alert_series,
    exceeded,
    recorded_labels,
)
from rulelint.simulate.plan import Entry

Sample = tuple[Labels, float]
Vector = dict[Labels, float]


class EvaluationFailedError(Exception):
    """Prometheus refuses to evaluate the rule at this tick."""


@dataclass(slots=True)
class Alert:
    """An active alert; times are milliseconds."""

    active_at: int
    fired_at: int | None = None
    kept_since: int | None = None


@dataclass(frozen=True, slots=True)
class Life:
    """An alert that is over, or still active at the end (`end` None); `dropped` if it was over with the limit."""

    labels: Labels
    alert: Alert
    end: int | None
    dropped: bool = False


@dataclass
class Machine:
    """One rule while it is replayed: its state, and the series it wrote not too long ago.

    `written` are the last evaluations, each with the time it was asked for, samples and staleness markers.
    """

    entry: Entry
    store: Store
    horizon: int
    ahead: Ahead | None = None
    active: dict[Labels, Alert] = field(default_factory=dict)
    lives: list[Life] = field(default_factory=list)
    previous: frozenset[Labels] = frozenset()
    written: deque[tuple[int, Vector, frozenset[Labels]]] = field(default_factory=deque)
    history: list[tuple[int, Vector, frozenset[Labels]]] = field(default_factory=list)
    failures: list[tuple[int, str]] = field(default_factory=list)
    times: list[int] = field(default_factory=list)

    def step(
        self, time: int, others: Sequence["Machine"], options: EngineOptions, external: Mapping[str, str]
    ) -> None:
        """Evaluate the rule once, on what all machines of the component have written so far."""
        store = self.store.with_blocks(list(recent(others)))
        asked = time - self.entry.query_offset
        try:
            known = (
                self.ahead.at((time - self.entry.grid.start) // self.entry.interval)
                if self.ahead
                else NOTHING
            )
            samples = _evaluate(self.entry, store, asked, options, known)
            self.take(time, self._results(samples, external))
        except EvaluationFailedError as error:
            self.failures.append((time, str(error)))

    def take(self, time: int, vector: Vector) -> None:
        """Go on with the named results of one evaluation; raise `EvaluationFailedError` beyond the limit."""
        limit = self.entry.limit
        if isinstance(self.entry.rule, AlertRule):
            vector = self._advance(self.entry.rule, frozenset(vector), time)
            if 0 < limit < len(self.active):
                raise EvaluationFailedError(exceeded(limit, self._drop(time), "alerts"))
        elif 0 < limit < len(vector):
            raise EvaluationFailedError(exceeded(limit, len(vector), "series"))
        self.times.append(time)
        gone = self.previous - vector.keys()
        self.previous = frozenset(vector)
        self._write(time, vector, gone)

    def _results(self, samples: Sequence[Sample], external: Mapping[str, str]) -> Vector:
        """Name the results as the rule says; two with one name are an error of the whole rule."""
        found: Vector = {}
        name, own = self.entry.rule.name.value, self.entry.labels
        is_alert = isinstance(self.entry.rule, AlertRule)
        for labels, value in samples:
            named = (
                alert_labels(labels, name, own, value, external)
                if is_alert
                else recorded_labels(labels, name, own)
            )
            if named in found:
                raise EvaluationFailedError(DUPLICATE_ALERTS if is_alert else DUPLICATE_SERIES)
            found[named] = value
        return found

    def _advance(self, rule: AlertRule, results: frozenset[Labels], time: int) -> Vector:
        """Move every alert to its next state; return the samples Prometheus writes of them."""
        hold = rule.hold.value if rule.hold else 0
        keep = rule.keep_firing_for.value if rule.keep_firing_for else 0
        for labels in results:
            self.active.setdefault(labels, Alert(time)).kept_since = None
        samples: Vector = {}
        for labels, alert in list(self.active.items()):
            if labels not in results and not _is_kept(alert, keep, time):
                self.lives.append(Life(labels, alert, time))
                del self.active[labels]
                continue
            if alert.fired_at is None and time - alert.active_at >= hold:
                alert.fired_at = time
            state = "pending" if alert.fired_at is None else "firing"
            samples[alert_series(self.entry, labels, ALERTS, alertstate=state)] = 1.0
            since = alert.active_at // 1000
            samples[alert_series(self.entry, labels, ALERTS_FOR_STATE)] = float(since)
        return samples

    def _drop(self, time: int) -> int:
        """Forget all alerts, also those that would have been over now, as Prometheus does; return how many."""
        count, over = len(self.active), len(self.lives)
        while over and self.lives[over - 1].end == time:
            over -= 1
        self.lives[over:] = [replace(life, dropped=True) for life in self.lives[over:]]
        self.lives += [Life(labels, alert, time, dropped=True) for labels, alert in self.active.items()]
        self.active.clear()
        return count

    def _write(self, time: int, vector: Vector, gone: frozenset[Labels]) -> None:
        row = (time - self.entry.query_offset, vector, gone)
        self.written.append(row)
        if not isinstance(self.entry.rule, AlertRule):
            self.history.append(row)
        while self.written[0][0] < row[0] - self.horizon:
            self.written.popleft()

    def outcome(self) -> Outcome:
        """Return what the rule did, as the vectorised machine says it."""
        times = np.array(self.times, dtype=np.int64)
        if not isinstance(self.entry.rule, AlertRule):
            block = _block(self.history)
            labels = block.labels if block else ()
            return Outcome(times, labels, blocks=(block,) if block else (), failures=tuple(self.failures))
        lives = self.lives + [Life(labels, alert, None) for labels, alert in self.active.items()]
        lives = [life for life in lives if not (life.dropped and life.end == life.alert.active_at)]
        numbers = {labels: at for at, labels in enumerate(sorted({life.labels for life in lives}))}
        index = {time: at for at, time in enumerate(self.times)}
        found = (self._stretch(life, numbers[life.labels], index) for life in lives)
        ordered = sorted(found, key=lambda each: (each.alert, each.active))
        return Outcome(times, tuple(numbers), tuple(ordered), failures=tuple(self.failures))

    def _stretch(self, life: Life, number: int, index: Mapping[int, int]) -> Stretch:
        active, fired = index[life.alert.active_at], life.alert.fired_at
        if life.dropped and life.end is not None:
            after = bisect_right(self.times, life.end)
            # an alert that would have begun to fire when it was dropped never did
            began = index[fired] if fired is not None and fired != life.end else None
            return Stretch(number, active, began, after if after < len(self.times) else None, life.end)
        end = None if life.end is None else index[life.end]
        return Stretch(number, active, None if fired is None else index[fired], end)


def _is_kept(alert: Alert, keep: int, time: int) -> bool:
    if alert.fired_at is None or keep == 0:
        return False
    if alert.kept_since is None:
        alert.kept_since = time
    return time - alert.kept_since < keep


def _evaluate(
    entry: Entry, store: Store, time: int, options: EngineOptions, known: Mapping[int, Value]
) -> list[Sample]:
    run = begin(entry.expr, store, Grid.at(time), options)
    run.ahead = known
    result = result_of(entry.expr, run)
    if result.failures:
        raise EvaluationFailedError(result.failures[0].message)
    if result.kind in ("string", "matrix"):
        raise EvaluationFailedError(NOT_A_VECTOR)
    frame = result.frame
    columns = np.flatnonzero(frame.present[0])
    return [(frame.labels[at], float(frame.values[0, at])) for at in columns.tolist()]


def recent(machines: Sequence[Machine]) -> Iterator[SeriesBlock]:
    """Yield what the machines wrote within their horizon.

    Two rules may write one series: the first sample of a time stays, as in Prometheus' storage.
    """
    rows: dict[int, tuple[Vector, set[Labels]]] = {}
    for time, vector, gone in (row for machine in machines for row in machine.written):
        samples, markers = rows.setdefault(time, ({}, set()))
        fresh = vector.keys() - samples.keys() - markers
        markers |= gone - samples.keys()
        samples.update((labels, vector[labels]) for labels in fresh)
    block = _block([(time, *rows[time]) for time in sorted(rows)])
    if block:
        yield block


def _block(rows: Sequence[tuple[int, Vector, frozenset[Labels] | set[Labels]]]) -> SeriesBlock | None:
    names = {
        labels: at for at, labels in enumerate(sorted({each for _, vector, _ in rows for each in vector}))
    }
    if not names:
        return None
    values = np.zeros((len(rows), len(names)))
    present, stale = np.zeros(values.shape, dtype=np.bool_), np.zeros(values.shape, dtype=np.bool_)
    for at, (_, vector, gone) in enumerate(rows):
        columns = [names[labels] for labels in vector]
        values[at, columns] = list(vector.values())
        present[at, columns] = True
        stale[at, [names[labels] for labels in gone if labels in names]] = True
    times = np.array([time for time, _, _ in rows], dtype=np.int64)
    return SeriesBlock(tuple(names), times, values, present, stale)


def replay_together(
    entries: Sequence[Entry],
    stores: Sequence[Store],
    options: EngineOptions,
    external: Mapping[str, str],
    ahead: Sequence[Ahead | None] = (),
) -> tuple[Outcome, ...]:
    """Return what rules do that depend on each other.

    `entries` are in the order of evaluation within a tick; `stores[i]` is what rule `i` reads besides these rules, and
    `ahead[i]` evaluates that ahead.
    """
    step = max(entry.interval for entry in entries)
    reach = max(lookback(entry.expr) for entry in entries)
    offset = max(entry.query_offset for entry in entries)
    horizon = reach + options.lookback + options.subquery_step + step + offset
    machines = [
        Machine(entry, store, horizon, known)
        for entry, store, known in zip(entries, stores, ahead or [None] * len(entries), strict=True)
    ]
    ticks = sorted({time for entry in entries for time in entry.grid.times.tolist()})
    due = [frozenset(entry.grid.times.tolist()) for entry in entries]
    for time in ticks:
        for machine, times in zip(machines, due, strict=True):
            if time in times:
                machine.step(time, machines, options, external)
    return tuple(machine.outcome() for machine in machines)
