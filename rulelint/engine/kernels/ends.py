"""The first and the last sample of every range: what rates are made of, without the samples between them.

Arrays are series-major, shape (series, steps).
"""

from collections.abc import Iterator
from typing import Protocol

import numpy as np

from rulelint.dataclass import dataclass
from rulelint.engine.kernels.window import F64, I64, Window

CELLS = 1 << 13
"""Cells worked on at a time: what stays in the second-level cache with its temporaries."""


class Losses(Protocol):
    """What counters had counted before they were reset inside a range."""

    def add(self, change: F64) -> None:
        """Add the value before each reset to the cells that see it, one after the other in time."""


@dataclass(frozen=True, slots=True)
class Listed:
    """Few resets: each cell (`series * steps + step`) with the value it lost, in the order of time for each cell."""

    cells: I64
    values: F64

    def add(self, change: F64) -> None:
        """Add in the order of the list, as `np.add.at` does."""
        np.add.at(change.reshape(-1), self.cells, self.values)


@dataclass(frozen=True, slots=True)
class Counted:
    """Many resets: the values before them, and which of these each cell sees: `begin <= i < end`."""

    values: F64
    begin: I64
    end: I64

    def add(self, change: F64) -> None:
        """Add the k-th loss of every cell, for every k."""
        cells = np.nonzero(self.begin < self.end)
        at, until = self.begin[cells], self.end[cells]
        while at.size:
            change[cells] += self.values[at]
            at = at + 1
            left = at < until
            at, until, cells = at[left], until[left], tuple(axis[left] for axis in cells)


@dataclass(frozen=True, slots=True)
class Ends:
    """Ranges by their ends.  Series that share their times lie side by side and share one row of them.

    `first` and `last` are values.  `first_time`, `last_time` (milliseconds) and `count` have a row for each axis, that
    of the series `axes[k] <= s < axes[k + 1]`.  `start` and `end` are the bounds of the range at each step, shape
    (steps,).  Where a range is empty, all but `count` and the bounds is arbitrary.
    """

    first: F64
    last: F64
    first_time: I64
    last_time: I64
    count: I64
    axes: I64
    start: I64
    end: I64
    losses: Losses | None

    def chunks(self) -> Iterator[tuple[slice, slice]]:
        """Yield slices of series with the slices of axes they are on, as many series on each of these."""
        sizes = np.diff(self.axes)
        even = bool((sizes == sizes[:1]).all())
        together = max(1, CELLS // max(1, int(sizes.max(initial=1)) * self.first.shape[1])) if even else 1
        bounds = self.axes.tolist()
        for begin in range(0, len(sizes), together):
            end = min(begin + together, len(sizes))
            yield slice(bounds[begin], bounds[end]), slice(begin, end)


def ends_of(window: Window, *, counter: bool) -> Ends:
    """Return the ends of the ranges of a window."""
    first, last = window.first, window.last
    series = window.shape[1]
    wide = (series, len(first))
    return Ends(
        np.ascontiguousarray(window.value(first).T),
        np.ascontiguousarray(window.value(last).T),
        np.broadcast_to(window.time(first).T, wide),
        np.broadcast_to(window.time(last).T, wide),
        np.broadcast_to(window.count.T, wide),
        np.arange(series + 1),
        window.start[:, 0],
        window.end[:, 0],
        _losses(window) if counter else None,
    )


def _losses(window: Window) -> Losses | None:
    values = window.values
    before = values[:-1]
    resets = values[1:] < before
    if not resets.any():
        return None
    number = np.zeros(values.shape, dtype=np.int64)
    np.cumsum(resets, axis=0, out=number[1:])
    lost = before.T[resets.T]  # series by series, in order of time
    first, last = (
        np.minimum(index, len(number) - 1) for index in (window.first, window.last)
    )  # empty: may be past
    if window.dense:
        behind = np.concatenate([[0], np.cumsum(number[-1])[:-1]])
        begin, end = number[first[:, 0]] + behind, number[last[:, 0]] + behind
    else:
        begin, end = number[first], number[last]
    return Counted(lost, begin.T, np.where(window.count > 0, end, begin).T)
