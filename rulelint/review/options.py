"""What a team asks of a review, and the defaults."""

from collections.abc import Callable, Mapping
from dataclasses import field
from typing import Literal

from rulelint.dataclass import dataclass

Part = Literal["noise", "actionable", "coverage", "hygiene", "policies", "age"]
PARTS: tuple[Part, ...] = ("noise", "actionable", "coverage", "hygiene", "policies", "age")
"""The parts of a scorecard, in the order they are shown."""

LEVELS = ("info", "warning", "critical")


def no_budget(owner: str) -> float | None:  # noqa: ARG001  stands in where nobody has a limit
    """Return None: nobody has a limit."""
    return None


@dataclass(frozen=True, slots=True)
class ReviewOptions:
    """When something is due.

    A rule that did not fire in `weeks` of recorded time is.  So is one with more than `pages_per_week` pages (fires,
    where nobody knows who is told), and one whose actionable rate is surely below `actionable`.  `levels` are the
    severities, mildest first.  `weights` are what parts of a scorecard count in its grade; without any there is none.
    `budget` is how many pages an owner may get in a week, None without a limit.
    """

    weeks: float = 4.0
    pages_per_week: float = 7.0
    actionable: float = 0.5
    levels: tuple[str, ...] = LEVELS
    weights: Mapping[Part, float] = field(default_factory=dict)
    budget: Callable[[str], float | None] = no_budget


DEFAULT_REVIEW = ReviewOptions()
