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


def gather(block: SeriesBlock, rows: I64, columns: slice | I64, out: F64) -> None:
    """Fill `out[series, step]` with the values of some columns at the row of each step."""
    stride = interval_of(rows)
    if stride > 0:
        out[...] = block.values[int(rows[0]) : int(rows[-1]) + 1 : stride, columns].T
    elif len(out) == 1 and isinstance(columns, slice):
        out[...] = block.values[rows, columns].T
    else:
        out[...] = block.values.take(rows, axis=0, mode="clip")[:, columns].T


def as_slice(columns: I64) -> slice | I64:
    """Return adjacent columns as a slice, others as they are."""
    if not len(columns):
        return slice(0, 0)
    first, last = int(columns[0]), int(columns[-1])
    adjacent = last - first == len(columns) - 1 and bool((columns[1:] > columns[:-1]).all())
    return slice(first, last + 1) if adjacent else columns


def by_series(steps: int, series: int) -> tuple[F64, Bool]:
    """Return values and presence of shape (steps, series), all absent, each series one run of memory."""
    return np.zeros((series, steps)).T, np.zeros((series, steps), dtype=np.bool_).T
