"""The `*_over_time` functions, linear regression and exponential smoothing over ranges of samples.

Every kernel takes a `Window` and returns values and presence of shape (steps, series).  Loops go over positions in the
range, never over samples, so that each addition is the one Prometheus makes (promql/functions.go).
"""

from collections.abc import Callable

import numpy as np

from rulelint.dataclass import dataclass
from rulelint.engine.kernels.certain import certain_means, certain_sums
from rulelint.engine.kernels.compensated import CHECKED, Compensated, mean_of_overflowing
from rulelint.engine.kernels.prefix import counted, exact_scales, exact_sums
from rulelint.engine.kernels.window import F64, Bool, Window

Kernel = Callable[[Window], tuple[F64, Bool]]


def _largest(window: Window) -> F64 | float:
    """Return the size of the largest sample of each series; infinite where that is not known."""
    return np.abs(window.values).max(axis=0) if window.dense else np.inf


def _spread(window: Window) -> F64 | float:
    """Return the distance of the largest sample of each series from its smallest; infinite where not known."""
    return window.values.max(axis=0) - window.values.min(axis=0) if window.dense else np.inf


def _by_blocks(window: Window, kernel: Callable[[Window], F64]) -> tuple[F64, Bool]:
    """Run a kernel over blocks of steps that fit the cache."""
    out = np.empty(window.shape)
    with np.errstate(all="ignore"):
        for rows, block in window.blocks():
            out[rows] = kernel(block)
    return out, window.fill(window.count >= 1)


def total(window: Window) -> tuple[F64, Bool]:
    """sum_over_time."""
    return _split(window, exact_sums, certain_sums, lambda block: _sum(block).result())


def _split(
    window: Window,
    exact: Callable[[Window, F64], F64],
    certain: Callable[[Window], tuple[F64, Bool]],
    compensated: Callable[[Window], F64],
) -> tuple[F64, Bool]:
    """Take differences of running totals where these are exact or tell enough; add up compensated where not."""
    if not window.dense:
        return _by_blocks(window, compensated)
    out, present = np.empty(window.shape), window.fill(window.count >= 1)
    scales = exact_scales(window)
    whole, rest = np.flatnonzero(scales), np.flatnonzero(scales == 0)
    with np.errstate(all="ignore"):
        if whole.size:
            out[:, whole] = exact(window.series(whole), scales[whole])
        if not rest.size:
            return out, present
        out[:, rest], known = certain(window.series(rest))
    steps, series = np.flatnonzero(~known.all(axis=1)), rest[~known.all(axis=0)]
    if steps.size:
        out[np.ix_(steps, series)] = _by_blocks(window.series(series).steps(steps), compensated)[0]
    return out, present


def _sum(window: Window) -> Compensated:
    sums, largest = Compensated(window.shape), _largest(window)
    for at, (values, valid) in enumerate(window.positions()):
        if at % CHECKED == 0:
            sums.look(largest)
        sums.add(values if valid is None else np.where(valid, values, 0.0))
    return sums


def mean(window: Window) -> tuple[F64, Bool]:
    """avg_over_time."""
    return _split(window, lambda part, scales: exact_sums(part, scales) / part.count, certain_means, _mean)


def _mean(window: Window) -> F64:
    sums = _sum(window)
    out = sums.total / window.count + sums.error / window.count
    overflown = np.flatnonzero((~np.isfinite(sums.total)).any(axis=0))
    if overflown.size:
        part = window.series(overflown)
        out[:, overflown] = mean_of_overflowing(part.positions(), part.shape)
    return out


def count(window: Window) -> tuple[F64, Bool]:
    """count_over_time."""
    return np.broadcast_to(window.count, window.shape).astype(np.float64), window.fill(window.count >= 1)


def present(window: Window) -> tuple[F64, Bool]:
    """present_over_time."""
    return np.ones(window.shape), window.fill(window.count >= 1)


def last(window: Window) -> tuple[F64, Bool]:
    """last_over_time."""
    return window.value(window.last), window.fill(window.count >= 1)


def first(window: Window) -> tuple[F64, Bool]:
    """first_over_time."""
    return window.value(window.first), window.fill(window.count >= 1)


def time_of_first(window: Window) -> tuple[F64, Bool]:
    """ts_of_first_over_time, in seconds."""
    return np.broadcast_to(window.time(window.first) / 1000, window.shape), window.fill(window.count >= 1)


