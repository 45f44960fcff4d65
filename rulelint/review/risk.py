"""Risk: how bad it is where it hurts, times how likely it hurts, each from 1 to 5 with its reason.

The scales are ours (docs/review.md has the tables).  A product of two small numbers orders work well enough, and
whoever disagrees sees with which of the two.
"""

from collections.abc import Sequence

from rulelint.review.model import Risk
from rulelint.simulate.model import NeverFiring

LOWEST, MIDDLE, HIGHEST = 1, 3, 5

NEVER_LIKELY: dict[NeverFiring, int] = {
    "impossible": 5,
    "no_series": 5,
    "join_empty": 4,
    "cold": 3,
    "unmeasured": 2,
    "distant": 2,
    "near_miss": 1,
}
"""How likely a rule that never fired would stay silent when it should not, by what kept it from firing."""


def risk(severity: str, levels: Sequence[str], likelihood: int, because: str) -> Risk:
    """Return the risk of something about an alert (or an incident) of a severity."""
    number, why = severity_of(severity, levels)
    return Risk(number, likelihood, why, because)


def severity_of(severity: str, levels: Sequence[str]) -> tuple[int, str]:
    """Return 1 for the mildest of the levels to 5 for the worst, evenly between; the middle for what is no level."""
    if severity not in levels:
        named = f"`{severity}` is none of {', '.join(levels)}" if severity else "no severity is known"
        return MIDDLE, f"{named}: counted as the middle"
    if len(levels) == 1:
        return MIDDLE, f"`{severity}` is the only level"
    at = levels.index(severity)
    # Halves round up: between two levels the worse one counts.
    number = LOWEST + (2 * (HIGHEST - LOWEST) * at + len(levels) - 1) // (2 * (len(levels) - 1))
    return number, f"`{severity}`, level {at + 1} of {len(levels)}"


def age_likelihood(age: int, limit: int) -> int:
    """Return how likely a rule no longer fits, by how many times too old the last look at it is."""
    times = age / max(limit, 1)
    return 2 if times < 2 else 3 if times < 4 else 4
