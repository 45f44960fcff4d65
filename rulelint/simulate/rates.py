"""How often something happens in a week, and how sure that is (definitions: reference simulation.md §5).

An interval is Garwood's exact one for a Poisson rate.  Where days differ more than chance would have it, it is widened
by the square root of their dispersion, or, from four weeks on, drawn from the weeks that were seen.
"""

from collections import Counter
from collections.abc import Sequence
from math import sqrt
from random import Random
from typing import Literal

from rulelint.dataclass import dataclass
from rulelint.simulate.chance import TAIL, Interval, garwood

DAY = 86_400_000
WEEK_DAYS = 7
WEEK = WEEK_DAYS * DAY
CLUSTER = 30 * 60_000
"""What comes within half an hour of the first event of an interruption is part of it."""
OVERDISPERSED = 1.5
"""A variance of daily counts above this many times their mean is more than chance."""
BLOCKS = 4
"""Weeks from which on the interval comes from the weeks themselves."""
RESAMPLES = 2_000
SEED = 20261122
"""The same data give the same interval on every run."""

Method = Literal["garwood", "dispersion", "bootstrap"]
"""Where an interval comes from: a Poisson count; one that is widened; weeks drawn again."""


@dataclass(frozen=True, slots=True)
class WeeklyRate:
    """Events a week: `count` of them were seen; the true rate is between `low` and `high` with 95 % confidence.

    `dispersion` is the variance of daily counts divided by their mean, 1 where nothing can be said.
    """

    count: int
    rate: float
    low: float
    high: float
    method: Method = "garwood"
    dispersion: float = 1.0


def clusters(times: Sequence[int]) -> list[int]:
    """Return when each cluster of events began; times are milliseconds, in order.

    A cluster is what comes within half an hour of its first event: chained from event to event, an alert that pages
    every twenty minutes for a week would be a single interruption.
    """
    begun: list[int] = []
    for time in times:
        if not begun or time - begun[-1] > CLUSTER:
            begun.append(time)
    return begun


def weekly_rate(times: Sequence[int], start: int, end: int) -> WeeklyRate:
    """Return how often events come; those observed between `start` and `end` (milliseconds, in that order)."""
    count, weeks = len(times), (end - start) / WEEK
    low, high = (limit / weeks for limit in garwood(count))
    rate, phi = count / weeks, dispersion(times, start, end)
    if phi <= OVERDISPERSED:
        return WeeklyRate(count, rate, low, high, dispersion=phi)
    if weeks >= BLOCKS:
        drawn = block_bootstrap(daily_counts(times, start, end))
        return WeeklyRate(count, rate, min(low, drawn[0]), max(high, drawn[1]), "bootstrap", phi)
    wider = sqrt(phi)
    below, above = max(0.0, rate - (rate - low) * wider), rate + (high - rate) * wider
    return WeeklyRate(count, rate, below, above, "dispersion", phi)


def daily_counts(times: Sequence[int], start: int, end: int) -> list[int]:
    """Return how many events each whole day after `start` has; days begin at `start`."""
    counted = Counter((time - start) // DAY for time in times)
    return [counted[day] for day in range((end - start) // DAY)]


def dispersion(times: Sequence[int], start: int, end: int) -> float:
    """Return the variance of the counts of whole days, divided by their mean; 1 where nothing can be said."""
    counts = daily_counts(times, start, end)
    if len(counts) < 2 or not sum(counts):
        return 1.0
    mean = sum(counts) / len(counts)
    return sum((each - mean) ** 2 for each in counts) / (len(counts) - 1) / mean


def block_bootstrap(counts: Sequence[int], seed: int = SEED) -> Interval:
    """Return the 95 % interval of the rate of a week from daily counts, of at least one week.

    Blocks of seven days are drawn with replacement, so that what belongs together within a week stays together; they
    may begin on any day, and go on at the first day after the last (D. N. Politis, J. P. Romano, *A Circular Block-
    Resampling Procedure for Stationary Data*, in: Exploring the Limits of Bootstrap, 1992).  The interval is that of
    the percentiles (B. Efron, R. J. Tibshirani, *An Introduction to the Bootstrap*, 1993, ch. 13).
    """
    round_ = [*counts, *counts[: WEEK_DAYS - 1]]
    sums = [sum(round_[day : day + WEEK_DAYS]) for day in range(len(counts))]
    random = Random(seed)  # noqa: S311  a draw of weeks is no secret
    weeks = len(counts) // WEEK_DAYS
    means = sorted(sum(random.choices(sums, k=weeks)) / weeks for _ in range(RESAMPLES))
    cut = round(TAIL * RESAMPLES)
    return means[cut], means[-cut - 1]
