"""When things happen: by weekday and hour, and whether they come back every week (reference simulation.md §5).

All in UTC.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from rulelint.dataclass import dataclass
from rulelint.simulate.chance import binomial_at_least, poisson_at_most
from rulelint.simulate.key import RuleKey
from rulelint.simulate.rates import WEEK, clusters

if TYPE_CHECKING:  # what is judged by it is part of a simulation
    from rulelint.simulate.model import Simulation

MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
NEAR = 30 * MINUTE
"""What happens at most so much earlier or later happens at the same time of the week."""
WEEKS, OF_WEEKS = 3, 4
"""Something is predictable that comes in three of four weeks in a row."""
CHANCE = 0.05
"""… at more times than chance brings in one of twenty cases."""
MONDAY = 4 * DAY
"""The first Monday of the epoch: 1970-01-05."""
SLOTS = WEEK // (2 * NEAR)
"""Different times of a week that are not near each other."""


@dataclass(frozen=True, slots=True)
class Stratum:
    """What happened at one hour of the day, on weekdays or at weekends, and for how long that was observed (ms)."""

    weekend: bool
    hour: int
    count: int
    observed: int


@dataclass(frozen=True, slots=True)
class Predictable:
    """Something comes back at the same times of the week.

    `times` are those, in milliseconds from Monday 00:00.  By chance there would be `expected` of them, as many as
    there are or more with the probability `probability`.
    """

    times: tuple[int, ...]
    expected: float
    probability: float


def since(simulation: "Simulation") -> int:
    """Return when the first alert of a simulation begins to count, its end if none does (milliseconds)."""
    counted = [each.counted_from for each in simulation.rules if each.kind == "alert"]
    return min(min(counted, default=simulation.end), simulation.end)


def fires_of(simulation: "Simulation", rule: RuleKey | None = None) -> list[int]:
    """Return when alerts began to fire, of one rule or of all, by time (milliseconds)."""
    known = {each.rule: each.counted_from for each in simulation.rules}
    return [
        each.fired_at
        for each in simulation.episodes
        if not each.left_censored and rule in {None, each.rule} and each.fired_at >= known[each.rule]
    ]


def pages_of(simulation: "Simulation") -> list[int]:
    """Return when somebody was interrupted, by time (milliseconds)."""
    messages = simulation.told.messages if simulation.told else ()
    return [each.notification.time for each in messages if each.is_page]


def strata(times: Sequence[int], start: int, end: int) -> tuple[Stratum, ...]:
    """Count events of a window (milliseconds) by weekday or weekend and hour: 48 strata, those never observed too."""
    counted = Counter(map(_stratum, times))
    observed = _observed(start, end)
    return tuple(
        Stratum(weekend, hour, counted[weekend, hour], observed[weekend, hour])
        for weekend in (False, True)
        for hour in range(24)
    )


def _stratum(time: int) -> tuple[bool, int]:
    since_monday = (time - MONDAY) % WEEK
    return since_monday >= 5 * DAY, since_monday % DAY // HOUR


def _observed(start: int, end: int) -> Mapping[tuple[bool, int], int]:
    found: Counter[tuple[bool, int]] = Counter()
    for hour in range(start - start % HOUR, end, HOUR):
        found[_stratum(hour)] += min(hour + HOUR, end) - max(hour, start)
    return found


def predictable(times: Sequence[int], start: int, end: int) -> Predictable | None:
    """Return when something comes back every week; None if it does not, or nobody could know.

    `times` are of events between `start` and `end` (milliseconds), by time; those within half an hour count as one.
    Whoever fires often enough fires at any time of any week: it has to come at more times than that explains.
    """
    weeks = (end - start) // WEEK
    if weeks < WEEKS:
        return None
    events = clusters(times)
    found = tuple(_times(events))
    per_week = len(events) / ((end - start) / WEEK)
    probability = likely_by_chance(len(found), per_week, weeks)
    if not found or probability >= CHANCE:
        return None
    return Predictable(found, expected_by_chance(per_week, weeks), probability)


def _times(events: Sequence[int]) -> Iterator[int]:
    """Yield the times of the week that three of four successive weeks have in common, each once."""
    reached = -WEEK
    for time in sorted(events, key=lambda each: (each - MONDAY) % WEEK):
        at = (time - MONDAY) % WEEK
        if at - reached > 2 * NEAR and _comes_back(time, events):
            reached = at
            yield at


def _comes_back(first: int, events: Sequence[int]) -> bool:
    """Say whether an event, the first of its kind, is followed in two of the next three weeks."""
    followed = sum(
        bisect_left(events, first + week * WEEK - NEAR) < bisect_right(events, first + week * WEEK + NEAR)
        for week in range(1, OF_WEEKS)
    )
    return followed >= WEEKS - 1


def expected_by_chance(per_week: float, weeks: int) -> float:
    """Return at how many hours of the week chance alone would bring something in three of four successive weeks.

    In one week it is there in `per_week` of the hours.  Runs of four weeks overlap, so that this is rather too many.
    """
    runs = max(1, weeks - OF_WEEKS + 1)
    share = min(1.0, per_week / SLOTS)
    return SLOTS * min(1.0, runs * binomial_at_least(WEEKS, min(weeks, OF_WEEKS), share))


def likely_by_chance(found: int, per_week: float, weeks: int) -> float:
    """Return the probability that chance alone brings something back at `found` hours of the week or more."""
    return 1 - poisson_at_most(found - 1, expected_by_chance(per_week, weeks))
