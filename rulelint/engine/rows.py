"""From times to rows of blocks, for many blocks at once, and from rows to values.

Everything here is series-major in memory, arrays of shape (series, steps): a column of a result is one run of memory,
copied, grouped and added up as such.
"""

from collections.abc import Sequence

import numpy as np

from rulelint.engine.frame import F64, I64, Bool, interval_of
from rulelint.engine.store import SeriesBlock


def rows_until(blocks: Sequence[SeriesBlock], until: I64, *, reached: bool) -> I64:
    """Return how many rows of each block are before each time, or at it too if `reached`; shape (blocks, steps).

    Blocks whose samples are equally far apart are answered by one division for all of them.
    """
    out = np.empty((len(blocks), len(until)), dtype=np.int64)
    regular: dict[int, list[int]] = {}
    for number, block in enumerate(blocks):
        if block.interval:
            regular.setdefault(block.interval, []).append(number)
        else:
            out[number] = np.searchsorted(block.times, until, side="right" if reached else "left")
    for interval, numbers in regular.items():
        begin = np.array([blocks[number].times[0] for number in numbers])[:, None]
        count = np.array([len(blocks[number].times) for number in numbers])[:, None]
        rows = _quotients(until, begin - (interval if reached else interval - 1), interval)
        out[numbers] = np.clip(rows, 0, count, out=rows)
    return out


def _quotients(until: I64, origin: I64, interval: int) -> I64:
    """Return `(until - origin) // interval`, shape (origins, steps)."""
    step = interval_of(until)
    if step % interval or not step:
        quotients: I64 = (until - origin) // interval
        return quotients
    return (until[:1] - origin) // interval + np.arange(len(until)) * (step // interval)


def times_at(blocks: Sequence[SeriesBlock], rows: I64) -> I64:
    """Return the times of the rows of each block, shape (blocks, steps)."""
    interval = np.array([block.interval for block in blocks])[:, None]
    begin = np.array([block.times[0] for block in blocks])[:, None]
    times: I64 = begin + interval * rows
    for number, block in enumerate(blocks):
        if not block.interval:
            block.times.take(rows[number], out=times[number], mode="clip")
    return times


def strides_of(rows: I64) -> list[int]:
    """Return by how much each line of `rows` rises from step to step where that is always the same, else 0."""
    if rows.shape[1] < 2:
        return [rows.shape[1]] * len(rows)
    distance = rows[:, 1:] - rows[:, :-1]
    strides: list[int] = np.where((distance == distance[:, :1]).all(axis=1), distance[:, 0], 0).tolist()
    return strides


def taken(block: SeriesBlock, rows: I64, stride: int, columns: slice | I64) -> F64:
    """Return the values of some columns at the row of each step, shape (series, steps); rows rise by `stride`."""
    series = block.values.T
    if stride > 0:
        return series[columns, int(rows[0]) : int(rows[-1]) + 1 : stride]
    if not block.values.flags.f_contiguous:
        return block.values.take(rows, axis=0, mode="clip")[:, columns].T
    begin = int(rows.min(initial=len(block.times)))
    return series[columns, begin : int(rows.max(initial=0)) + 1].take(rows - begin, axis=1, mode="clip")


def as_slice(columns: I64) -> slice | I64:
    """Return numbers that rise by equal steps as a slice, others as they are."""
    numbers = columns.tolist()
    if len(numbers) < 2:
        return slice(numbers[0], numbers[0] + 1) if numbers else slice(0, 0)
    step = numbers[1] - numbers[0]
    if step < 1 or numbers != list(range(numbers[0], numbers[-1] + 1, step)):
        return columns
    return slice(numbers[0], numbers[-1] + 1, step)


def by_series(steps: int, series: int) -> tuple[F64, Bool]:
    """Return values and presence of shape (steps, series), all absent, each series one run of memory."""
    return np.zeros((series, steps)).T, np.zeros((series, steps), dtype=np.bool_).T
