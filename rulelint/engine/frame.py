"""What evaluation produces: a table of values over steps and series."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from rulelint.dataclass import dataclass
from rulelint.engine.labels import Labels

F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]
Bool = npt.NDArray[np.bool_]
Array = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class Grid:
    """Evaluation times `start + i·step` for `0 <= i < count`, in milliseconds since the epoch."""

    start: int
    step: int
    count: int

    @property
    def times(self) -> I64:
        """All times, shape (steps,)."""
        return self.start + self.step * np.arange(self.count, dtype=np.int64)

    @classmethod
    def at(cls, time: int) -> "Grid":
        """The grid of an instant query."""
        return cls(time, 1, 1)

    @classmethod
    def between(cls, start: int, end: int, step: int) -> "Grid":
        """The grid of a range query: both ends included when `step` divides the distance."""
        return cls(start, step, (end - start) // step + 1 if end >= start else 0)


def stretches(steps: int, size: int) -> Iterator[tuple[int, int]]:
    """Cut steps into stretches of that size; yield begin and end of each.

    The last one takes in a step that would be left alone: in an evaluation of one step some functions put series in
    order of their values, and what adds them up may then differ in the last bit.
    """
    begin = 0
    while begin < steps:
        end = steps if steps - begin <= size + (size > 1) else begin + size
        yield begin, end
        begin = end


def interval_of(times: I64) -> int:
    """Return the distance of successive times where it is always the same, else 0."""
    if len(times) < 2:
        return 0
    interval = int(times[1]) - int(times[0])
    if int(times[-1]) - int(times[0]) != interval * (len(times) - 1):
        return 0
    return interval if bool((times[1:] - times[:-1] == interval).all()) else 0


@dataclass(frozen=True, slots=True)
class Frame:
    """Vectors at every step of a grid: `values[step, series]`, time-major.

    A missing sample is `False` in `present`, never NaN: NaN is a legal PromQL value.  Where `present` is False,
    `values` is arbitrary.  A series may be absent at every step.  A native-histogram column will be a further field.
    """

    grid: Grid
    labels: tuple[Labels, ...]
    values: F64
    present: Bool