def time_of_last(window: Window) -> tuple[F64, Bool]:
    """ts_of_last_over_time, in seconds."""
    return np.broadcast_to(window.time(window.last) / 1000, window.shape), window.fill(window.count >= 1)


def time_of_extreme(window: Window, reaches: np.ufunc) -> tuple[F64, Bool]:
    """ts_of_max_over_time and ts_of_min_over_time: the last sample that reaches all before it, NaN being below all."""

    def kernel(block: Window) -> F64:
        best, time = np.full(block.shape, np.nan), np.zeros(block.shape)
        for at, (values, valid) in enumerate(block.positions()):
            better = reaches(values, best) | np.isnan(best)
            if valid is not None:
                better &= valid
            np.copyto(best, values, where=better)
            np.copyto(time, block.time(block.first + at) / 1000, where=better)
        return time

    return _by_blocks(window, kernel)


def maximum(window: Window) -> tuple[F64, Bool]:
    """max_over_time: NaN only if there is nothing else."""
    return _extreme(window, np.fmax)


def minimum(window: Window) -> tuple[F64, Bool]:
    """min_over_time: NaN only if there is nothing else."""
    return _extreme(window, np.fmin)


def _extreme(window: Window, choose: np.ufunc) -> tuple[F64, Bool]:
    """Combine, for each range, two overlapping ranges whose length is a power of two (a sparse table)."""
    out = window.value(window.first)
    flags = window.fill(window.count >= 1)
    level, width = window.values, 1
    while True:
        _choose_level(window, level, width, choose, out)
        if 2 * width > window.count.max(initial=0):
            return out, flags
        level = choose(level[: len(level) - width], level[width:])
        width *= 2


def _choose_level(window: Window, level: F64, width: int, choose: np.ufunc, out: F64) -> None:
    """Fill in the cells whose range is at least `width` and less than twice as long."""
    suits = (window.count >= width) & (window.count < 2 * width)
    begin, end = window.first, window.first + window.count - width
    if window.dense:
        rows = suits[:, 0]
        out[rows] = choose(level[begin[rows, 0]], level[end[rows, 0]])
    else:
        out[suits] = choose(level[begin[suits]], level[end[suits]])


def variance(window: Window) -> tuple[F64, Bool]:
    """stdvar_over_time (Welford's recurrence, compensated)."""
    return _by_blocks(window, _variance)


def deviation(window: Window) -> tuple[F64, Bool]:
    """stddev_over_time."""
    return _by_blocks(window, lambda block: np.sqrt(_variance(block)))


def _variance(window: Window) -> F64:
    means, squares, spread = Compensated(window.shape), Compensated(window.shape), _spread(window)
    back = spread * 8 * np.spacing(_largest(window))  # a square is negative by rounding of the mean only
    mean, delta, step = np.zeros(window.shape), np.empty(window.shape), np.empty(window.shape)
    for at, (values, valid) in enumerate(window.positions(), start=1):
        if at % CHECKED == 0:
            means.look(spread / at)
            squares.look(spread * spread, back)
        np.subtract(values, mean, out=delta)
        np.divide(delta, at, out=step)
        if valid is not None:
            np.copyto(step, 0.0, where=~valid)
        means.add(step)
        means.corrected(mean)
        np.subtract(values, mean, out=step)
        delta *= step
        if valid is not None:
            np.copyto(delta, 0.0, where=~valid)
        squares.add(delta)
    return (squares.total + squares.error) / window.count


def regression(window: Window, origin: F64) -> tuple[F64, F64, Bool]:
    """Return slope and intercept of the least-squares line through each range, and where there are two samples.

    `origin` is the time at which the line is intercepted, milliseconds, of a shape that broadcasts to the cells.
    """
    slope, intercept = np.empty(window.shape), np.empty(window.shape)
    origin = np.broadcast_to(origin, window.time(window.first).shape)
    sums = total(window)[0]
    with np.errstate(all="ignore"):
        clock: _Clock | None = None
        for rows, block in window.blocks():
            clock = _Clock.of(block, origin[rows], clock)
            slope[rows], intercept[rows] = _line(block, clock, sums[rows])
        start = window.value(window.first)
        level = counted(window, window.values[1:] != window.values[:-1]) == 0
        infinite = np.isinf(start)
        slope[level] = np.where(infinite, np.nan, 0.0)[level]
        intercept[level] = np.where(infinite, np.nan, start)[level]
    return slope, intercept, window.fill(window.count >= 2)


