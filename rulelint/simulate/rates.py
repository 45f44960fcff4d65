"""How often something happens in a week, and how sure that is (definitions: reference simulation.md §5).

An interval is Garwood's exact one for a Poisson rate (F. Garwood, *Fiducial Limits for the Poisson Distribution*,
Biometrika 28, 1936), widened where days differ more than chance would have it.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import exp, lgamma, log, sqrt

DAY = 86_400_000
WEEK = 7 * DAY
CLUSTER = 30 * 60_000
"""What comes within half an hour of the previous one is the same interruption."""
TAIL = 0.025
"""Each side of a 95 % interval."""
OVERDISPERSED = 1.5
"""A variance of daily counts above this many times their mean is more than chance."""


@dataclass(frozen=True, slots=True)
class WeeklyRate:
    """Events a week: `count` of them were seen; the true rate is between `low` and `high` with 95 % confidence."""

    count: int
    rate: float
    low: float
    high: float


def clusters(times: Sequence[int]) -> list[int]:
    """Return when each cluster of events began; times are milliseconds, in order."""
    return [time for at, time in enumerate(times) if at == 0 or time - times[at - 1] > CLUSTER]


def weekly_rate(times: Sequence[int], start: int, end: int) -> WeeklyRate:
    """Return how often events come; those observed between `start` and `end` (milliseconds, in that order)."""
    count, weeks = len(times), (end - start) / WEEK
    low, high = (limit / weeks for limit in garwood(count))
    rate = count / weeks
    wider = sqrt(max(1.0, phi)) if (phi := dispersion(times, start, end)) > OVERDISPERSED else 1.0
    return WeeklyRate(count, rate, max(0.0, rate - (rate - low) * wider), rate + (high - rate) * wider)


def dispersion(times: Sequence[int], start: int, end: int) -> float:
    """Return the variance of the counts of whole days, divided by their mean; 1 where nothing can be said."""
    days = (end - start) // DAY
    counted = Counter((time - start) // DAY for time in times)
    counts = [counted[day] for day in range(days)]
    if days < 2 or not sum(counts):
        return 1.0
    mean = sum(counts) / days
    return sum((each - mean) ** 2 for each in counts) / (days - 1) / mean


def garwood(count: int) -> tuple[float, float]:
    """Return the 95 % interval of the mean of a Poisson variable that was `count` once."""
    low = 0.0 if count == 0 else _root(lambda mean: 1 - _at_most(count - 1, mean) - TAIL, float(count))
    return low, _root(lambda mean: TAIL - _at_most(count, mean), 2.0 * count + 10)


def _at_most(count: int, mean: float) -> float:
    """Return the probability of at most `count` events of a Poisson variable."""
    if mean == 0:
        return 1.0
    logarithm = log(mean)
    return sum(exp(each * logarithm - mean - lgamma(each + 1)) for each in range(count + 1))


def _root(rising: Callable[[float], float], high: float) -> float:
    """Return where a function that rises through zero between 0 and `high` does so."""
    low = 0.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (low, middle) if rising(middle) > 0 else (middle, high)
    return (low + high) / 2
