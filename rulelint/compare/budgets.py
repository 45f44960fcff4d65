"""Budgets: what an owner's alerts may cost in a week, from data that may be extrapolated to one."""

import math
from collections.abc import Callable, Iterator

from rulelint.compare.gates import MINUTE, Gates
from rulelint.compare.replay import Load
from rulelint.finding import Severity

Numbers = tuple[float, float]
EXACT = 500
"""Counts above this are approximated: the error is below 0.01 %, and sums of as many terms would take long."""


def over_budget(
    owner: str, name: str, base: Load, head: Load, gates: Gates
) -> Iterator[tuple[str, Severity, str, Numbers]]:
    """Yield gate, severity, sentence and the two weekly numbers of every budget that head breaks and base broke less.

    Pages need an Alertmanager to be counted, which decides what interrupts a person: `pages_per_week` is not judged
    from firing alerts alone.
    """
    episodes = base.episodes_per_week, head.episodes_per_week
    severity = gates.episodes_per_week.severity
    if severity and gates.episodes_per_week.exceeded(owner, *episodes):
        scale = head.episodes_per_week / head.episodes
        low, high = (scale * bound for bound in garwood(head.episodes))
        cost = f"{episodes[1]:.1f} episodes a week (95 % interval {low:.1f} to {high:.1f})"
        limit = gates.episodes_per_week.limit(owner)
        yield "episodes_per_week", severity, _sentence(name, cost, episodes[0], limit), episodes
    minutes = base.firing_time_per_week / MINUTE, head.firing_time_per_week / MINUTE
    severity = gates.firing_minutes_per_week.severity
    if severity and gates.firing_minutes_per_week.exceeded(owner, *minutes):
        cost = f"{minutes[1]:.1f} minutes of firing a week"
        limit = gates.firing_minutes_per_week.limit(owner)
        yield "firing_minutes_per_week", severity, _sentence(name, cost, minutes[0], limit), minutes


def _sentence(name: str, cost: str, before: float, limit: float | None) -> str:
    return f"alerts of `{name}` cost {cost} instead of {before:.1f}, more than the budget of {limit:g}"


def garwood(count: int) -> tuple[float, float]:
    """Return the exact 95 % interval of a Poisson mean from one count.

    F. Garwood, Biometrika 28 (1936) 437: `χ²(0.025; 2k)/2` and `χ²(0.975; 2k+2)/2`, which are the means at which
    a count of at least k, or of at most k, has a probability of 2.5 %.
    """
    if count > EXACT:
        return _wilson_hilferty(count, -1.959964), _wilson_hilferty(count + 1, 1.959964)
    low = 0.0 if count == 0 else _mean_where(lambda mean: 1 - at_most(count - 1, mean), 0.025, count)
    return low, _mean_where(lambda mean: 1 - at_most(count, mean), 0.975, count)


def _wilson_hilferty(count: int, quantile: float) -> float:
    """Return half the quantile of χ² with 2·count degrees of freedom (Proc. Natl. Acad. Sci. 17 (1931) 684)."""
    return count * (1 - 1 / (9 * count) + quantile / (3 * math.sqrt(count))) ** 3


def at_most(count: int, mean: float) -> float:
    """Return the probability that a Poisson variable of this mean is at most `count`."""
    if mean == 0:
        return 1.0
    logs = (each * math.log(mean) - mean - math.lgamma(each + 1) for each in range(count + 1))
    return min(1.0, math.fsum(math.exp(each) for each in logs))


def _mean_where(probability: Callable[[float], float], wanted: float, count: int) -> float:
    """Solve a probability that rises with the mean by bisection."""
    low, high = 0.0, count + 10 * math.sqrt(count + 1) + 10
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if probability(middle) < wanted else (low, middle)
    return (low + high) / 2
