"""Ranges of samples for every step and series, in the two forms in which samples lie in memory."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from rulelint.dataclass import dataclass

F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]
Bool = npt.NDArray[np.bool_]

CELLS = 1 << 13
"""Cells (step × series) a kernel works on at a time: what fits the second-level cache with its temporaries."""
LEAST_STEPS = 48


@dataclass(frozen=True, slots=True)
class Window:
    """The samples `first <= i < first + count` of each cell, a cell being one step of one series.

    *Dense*: series lack nothing and their ranges begin and end at the same rows.  `values[sample, series]`;
    `times[sample]` where series share them, else `times[sample, series]`; `first` and `count` have shape (steps, 1).

    *Ragged*: the samples of all series one after the other.  `values[sample]`, `times[sample]`; `first` and `count`
    have shape (steps, series).

    There is always at least one row, so that an empty range can point somewhere.

    `start` and `end` are the bounds of the range at each step, shape (steps, 1), milliseconds.
    """

    values: F64
    times: I64
    first: I64
    count: I64
    start: I64
    end: I64

    @property
    def dense(self) -> bool:
        """Whether the ranges of all series begin and end at the same rows."""
        return self.values.ndim == 2

    @property
    def shape(self) -> tuple[int, int]:
        """Steps and series."""
        return len(self.first), self.values.shape[1] if self.dense else self.first.shape[1]

    @property
    def last(self) -> I64:
        """The index of the last sample of each cell; of the first where the range is empty."""
        return self.first + np.maximum(self.count - 1, 0)

    def value(self, index: I64) -> F64:
        """Return the values at an index of the shape of `first`; shape (steps, series)."""
        index = np.clip(index, 0, len(self.values) - 1)
        taken: F64 = self.values[index[:, 0]] if self.dense else self.values[index]
        return taken

    def time(self, index: I64) -> I64:
        """Return the times at an index of the shape of `first`: (steps, 1) where series share them."""
        index = np.clip(index, 0, len(self.times) - 1)
        return self.times[index[:, 0]] if self.times.ndim == 2 else self.times[index]

    def fill(self, flags: Bool) -> Bool:
        """Return flags of the shape of `first` for every cell, writable."""
        return np.broadcast_to(flags, self.shape).copy()

    def positions(self) -> Iterator[tuple[F64, Bool | None]]:
        """Yield the j-th sample of every cell, for every j, with which cells have one (None: all of them).

        Where a cell has no j-th sample, its value is arbitrary.  An array is only good until the next is asked for.
        """
        if self.count.size == 0:
            return
        least, most = int(self.count.min()), int(self.count.max())
        stride, steps = self._stride(), len(self.first)
        begin = int(self.first[0, 0]) if stride else 0
        phases = [np.ascontiguousarray(self.values[at::stride]) for at in range(stride)] if least else []
        for at in range(least if stride else 0):
            row, phase = divmod(begin + at, stride)
            yield phases[phase][row : row + steps], None
        index = (self.first[:, 0] if self.dense else self.first) + (least if stride else 0)
        taken = np.empty(self.shape)
        for at in range(least if stride else 0, most):
            np.take(self.values, index, axis=0, out=taken, mode="clip")
            yield taken, None if at < least else at < self.count
            index += 1

    def _stride(self) -> int:
        """Return the distance of the first samples of successive steps if it is always the same, else 0."""
        if not self.dense:
            return 0
        if len(self.first) == 1:
            return 1
        steps = np.diff(self.first[:, 0])
        return int(steps[0]) if steps[0] > 0 and bool((steps == steps[0]).all()) else 0

    def blocks(self, cells: int = CELLS) -> Iterator[tuple[slice, "Window"]]:
        """Yield the window in blocks of steps, each with the slice of steps it is."""
        steps, series = self.shape
        size = max(LEAST_STEPS, cells // max(series, 1))
        for begin in range(0, steps, size):
            yield slice(begin, begin + size), self.steps(slice(begin, begin + size))

    def steps(self, rows: slice | I64) -> "Window":
        """Return the window of some steps; of a dense one, with the samples that these see."""
        part = replace(
            self, first=self.first[rows], count=self.count[rows], start=self.start[rows], end=self.end[rows]
        )
        if not self.dense or not part.first.size:
            return part
        begin = int(part.first.min())
        end = max(begin + 1, int((part.first + part.count).max()))
        return replace(
            part, values=self.values[begin:end], times=self.times[begin:end], first=part.first - begin
        )

    def series(self, columns: I64) -> "Window":
        """Return the window of some series, in their order."""
        if len(columns) == self.shape[1]:
            return self
        if self.dense:
            times = self.times[:, columns] if self.times.ndim == 2 else self.times
            return replace(self, values=self.values[:, columns], times=times)
        return replace(self, first=self.first[:, columns], count=self.count[:, columns])

    def gathered(self) -> tuple[F64, Bool]:
        """Return all samples of every cell, shape (steps, series, longest range), and which of them exist."""
        most = int(self.count.max(initial=0))
        offsets = np.arange(most)
        exists = offsets < self.count[:, :, None]
        index = np.minimum(self.first[:, :, None] + offsets, len(self.times) - 1)
        if not self.dense:
            return self.values[index], exists
        values = np.moveaxis(self.values[index[:, 0, :]], 1, 2)
        return values, np.broadcast_to(exists, values.shape)

    def gathered_times(self) -> I64:
        """Return the times of `gathered`, of the same shape."""
        offsets = np.arange(int(self.count.max(initial=0)))
        index = np.minimum(self.first[:, :, None] + offsets, len(self.times) - 1)
        if self.times.ndim == 2:
            return np.moveaxis(self.times[index[:, 0, :]], 1, 2)
        return np.broadcast_to(self.times[index], (*self.shape, len(offsets)))
