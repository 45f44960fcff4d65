"""Sums that carry their rounding error along, as Prometheus' `kahansum.Inc` does.

Neumaier's correction is the exact rounding error of an addition of finite numbers.  Knuth's two-sum computes the same
number without a branch, which is what arrays want.
"""

from collections.abc import Iterable

import numpy as np

from rulelint.engine.kernels.window import F64, Bool

CHECKED = 8
"""Additions after which a sum is looked at again."""
GENEROUS = 1.001
"""More than rounding can take."""


class Compensated:
    """A running sum of arrays: `total` and its `error`, of one shape."""

    def __init__(self, shape: tuple[int, ...]) -> None:
        self.total: F64 = np.zeros(shape)
        self.error: F64 = np.zeros(shape)
        self._next: F64 = np.empty(shape)
        self._part: F64 = np.empty(shape)
        self._rest: F64 = np.empty(shape)
        self.outgrown = False

    def add(self, values: F64) -> None:
        """Add an array of a shape that broadcasts; infinities and NaN make `error` NaN (see `result`)."""
        total, new, part, rest = self.total, self._next, self._part, self._rest
        np.add(total, values, out=new)
        np.subtract(new, total, out=part)
        if self.outgrown:
            np.subtract(values, part, out=part)
            np.add(self.error, part, out=self.error)
            self.total, self._next = new, total
            return
        np.subtract(new, part, out=rest)
        np.subtract(total, rest, out=rest)
        np.subtract(values, part, out=part)
        np.add(rest, part, out=rest)
        np.add(self.error, rest, out=self.error)
        self.total, self._next = new, total

    def look(self, largest: F64 | float, back: F64 | float | None = None) -> None:
        """Learn that nothing larger will be added until the next look, within `CHECKED` additions.

        `back` is by how much one of them can take from the size of a total, by default `largest`.  Where they cannot
        bring any total below the size of what is added, additions take the short way.
        """
        least = largest + CHECKED * (largest if back is None else back)
        self.outgrown = bool((np.abs(self.total) >= least * GENEROUS).all())

    def corrected(self, out: F64) -> F64:
        """Return the sum with its error, in a given array."""
        return np.add(self.total, self.error, out=out)

    def result(self) -> F64:
        """Return the corrected sum: an infinite one stays what it is."""
        return np.where(np.isinf(self.total), self.total, self.total + self.error)


def increment(value: F64, total: F64, error: F64) -> tuple[F64, F64]:
    """Return `kahansum.Inc`: the new total and error, with Prometheus' treatment of infinities."""
    new = total + value
    correction = np.where(np.abs(total) >= np.abs(value), (total - new) + value, (value - new) + total)
    return new, np.where(np.isinf(new), 0.0, error + correction)


def mean_of_overflowing(positions: Iterable[tuple[F64, Bool | None]], shape: tuple[int, ...]) -> F64:
    """Return means as Prometheus computes them when a sum may overflow: incrementally from the overflow on."""
    total, error, number = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    incremental = np.zeros(shape, dtype=np.bool_)
    for each, exists in positions:
        valid = np.ones(shape, dtype=np.bool_) if exists is None else np.broadcast_to(exists, shape)
        values = np.where(valid, each, 0.0)
        number = number + valid
        simple, simple_error = increment(values, total, error)
        first = number == 1
        simple, simple_error = np.where(first, values, simple), np.where(first, 0.0, simple_error)
        starts = valid & ~incremental & ~first & np.isinf(simple)
        total = np.where(starts, total / (number - 1), total)
        error = np.where(starts, error / (number - 1), error)
        incremental |= starts
        share = (number - 1) / number
        mean, mean_error = increment(values / number, share * total, share * error)
        total = np.where(valid, np.where(incremental, mean, simple), total)
        error = np.where(valid, np.where(incremental, mean_error, simple_error), error)
    return np.where(incremental, total + error, total / number + error / number)
