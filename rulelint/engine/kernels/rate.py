"""rate, increase, delta, irate, idelta, changes, resets.

The steps of the calculation are those of `extrapolatedRate` and `instantValue` in promql/functions.go of Prometheus,
in their order, so that results are equal to the last bit.
"""

import numpy as np

from rulelint.dataclass import dataclass
from rulelint.engine.kernels.ends import Ends
from rulelint.engine.kernels.prefix import counted
from rulelint.engine.kernels.window import F64, I64, Bool, Window


def extrapolated(
    ends: Ends, *, counter: bool, seconds: float | None, clamp_early: bool = False
) -> tuple[F64, Bool]:
    """Return the extrapolated change over each range; per second if the range's `seconds` are given.

    `clamp_early` is how versions before 3 clamped a counter at zero: before deciding whether to extrapolate at all.
    """
    with np.errstate(all="ignore"):
        change = ends.last - ends.first
        if counter and ends.losses is not None:
            ends.losses.add(change)
        for series, axes in ends.chunks():
            reach = _Reach.of(ends, axes, clamp_early=counter and clamp_early)
            share = (series.stop - series.start) // (axes.stop - axes.start)
            shape = (axes.stop - axes.start, share, change.shape[1])
            begin = ends.first[series].reshape(shape) if counter else None
            _extrapolate(change[series].reshape(shape), begin, reach, seconds)
    return change.T, np.repeat(ends.count >= 2, np.diff(ends.axes), axis=0).T


@dataclass(frozen=True, slots=True)
class _Reach:
    """How far the samples of a range reach, in seconds, shape (axes, 1, steps).

    `sampled` is from the first sample to the last, `to_start` and `to_end` are from there to the bounds of the range,
    as far as it is extrapolated to: further than `threshold` only `half` an average distance is.  A counter that was
    zero nearer than `to_zero` is clamped there.
    """

    sampled: F64
    to_start: F64
    to_zero: F64
    to_end: F64
    half: F64
    threshold: F64

    @classmethod
    def of(cls, ends: Ends, axes: slice, *, clamp_early: bool) -> "_Reach":
        """Return the rows of some axes."""
        first_time, last_time = ends.first_time[axes, None], ends.last_time[axes, None]
        bound, to_end = (first_time - ends.start) / 1000, (ends.end - last_time) / 1000
        sampled = (last_time - first_time) / 1000
        average = sampled / (ends.count[axes, None] - 1)
        half, threshold = average / 2, average * 1.1
        np.copyto(to_end, half, where=to_end >= threshold)
        to_start = np.where(bound >= threshold, half, bound)
        return cls(sampled, to_start, bound if clamp_early else to_start, to_end, half, threshold)

    def factor(self, to_start: F64, cells: tuple[I64, ...] | None, seconds: float | None) -> F64:
        """Return by what a change is multiplied, everywhere or in cells (axis, step)."""
        sampled, to_end = (
            (self.sampled, self.to_end) if cells is None else (self.sampled[cells], self.to_end[cells])
        )
        factor = (sampled + to_start + to_end) / sampled
        return factor if seconds is None else factor / seconds


def _extrapolate(change: F64, begin: F64 | None, reach: _Reach, seconds: float | None) -> None:
    """Multiply `change[axis, series, step]` in place; `begin` are the first values of counters.

    A counter cannot be negative: it is not extrapolated beyond the time at which it would have been zero.
    """
    factor = reach.factor(reach.to_start, None, seconds)
    if begin is None:
        change *= factor
        return
    to_zero = begin / change
    np.multiply(reach.sampled, to_zero, out=to_zero)
    clamped = np.nonzero(to_zero < reach.to_zero)
    gained, counted = change[clamped], begin[clamped]
    change *= factor
    rises = (gained > 0) & (counted >= 0)
    axis, series, step = (each[rises] for each in clamped)
    shared = axis, np.zeros_like(axis), step
    nearest = to_zero[axis, series, step]
    if reach.to_zero is not reach.to_start:
        nearest = np.where(nearest >= reach.threshold[shared], reach.half[shared], nearest)
    change[axis, series, step] = gained[rises] * reach.factor(nearest, shared, seconds)


def instant(window: Window, *, per_second: bool) -> tuple[F64, Bool]:
    """Return the change between the last two samples of each range (irate, idelta)."""
    last = window.last
    after, before = window.value(last), window.value(last - 1)
    with np.errstate(all="ignore"):
        change = after - before
        if per_second:
            change = np.where(after < before, after, change)
            change /= (window.time(last) - window.time(last - 1)) / 1000
    return change, window.fill(window.count >= 2)


def changes(window: Window) -> tuple[F64, Bool]:
    """Count how often the value changes within each range; NaN to NaN is no change."""
    before, after = window.values[:-1], window.values[1:]
    return counted(window, (before != after) & ~(np.isnan(before) & np.isnan(after))), window.fill(
        window.count >= 1
    )


def resets(window: Window) -> tuple[F64, Bool]:
    """Count how often the value decreases within each range."""
    return counted(window, window.values[1:] < window.values[:-1]), window.fill(window.count >= 1)
