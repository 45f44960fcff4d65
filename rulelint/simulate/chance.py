"""What chance alone would do: exact distributions, and tests that are built from them.

Figures of one fixture are exact, and base and head are compared on the same data: no test is needed to say that a
change adds pages there.  These are for what goes beyond: other weeks, other windows (reference simulation.md §5).
"""

from collections.abc import Callable
from functools import lru_cache
from math import comb, exp, fsum, lgamma, log, log1p, sqrt

TAIL = 0.025
"""Each side of a 95 % interval."""
NORMAL = 1.959963984540054
"""The point of the normal distribution that 2.5 % lie beyond."""
EXACT = 500
"""Counts above this are approximated: the error is below 0.01 %, and sums of as many terms would take long."""
STEPS = 80

Interval = tuple[float, float]


def as_shown(rate: float) -> float:
    """Return a rate to the three digits that reports show, to hold it to a limit that somebody wrote.

    Three pages in a fixture of a week are 3.001 a week, for the warm-up is not counted: they keep to 3.
    """
    return float(f"{rate:.3g}")


@lru_cache(maxsize=EXACT)  # a report, and the trials of `tune` far more, ask for few counts, again and again
def garwood(count: int) -> Interval:
    """Return the exact 95 % interval of the mean of a Poisson variable that was `count` once.

    F. Garwood, *Fiducial Limits for the Poisson Distribution*, Biometrika 28 (1936) 437: half the 2.5 % point of χ²
    with 2k degrees of freedom and half the 97.5 % point with 2k+2, which are the means at which a count of at least k,
    or of at most k, has a probability of 2.5 %.
    """
    if count > EXACT:
        return _wilson_hilferty(count, -NORMAL), _wilson_hilferty(count + 1, NORMAL)
    high = count + 10 * sqrt(count + 1) + 10
    low = 0.0 if count == 0 else _root(lambda mean: 1 - poisson_at_most(count - 1, mean) - TAIL, count)
    return low, _root(lambda mean: TAIL - poisson_at_most(count, mean), high)


def _wilson_hilferty(half_freedom: int, quantile: float) -> float:
    """Return half the quantile of χ² (E. B. Wilson, M. M. Hilferty, Proc. Natl. Acad. Sci. 17 (1931) 684)."""
    return half_freedom * (1 - 1 / (9 * half_freedom) + quantile / (3 * sqrt(half_freedom))) ** 3


def poisson_at_most(count: int, mean: float) -> float:
    """Return the probability of at most `count` events of a Poisson variable."""
    if count < 0:
        return 0.0
    if mean == 0:
        return 1.0
    logarithm = log(mean)
    return min(1.0, fsum(exp(each * logarithm - mean - lgamma(each + 1)) for each in range(count + 1)))


def wilson(hits: int, count: int) -> Interval:
    """Return the 95 % interval of a share of which `hits` of `count` were seen; `count` is at least 1.

    E. B. Wilson, *Probable Inference, the Law of Succession, and Statistical Inference*, J. Am. Stat. Assoc. 22 (1927)
    209: 3 of 3 is a share of at least 0.44, 10 of 10 of at least 0.72.
    """
    share, square = hits / count, NORMAL * NORMAL
    middle = (share + square / (2 * count)) / (1 + square / count)
    spread = NORMAL / (1 + square / count) * sqrt(share * (1 - share) / count + square / (4 * count * count))
    return max(0.0, middle - spread), min(1.0, middle + spread)


def binomial_at_least(hits: int, count: int, share: float) -> float:
    """Return the probability of at least `hits` of `count`, each with probability `share` (between 0 and 1)."""
    if hits <= 0:
        return 1.0
    if share in {0.0, 1.0} or hits > count:
        return float(share == 1.0 and hits <= count)
    yes, no = log(share), log1p(-share)
    ways = (
        lgamma(count + 1) - lgamma(each + 1) - lgamma(count - each + 1) + each * yes + (count - each) * no
        for each in range(hits, count + 1)
    )
    return min(1.0, fsum(map(exp, ways)))


def c_test(base: int, head: int, base_time: float, head_time: float) -> float:
    """Return how likely `head` events or more are in `head_time`, if they come as often as `base` in `base_time`.

    The conditional test of two Poisson rates: given base + head events, those of head are binomial with the share of
    the time that is head's (J. Przyborowski, H. Wilenski, *Homogeneity of Results in Testing Samples from Poisson
    Series*, Biometrika 31 (1940) 313).  For *different* windows, and weak: of equal ones, base 3 needs head 10 to be
    below 5 %.  Times are in any unit, above 0; overdispersed events are less certain than this says.
    """
    return binomial_at_least(head, base + head, head_time / (base_time + head_time))


def sign_test(base_only: int, head_only: int) -> float:
    """Return how likely `head_only` or more of the events that only one side has are head's, if it were a coin's toss.

    For the same events seen by both sides (W. J. Dixon, A. M. Mood, *The Statistical Sign Test*, J. Am. Stat. Assoc.
    41 (1946) 557): none of base's needs 5 of head's to be below 5 %, one needs 7, three need 10.
    """
    count = base_only + head_only
    tosses: int = sum(comb(count, each) for each in range(head_only, count + 1))
    return tosses / (1 << count)


def _root(rising: Callable[[float], float], high: float) -> float:
    """Return where a function that rises through zero between 0 and `high` does so."""
    low = 0.0
    for _ in range(STEPS):
        middle = (low + high) / 2
        low, high = (low, middle) if rising(middle) > 0 else (middle, high)
    return (low + high) / 2
