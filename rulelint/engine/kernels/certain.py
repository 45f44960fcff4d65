"""Sums of ranges told from running totals, where these tell them to the last bit.

Prometheus adds up with a correction and rounds once, at the end.  Totals before every sample, kept as a number and its
error, give the sum of any range with a difference, and a bound says how far both are from the true sum.  Where both
ends of that interval round to one number, so does everything between them: what Prometheus gets.  Where they do not,
in a cell of millions or where large numbers stand before small ones, the samples have to be added up.
"""

import numpy as np

from rulelint.dataclass import dataclass
from rulelint.engine.kernels.prefix import counted
from rulelint.engine.kernels.window import F64, Bool, Window

ROUNDING = 2.0**-53


@dataclass(frozen=True, slots=True)
class Interval:
    """Sums of the ranges of a dense window, shape (steps, series): `near + rest`, off by at most `bound[series]`."""

    near: F64
    rest: F64
    bound: F64

    @classmethod
    def of(cls, window: Window) -> "Interval":
        """Return the sums; not finite where samples are not.

        The bound: each of n additions errs by at most `ROUNDING` of the sum of all sizes, these errors are added up
        with an error of `ROUNDING` again, n times, both here and by Prometheus; twice that is enough for all.  It is
        zero where errors, multiples of the last bit of the smallest number, are too small to be rounded.
        """
        values = window.values
        high, low = np.zeros((2, len(values) + 1, values.shape[1]))
        np.cumsum(values, axis=0, out=high[1:])
        np.cumsum(two_sum_error(high[:-1], values, high[1:]), axis=0, out=low[1:])
        begin = np.minimum(window.first[:, 0], len(values))
        end = np.minimum(begin + window.count[:, 0], len(values))
        before, after = -high[begin], high[end]
        near = after + before
        rest = two_sum_error(after, before, near) + (low[end] - low[begin])
        sizes = np.abs(values)
        error = (len(values) + 8) * ROUNDING * sizes.sum(axis=0)
        quantum = np.spacing(sizes.min(axis=0, where=sizes > 0, initial=np.inf))
        bound = np.where(error < quantum / ROUNDING / 8, 0.0, 4 * (len(values) + 8) * ROUNDING * error)
        return cls(near, rest, bound)

    def rounded(self) -> tuple[F64, Bool]:
        """Return the sums as Prometheus rounds them, and where that is certain."""
        least = self.near + (self.rest - self.bound)
        return least, least == self.near + (self.rest + self.bound)

    def means(self, total: F64, number: F64) -> tuple[F64, Bool]:
        """Return `total / number + error / number`, the error being that of `total`, and where that is certain."""
        error = self.near - total
        error += two_sum_error(self.near, -total, error) + self.rest
        mean = total / number
        least = mean + (error - self.bound) / number
        return least, least == mean + (error + self.bound) / number


def two_sum_error(a: F64, b: F64, total: F64) -> F64:
    """Return what `a + b` lost when it was rounded to `total` (Knuth)."""
    part = total - a
    error = total - part
    np.subtract(a, error, out=error)
    np.subtract(b, part, out=part)
    error += part
    return error


def certain_sums(window: Window) -> tuple[F64, Bool]:
    """Return the compensated sums of a dense window, and where they are certain."""
    sums, certain = Interval.of(window).rounded()
    return _with_nothing(window, sums, certain)


def certain_means(window: Window) -> tuple[F64, Bool]:
    """Return the compensated means of a dense window, and where they are certain."""
    total = np.zeros(window.shape)
    for values, valid in window.positions():
        total += values if valid is None else np.where(valid, values, 0.0)
    means, certain = Interval.of(window).means(total, window.count.astype(np.float64))
    return _with_nothing(window, means, certain)


def _with_nothing(window: Window, sums: F64, certain: Bool) -> tuple[F64, Bool]:
    """Ranges that hold nothing, or nothing but zeros, are certain however large the numbers around them are."""
    if not certain.all():
        zero = counted(window, window.values[1:] != 0) == 0
        zero &= (window.value(window.first) == 0) | (window.count == 0)
        sums[zero] = 0.0
        certain |= zero
    return sums, certain
