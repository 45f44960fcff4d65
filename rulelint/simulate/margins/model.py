"""How close rules came to firing, by series (reference: simulation.md §2.6)."""

from rulelint.dataclass import dataclass
from rulelint.engine.labels import Labels

NEAR = -0.10
"""A series whose headroom is at least this, and below 0, nearly fired."""
ON_DATA = 0.05
"""A threshold this close to the headroom of a series sits on the data (reference: simulation.md §5)."""


@dataclass(frozen=True, slots=True)
class SeriesMargin:
    """`best` is the largest margin of the series, `headroom` the largest it kept for long enough.

    None where none is finite: nothing was compared, or, for `headroom`, not for long enough.
    """

    labels: Labels
    best: float | None
    headroom: float | None


@dataclass(frozen=True, slots=True)
class RuleMargins:
    """How close the series of an alerting rule came; `evaluations` in a row make an alert fire.

    `is_empty`: there was nothing to compare.  `steps` are the evaluations that were looked at.  `is_relative` is False
    where part of the condition asks for one value, or compares with 0: then it says nothing that a margin is small.
    """

    evaluations: int
    steps: int
    series: tuple[SeriesMargin, ...]
    is_empty: bool
    is_relative: bool = True

    @property
    def best(self) -> float | None:
        """The largest margin of any series; None if it cannot be told."""
        return max((each.best for each in self.series if each.best is not None), default=None)

    @property
    def headrooms(self) -> tuple[float, ...]:
        """The headroom of every series that has one, the smallest first."""
        return tuple(sorted(each.headroom for each in self.series if each.headroom is not None))

    @property
    def near_misses(self) -> int:
        """How many series nearly fired."""
        return sum(NEAR <= each < 0 for each in self.headrooms) if self.is_relative else 0

    @property
    def on_data(self) -> tuple[SeriesMargin, ...]:
        """The series on which the threshold sits, the nearest first."""
        if not self.is_relative:
            return ()
        near = [each for each in self.series if each.headroom is not None and abs(each.headroom) < ON_DATA]
        return tuple(sorted(near, key=lambda each: (abs(each.headroom or 0.0), each.labels)))
