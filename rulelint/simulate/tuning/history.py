"""What the data itself says about a threshold: quantiles in and outside of incidents, by hour, by weekday.

The values are those of the number that would just decide, for each series and evaluation: of `x > 5` these are the
values of x, of `x > 2 * y` the ratio of x to y.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np

from rulelint.dataclass import dataclass
from rulelint.engine.frame import F64, I64, Bool
from rulelint.engine.labels import Labels
from rulelint.fixtures.incidents import Incident
from rulelint.simulate.coverage.incidents import may_detect
from rulelint.simulate.rates import DAY, WEEK
from rulelint.simulate.seasons import Predictable, predictable

QUANTILES = (0.5, 0.9, 0.95, 0.99, 0.995, 0.999, 1.0)
MOST_VALUES = 1 << 22
"""Values kept; of more, those of every second, third … evaluation are."""
HOUR = 3_600_000
EPOCH_WEEKDAY = 3
"""1970-01-01 was a Thursday, Monday being 0."""
WEEKEND = 5
HIGH = 0.99
"""The quantile by which hours are compared."""


@dataclass(frozen=True, slots=True)
class Quantiles:
    """`values` belong to `QUANTILES`, counted from the side that is harmless; empty where `n` is 0."""

    n: int
    values: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class HourOfWeek:
    """Values outside of incidents in one hour (UTC) of weekdays or of weekends."""

    weekend: bool
    hour: int
    n: int
    median: float
    high: float


@dataclass(frozen=True, slots=True)
class History:
    """Values over the window: `outside` of all incidents that belong to their series, and `during` them.

    `beyond` is the share of the values outside for which the comparison held.  `every` says of how many evaluations
    one was looked at.  `weeks` is the length of the window; `hours` are known from the first week on.  `predictable`
    are the times of the week at which the rule fires again and again; None where it does not, or nobody could know.
    """

    outside: Quantiles
    during: Quantiles
    beyond: float | None
    every: int
    weeks: float
    hours: tuple[HourOfWeek, ...] = ()
    predictable: Predictable | None = None


@dataclass(frozen=True, slots=True)
class Values:
    """`values[step, series]` at `times`; NaN where there is none.  `labels` are those of the series."""

    labels: tuple[Labels, ...]
    times: I64
    values: F64


@dataclass(frozen=True, slots=True)
class Around:
    """Incidents, and how long before and after them an alert may come (milliseconds); `end` is that of the window."""

    incidents: Sequence[Incident]
    lead: int
    tail: int
    end: int
    name: str
    certain: Mapping[str, str]

    def masks(self, found: Values) -> tuple[Bool, Bool]:
        """Return where values are outside of all incidents of their series, and where they are in one."""
        near = np.zeros(found.values.shape, dtype=np.bool_)
        inside = np.zeros(found.values.shape, dtype=np.bool_)
        for incident in self.incidents:
            until = incident.until(self.end)
            mine = np.array([self._belongs(incident, each) for each in found.labels], dtype=np.bool_)
            times = found.times
            around = (times >= incident.start - self.lead) & (times <= until + self.tail)
            near |= around[:, None] & mine
            inside |= ((times >= incident.start) & (times <= until))[:, None] & mine
        known = ~np.isnan(found.values)
        return known & ~near, known & inside

    def _belongs(self, incident: Incident, labels: Labels) -> bool:
        return may_detect(incident, self.name, {**dict(labels), **self.certain})


def history(blocks: Iterable[Values], around: Around, judge: "Judge", every: int) -> History:
    """Return what the data says; blocks are consecutive."""
    outside: list[F64] = []
    during: list[F64] = []
    times: list[I64] = []
    for block in blocks:
        apart, inside = around.masks(block)
        outside.append(block.values[apart])
        times.append(block.times[np.nonzero(apart)[0]])
        during.append(block.values[inside])
    values = np.concatenate([np.empty(0), *outside])
    at = np.concatenate([np.empty(0, dtype=np.int64), *times])
    weeks = (judge.end - judge.start) / WEEK
    return History(
        quantiles(values, rises=judge.rises),
        quantiles(np.concatenate([np.empty(0), *during]), rises=judge.rises),
        float(judge.beyond(values).mean()) if values.size else None,
        every,
        weeks,
        tuple(_hours(values, at, rises=judge.rises)) if weeks >= 1 else (),
        predictable(judge.fires, judge.counted_from, judge.end),
    )


@dataclass(frozen=True, slots=True)
class Judge:
    """How values are judged: `op` and `number` as they are now; `rises` if larger numbers fire less.

    `fires` are the times of the rule's fires, counted from `counted_from`; `start` and `end` are those of the window.
    """

    op: str
    number: float
    rises: bool
    fires: Sequence[int]
    counted_from: int
    start: int
    end: int

    def beyond(self, values: F64) -> Bool:
        """Say for each value whether the comparison holds: the value is that of the number that just decides."""
        if self.op == "==":
            return np.asarray(values == self.number)
        if self.op == "!=":
            return np.asarray(values != self.number)
        strict = self.op in (">", "<")
        if self.rises:
            return np.asarray(values > self.number if strict else values >= self.number)
        return np.asarray(values < self.number if strict else values <= self.number)


def quantiles(values: F64, *, rises: bool) -> Quantiles:
    """Return the quantiles, from the harmless side: small values where a large number is the stricter one."""
    if not values.size:
        return Quantiles(0)
    wanted = [each if rises else 1 - each for each in QUANTILES]
    return Quantiles(int(values.size), tuple(np.quantile(values, wanted).tolist()))


def _hours(values: F64, times: I64, *, rises: bool) -> Iterator[HourOfWeek]:
    weekend = (times // DAY + EPOCH_WEEKDAY) % 7 >= WEEKEND
    bins = weekend * 24 + times % DAY // HOUR
    order = np.argsort(bins, kind="stable")
    cuts = np.searchsorted(bins[order], np.arange(49))
    for number in range(48):
        part = values[order[cuts[number] : cuts[number + 1]]]
        if part.size:
            median, high = np.quantile(part, [0.5, HIGH if rises else 1 - HIGH]).tolist()
            yield HourOfWeek(number >= 24, number % 24, int(part.size), median, high)
