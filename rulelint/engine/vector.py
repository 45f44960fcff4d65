"""What an expression is worth at every step of a block: a vector, a scalar or a string."""

from dataclasses import replace

import numpy as np

from rulelint.dataclass import dataclass
from rulelint.engine.frame import F64, I64, Bool
from rulelint.engine.labels import Labels


@dataclass(frozen=True, slots=True)
class Vector:
    """`values[step, series]` where `present`; arbitrary elsewhere.

    `nameless` says which series lose their name at the end (delayed name removal); None: no series does.
    """

    labels: tuple[Labels, ...]
    values: F64
    present: Bool
    nameless: tuple[bool, ...] | None = None

    def flags(self) -> tuple[bool, ...]:
        """Return `nameless` for every series."""
        return (False,) * len(self.labels) if self.nameless is None else self.nameless

    def take(self, columns: I64) -> "Vector":
        """Return the vector of some series, in that order."""
        order = columns.tolist()
        return Vector(
            tuple(self.labels[at] for at in order),
            self.values[:, columns],
            self.present[:, columns],
            None if self.nameless is None else tuple(self.nameless[at] for at in order),
        )

    def with_values(self, values: F64, present: Bool | None = None) -> "Vector":
        """Return the same series with other values, and presence if it is given."""
        return replace(self, values=values, present=self.present if present is None else present)


@dataclass(frozen=True, slots=True)
class Scalar:
    """`values[step]`."""

    values: F64


@dataclass(frozen=True, slots=True)
class Text:
    """A string, the same at every step."""

    value: str


Value = Vector | Scalar | Text


def empty(steps: int) -> Vector:
    """Return a vector without series."""
    return Vector((), np.zeros((steps, 0)), np.zeros((steps, 0), dtype=np.bool_))
