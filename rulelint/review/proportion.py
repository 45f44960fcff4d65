"""A share of few cases, and how sure it is."""

from dataclasses import dataclass
from math import sqrt

Z = 1.959963984540054
"""The 97.5 % quantile of the normal distribution: 2.5 % on each side."""


@dataclass(frozen=True, slots=True)
class Proportion:
    """`hits` of `n` cases, `n` above 0; the true share is between `low` and `high` with 95 % confidence.

    The interval is Wilson's score interval (E. B. Wilson, *Probable Inference, the Law of Succession, and Statistical
    Inference*, Journal of the American Statistical Association 22, 1927), which is right for few cases and for shares
    near 0 and 1: 3 of 3 is 0.44 to 1 (reference: simulation.md §2.4).
    """

    hits: int
    n: int

    @property
    def rate(self) -> float:
        """The share that was seen."""
        return self.hits / self.n

    @property
    def low(self) -> float:
        """The lower end of the interval."""
        return max(0.0, self._middle - self._reach) if self.hits else 0.0

    @property
    def high(self) -> float:
        """The upper end of the interval."""
        return min(1.0, self._middle + self._reach) if self.hits < self.n else 1.0

    @property
    def _middle(self) -> float:
        return (self.rate + Z * Z / (2 * self.n)) / (1 + Z * Z / self.n)

    @property
    def _reach(self) -> float:
        spread = self.rate * (1 - self.rate) / self.n + Z * Z / (4 * self.n * self.n)
        return Z * sqrt(spread) / (1 + Z * Z / self.n)


def proportion(hits: int, n: int) -> Proportion | None:
    """Return the share of `hits` among `n` cases; None without any."""
    return Proportion(hits, n) if n else None
