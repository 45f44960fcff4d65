"""How long it took to tell of incidents: mean, median, 95th percentile and longest, and what the time went into.

Definitions: reference simulation.md §2.4.  The means of the parts add up to the mean time to detect.
"""

from collections.abc import Iterator
from math import ceil
from statistics import fmean, median

from rulelint.dataclass import dataclass
from rulelint.simulate.coverage.model import LEVELS, Coverage, IncidentCoverage, Level

Parts = tuple[int, int, int, int]
"""Milliseconds until the condition held, of `for`, until the flush, and held back."""


@dataclass(frozen=True, slots=True)
class Delays:
    """The times to detect of `count` incidents at a level, in milliseconds; `bounds` are left out.

    Of those it is only known that it took at most so long.  `data`, `hold`, `wait` and `held` are means.
    """

    level: Level
    count: int
    bounds: int
    mean: float
    median: float
    p95: int
    longest: int
    data: float
    hold: float
    wait: float
    held: float


def delays(coverage: Coverage) -> Iterator[Delays]:
    """Yield the times of every level at which anything was detected."""
    for level in LEVELS:
        found = [(each.is_bound, parts) for each in coverage.incidents if (parts := parts_of(each, level))]
        known = [parts for is_bound, parts in found if not is_bound]
        if known:
            totals = sorted(map(sum, known))
            data, hold, wait, held = (fmean(column) for column in zip(*known, strict=True))
            p95 = totals[ceil(0.95 * len(totals)) - 1]
            yield Delays(
                level, len(known), len(found) - len(known), fmean(totals), median(totals), p95, totals[-1],
                data, hold, wait, held,
            )  # fmt: skip


def parts_of(covered: IncidentCoverage, level: Level) -> Parts | None:
    """Return what the time until an incident was detected at a level went into, None if it was not."""
    if level == "fire":
        if covered.data_time is None or covered.hold_time is None:
            return None
        return covered.data_time, covered.hold_time, 0, 0
    told = covered.paged if level == "page" else covered.notified
    return None if told is None else (told.data, told.hold, told.wait, told.held)