@dataclass(frozen=True, slots=True)
class _Clock:
    """The time of the j-th sample of each range relative to the origin, in seconds: `at[j]`, and the sums over j.

    All have the shape of the cells, or one that broadcasts: one column where series share times, one row where every
    step sees the same relative times.
    """

    at: F64
    total: F64
    squares: F64

    @classmethod
    def of(cls, window: Window, origin: F64, before: "_Clock | None") -> "_Clock":
        """Return the clock of a window: that of the block `before` if it is the same."""
        if not _self_similar(window, origin):
            return cls._of_cells(window, origin)
        first, count = int(window.first[0, 0]), int(window.count[0, 0])
        at = (window.times[first : first + count].reshape(count, 1, -1) - origin[:1]) / 1e3
        return before if before is not None and np.array_equal(at, before.at) else cls._summed(at)

    @classmethod
    def _of_cells(cls, window: Window, origin: F64) -> "_Clock":
        """Return the clock of any window; 0 where a range has no such sample."""
        at = np.zeros((int(window.count.max(initial=0)), *origin.shape))
        for position, x in enumerate(at):
            seconds = (window.time(window.first + position) - origin) / 1e3
            np.copyto(x, seconds, where=position < window.count)
        return cls._summed(at)

    @classmethod
    def _summed(cls, at: F64) -> "_Clock":
        sums = Compensated((2, *at.shape[1:]))
        both = np.stack([at, at * at], axis=1)
        for each in both:
            sums.add(each)
        total, squares = sums.total + sums.error
        return cls(at, total, squares)


def _line(window: Window, clock: _Clock, sums: F64) -> tuple[F64, F64]:
    products, largest = Compensated(window.shape), _largest(window)
    product, distance = np.empty(window.shape), np.abs(clock.at)
    rising = _one_sign(window.values) and _one_sign(clock.at)
    for at, (values, valid) in enumerate(window.positions()):
        if at % CHECKED == 0:
            most = largest * distance[at : at + CHECKED].max()
            products.look(most, 0.0 if rising else most)
        y = values if valid is None else np.where(valid, values, 0.0)
        products.add(np.multiply(clock.at[at], y, out=product))
    number = window.count.astype(np.float64)
    sx, sxx, sxy = clock.total, clock.squares, products.total + products.error
    slope = (sxy - sx * sums / number) / (sxx - sx * sx / number)
    return slope, sums / number - slope * sx / number


def _one_sign(values: F64) -> bool:
    return bool((values >= 0).all() or (values <= 0).all())


def _self_similar(window: Window, origin: F64) -> bool:
    """Say whether every step sees samples at the same times relative to its origin: axes without jitter."""
    if not window.dense or not window.count[0, 0] or bool((window.count != window.count[:1]).any()):
        return False
    begin = window.time(window.first) - origin
    if bool((begin != begin[:1]).any()):
        return False
    distance = np.diff(window.times, axis=0)
    return bool((distance == distance[:1]).all())


def smoothed(window: Window, factor: F64, trend: F64) -> tuple[F64, Bool]:
    """double_exponential_smoothing (Holt's linear method) with the two factors, shape (steps,)."""
    out = np.empty(window.shape)
    with np.errstate(all="ignore"):
        for rows, block in window.blocks():
            out[rows] = _smoothed(block, factor[rows, None], trend[rows, None])
    return out, window.fill(window.count >= 2)


def _smoothed(window: Window, factor: F64, trend: F64) -> F64:
    level = window.value(window.first).copy()
    before = np.zeros(window.shape)
    slope = window.value(window.first + 1) - level
    for at, (values, valid) in enumerate(window.positions()):
        if at == 0:
            continue
        scaled = factor * values
        if at > 1:
            new = trend * (level - before) + (1 - trend) * slope
            slope = new if valid is None else np.where(valid, new, slope)
        new = scaled + (1 - factor) * (level + slope)
        before = level if valid is None else np.where(valid, level, before)
        level = new if valid is None else np.where(valid, new, level)
    return level
