"""The alert state machine, over all evaluations at once (rules/alerting.go of Prometheus 3.14)."""

from collections.abc import Iterator, Sequence

import numpy as np

from rulelint.dataclass import dataclass
from rulelint.engine.frame import I64


@dataclass(frozen=True, slots=True)
class Stretch:
    """One life of one alert, from active to inactive, as indices into the rule's successful evaluations.

    `alert` numbers the label set.  It became active at `active` and began to fire at `fired` (None: never); at `end`
    it was inactive again (None: still active after the last evaluation).  `dropped` is the time in milliseconds at
    which Prometheus forgot it because its rule exceeded the group's limit; `end` is then the next evaluation.
    """

    alert: int
    active: int
    fired: int | None
    end: int | None
    dropped: int | None = None


def runs(alert: I64, tick: I64) -> tuple[I64, I64, I64]:
    """Return the runs of consecutive ticks of each alert as `(alert, first, end)`, end exclusive.

    `alert` and `tick` are one entry per result sample, ordered by alert, then tick, without repetition.
    """
    if not alert.size:
        return alert, tick, tick
    breaks = (alert[1:] != alert[:-1]) | (tick[1:] != tick[:-1] + 1)
    first = np.concatenate(([0], np.flatnonzero(breaks) + 1))
    last = np.concatenate((first[1:] - 1, [alert.size - 1]))
    return alert[first], tick[first], tick[last] + 1


def joined_runs(alert: I64, first: I64, end: I64) -> tuple[I64, I64, I64]:
    """Join runs of an alert that touch; they are ordered by alert, then `first`, and do not overlap."""
    if not alert.size:
        return alert, first, end
    breaks = np.flatnonzero((alert[1:] != alert[:-1]) | (first[1:] != end[:-1])) + 1
    begins = np.concatenate(([0], breaks))
    ends = np.concatenate((breaks - 1, [alert.size - 1]))
    return alert[begins], first[begins], end[ends]


def stretches(found: tuple[I64, I64, I64], times: I64, hold: int, keep: int) -> tuple[Stretch, ...]:
    """Return the lives of all alerts of a rule, ordered by alert, then time.

    `found` are the runs of `runs`.  `times` are the rule's successful evaluations in milliseconds: at a failed one
    Prometheus leaves all state as it was.  An alert fires at the first evaluation `hold` after it became active.  A
    firing alert that is no longer in the result is kept until the first evaluation at least `keep` after the first
    one without it.
    """
    of, first, end = found
    fires = np.searchsorted(times, times[first] + hold, side="left") if of.size else first
    over = end < times.size
    gone = np.full(end.size, times.size, dtype=np.int64)
    gone[over] = np.searchsorted(times, times[end[over]] + keep, side="left")
    columns = (of.tolist(), first.tolist(), end.tolist(), fires.tolist(), gone.tolist())
    return tuple(_chain(list(zip(*columns, strict=True)), times.size))


def _chain(found: Sequence[tuple[int, int, int, int, int]], count: int) -> Iterator[Stretch]:
    """Join runs between which a firing alert was kept; `found` are alert, first, end, would fire at, gone at."""
    at = 0
    while at < len(found):
        alert, active, end, fired, gone = found[at]
        at += 1
        if fired >= end:
            yield Stretch(alert, active, None, end if end < count else None)
            continue
        while at < len(found) and found[at][0] == alert and found[at][1] <= gone:
            gone = found[at][4]
            at += 1
        yield Stretch(alert, active, fired, gone if gone < count else None)
