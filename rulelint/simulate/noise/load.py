"""What interruptions are like for the people on call: out of hours, in one shift, in one storm.

Definitions: reference simulation.md §2.3.  Everything here knows times in milliseconds, in order, and nothing of rules.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

from rulelint.dataclass import dataclass
from rulelint.simulate.noise.options import Hours

MINUTE = 60_000
STORM = 10 * MINUTE
"""A storm is told by the most messages in any ten minutes."""
SHIFT = 12
"""Hours of a shift: the SRE book's, on which at most two incidents can be worked on (ch. 11)."""
SHIFT_PAGES = 2


@dataclass(frozen=True, slots=True)
class Storms:
    """Messages in ten minutes: the most, and how many are exceeded by only 5 % of the messages' ten minutes.

    The ten minutes counted for a message are those that end with it.
    """

    peak: int = 0
    p95: int = 0


@dataclass(frozen=True, slots=True)
class ShiftLoad:
    """Pages in shifts of twelve hours: how many shifts there were, the most pages in one, the 95th percentile.

    `heavy` counts the shifts with more than two pages.
    """

    shifts: int
    peak: int
    p95: int
    heavy: int

    @property
    def heavy_share(self) -> float:
        """The share of shifts with more than two pages."""
        return self.heavy / self.shifts


def storms(times: Sequence[int]) -> Storms:
    """Return how many messages come within ten minutes."""
    counts = []
    first = 0
    for at, time in enumerate(times):
        while times[first] <= time - STORM:
            first += 1
        counts.append(at - first + 1)
    return Storms(max(counts), percentile95(counts)) if counts else Storms()


def shift_load(times: Sequence[int], start: int, end: int, hours: Hours) -> ShiftLoad | None:
    """Return the pages in the shifts that overlap the time from `start` to `end`; None where that is no time.

    Shifts begin when working hours do, and twelve hours of the clock later.
    """
    if start >= end:
        return None
    pages = Counter(_shift(time, hours) for time in times)
    first, last = _shift(start, hours), _shift(end - 1, hours)
    counts = [pages[number] for number in range(first, last + 1)]
    return ShiftLoad(
        len(counts), max(counts), percentile95(counts), sum(count > SHIFT_PAGES for count in counts)
    )


def _shift(time: int, hours: Hours) -> int:
    """Return the number of the shift a moment falls in."""
    local = hours.local(time) - timedelta(minutes=hours.start)
    return 2 * local.toordinal() + (local.hour >= SHIFT)


def percentile95(counts: Sequence[int]) -> int:
    """Return the smallest value that at least 95 % of the values, of which there is one, do not exceed."""
    ordered = sorted(counts)
    return ordered[-(-95 * len(ordered) // 100) - 1]
