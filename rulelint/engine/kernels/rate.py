"""rate, increase, delta, irate, idelta, changes, resets.

The steps of the calculation are those of `extrapolatedRate` and `instantValue` in promql/functions.go of Prometheus,
in their order, so that results are equal to the last bit.
"""

import numpy as np

from rulelint.engine.kernels.prefix import counted
from rulelint.engine.kernels.window import F64, Bool, Window


def extrapolated(
    window: Window, *, counter: bool, seconds: float | None, clamp_early: bool = False
) -> tuple[F64, Bool]:
    """Return the extrapolated change over each range; per second if the range's `seconds` are given.

    `clamp_early` is how versions before 3 clamped a counter at zero: before deciding whether to extrapolate at all.
    """
    present = window.fill(window.count >= 2)
    first, last = window.first, window.last
    begin, first_time, last_time = window.value(first), window.time(first), window.time(last)
    with np.errstate(all="ignore"):
        change = window.value(last) - begin
        if counter:
            _add_resets(window, change)
        to_start, to_end = (first_time - window.start) / 1000, (window.end - last_time) / 1000
        sampled = (last_time - first_time) / 1000
        average = sampled / (window.count - 1)
        threshold = average * 1.1
        if counter and clamp_early:
            to_start = _clamped(begin, change, sampled, to_start)
        to_start = np.where(to_start >= threshold, average / 2, to_start)
        if counter and not clamp_early:
            to_start = _clamped(begin, change, sampled, to_start)
        to_end = np.where(to_end >= threshold, average / 2, to_end)
        factor = (sampled + to_start + to_end) / sampled
        if seconds is not None:
            factor /= seconds
        change *= factor
    return change, present


def _clamped(begin: F64, change: F64, sampled: F64, to_start: F64) -> F64:
    """A counter cannot be negative: do not extrapolate beyond the time at which it would have been zero."""
    to_zero = np.where((change > 0) & (begin >= 0), sampled * (begin / change), to_start)
    return np.where(to_zero < to_start, to_zero, to_start)


def _add_resets(window: Window, change: F64) -> None:
    """Add the value before each reset of a counter, one after the other in time."""
    values = window.values
    before = values[:-1]
    resets = values[1:] < before
    if not resets.any():
        return
    if window.dense and _add_few_resets(window, change, resets):
        return
    number = np.zeros(values.shape, dtype=np.int64)
    np.cumsum(resets, axis=0, out=number[1:])
    lost = before.T[resets.T]  # series by series, in order of time
    first, last = (
        np.minimum(index, len(number) - 1) for index in (window.first, window.last)
    )  # empty: may be past
    if window.dense:
        behind = np.concatenate([[0], np.cumsum(number[-1])[:-1]])
        at, until = number[first[:, 0]] + behind, number[last[:, 0]] + behind
    else:
        at, until = number[first], number[last]
    cells = np.nonzero((at < until) & (window.count > 0))
    at, until = at[cells], until[cells]
    while at.size:
        change[cells] += lost[at]
        at = at + 1
        left = at < until
        at, until, cells = at[left], until[left], tuple(axis[left] for axis in cells)


def _add_few_resets(window: Window, change: F64, resets: Bool) -> bool:
    """Add the value before each reset to the steps that see it; say whether that was the cheaper way.

    `np.add.at` adds in the order of its indices: events are in order of time, as each cell needs them.
    """
    first, last = window.first[:, 0], window.last[:, 0]
    if (np.diff(first) < 0).any() or (np.diff(last) < 0).any():
        return False
    row, series = np.nonzero(resets)
    begin, end = np.searchsorted(last, row + 1), np.searchsorted(first, row + 1)
    seen = np.maximum(end - begin, 0)
    if seen.sum() > change.size:
        return False
    step = np.arange(int(seen.sum())) - np.repeat(np.cumsum(seen) - seen, seen) + np.repeat(begin, seen)
    np.add.at(change, (step, np.repeat(series, seen)), np.repeat(window.values[row, series], seen))
    return True


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
