"""What noise costs: the weighted score of reference simulation.md §2.3, never without its parts."""

from rulelint.dataclass import dataclass
from rulelint.simulate.noise.options import Weights
from rulelint.simulate.rates import WEEK


@dataclass(frozen=True, slots=True)
class Score:
    """Minutes of work in the observed time: `25·pages·(1+2·ooh_share) + 2·messages + 0.2·repeats + 10·[always_firing]`.

    `out_of_hours` is what pages cost more because of when they come; `window` is the observed time in milliseconds.
    """

    pages: float
    out_of_hours: float
    messages: float
    repeats: float
    always_firing: float
    window: int

    @property
    def total(self) -> float:
        """All parts together."""
        return self.pages + self.out_of_hours + self.messages + self.repeats + self.always_firing

    @property
    def weekly(self) -> float | None:
        """Minutes a week; None where nothing was observed."""
        return self.total * WEEK / self.window if self.window > 0 else None


def score(  # noqa: PLR0913  the terms of the formula
    weights: Weights,
    window: int,
    *,
    pages: int,
    out_of_hours: int,
    messages: int,
    repeats: int,
    always_firing: int,
) -> Score:
    """Return what so much noise costs; all are counts, `always_firing` counts rules."""
    return Score(
        pages=weights.page * pages,
        out_of_hours=weights.page * weights.out_of_hours * out_of_hours,
        messages=weights.message * messages,
        repeats=weights.repeat * repeats,
        always_firing=weights.always_firing * always_firing * window / WEEK,
        window=window,
    )


NOTHING = Score(0.0, 0.0, 0.0, 0.0, 0.0, 0)
"""The cost of nothing, observed at no time."""
