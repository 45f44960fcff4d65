"""How much two rules fire together, and whether chance would do as well (definitions: reference simulation.md §2.3)."""

import numpy as np

from rulelint.dataclass import dataclass
from rulelint.simulate.redundancy.candidates import ENOUGH
from rulelint.simulate.redundancy.stretches import SHIFTS, Stretches

JACCARD = 0.8
CONTAINED = 0.9
SIGNIFICANT = 0.05


@dataclass(frozen=True, slots=True)
class Measured:
    """The figures of two rules that fire together; `contained` and `lags` from the view of each of them.

    A lag is None where nothing is known of who began first.
    """

    co_episodes: int
    jaccard: float
    contained: tuple[float, float]
    lags: tuple[int | None, int | None]
    lift: float
    p: float


def measured(one: Stretches, other: Stretches) -> Measured | None:
    """Return the figures of two rules; None where they hardly fire together, or no more than chance has it."""
    met = one.meets(other)
    both = int(met.sum())
    count = min(int((met > 0).sum()), int((other.meets(one) > 0).sum()))
    if count < ENOUGH or not both:
        return None
    jaccard = both / (one.time + other.time - both)
    contained = both / one.time, both / other.time
    if jaccard < JACCARD and max(contained) < CONTAINED:
        return None
    p = (1 + int((one.shifted_overlaps(other) >= both).sum())) / (1 + SHIFTS)
    if p >= SIGNIFICANT:
        return None
    lift = both * one.window * np.union1d(one.key, other.key).size / (one.time * other.time)
    return Measured(count, jaccard, contained, (one.lag(other), other.lag(one)), lift, p)
