"""Answers of `rulelint query` as plots: a line of block characters for each series."""

from collections.abc import Iterator

import numpy as np

from rulelint.engine.frame import F64, I64
from rulelint.engine.labels import format_labels
from rulelint.engine.result import SampledSeries
from rulelint.fixtures.query import Answer
from rulelint.report.printable import one_line, width
from rulelint.report.quantities import moment
from rulelint.report.query_json import number
from rulelint.report.query_series import series_of

COLUMNS = 60
"""Cells a plot is wide at most; of several samples in a cell the highest is drawn, so that no peak is lost."""

BLOCKS = "▁▂▃▄▅▆▇█"
FLAT = "▄"
NOT_A_NUMBER = "×"
ABSENT = " "


def render(answer: Answer) -> str:
    """Return the time from first to last cell, and for each series its plot between its lowest and highest value."""
    assert answer.result is not None
    series = [each for each in series_of(answer.result) if len(each.times)]
    if not series:
        return "no result\n"
    start = min(int(each.times[0]) for each in series)
    end = max(int(each.times[-1]) for each in series)
    if answer.result.kind != "matrix":
        start, end = int(answer.grid.times[0]), int(answer.grid.times[-1])
    return "".join(f"{line.rstrip()}\n" for line in _lines(series, start, end, answer.grid.count))


def _lines(series: list[SampledSeries], start: int, end: int, steps: int) -> Iterator[str]:
    names = [one_line(format_labels(each.labels)) for each in series]
    widest = max(map(width, names))
    columns = COLUMNS if steps == 1 else min(COLUMNS, steps)
    yield f"{' ' * widest}  {moment(start)} to {moment(end)}"
    for name, each in zip(names, series, strict=True):
        cells = sparkline(each.times, each.values, start, end, columns)
        yield f"{name}{' ' * (widest - width(name))}  {cells}  {_extent(each.values)}"


def _extent(values: F64) -> str:
    known = values[~np.isnan(values)]
    if not known.size:
        return "NaN"
    low, high = number(float(known.min())), number(float(known.max()))
    return low if low == high else f"{low} to {high}"


def sparkline(times: I64, values: F64, start: int, end: int, columns: int) -> str:
    """Draw samples between `start` and `end` (milliseconds), the lowest finite value at the bottom."""
    finite = values[np.isfinite(values)]
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 0.0)
    cells = (times - start) * (columns - 1) // max(1, end - start)
    drawn = [ABSENT] * columns
    for cell in np.unique(cells).tolist():
        here = values[cells == cell]
        here = here[~np.isnan(here)]
        drawn[cell] = _block(float(here.max()), low, high) if here.size else NOT_A_NUMBER
    return "".join(drawn)


def _block(value: float, low: float, high: float) -> str:
    if np.isinf(value):
        return BLOCKS[-1 if value > 0 else 0]
    if low == high:
        return FLAT
    # Halves first: the difference of the largest floats is infinite.
    share = (value / 2 - low / 2) / (high / 2 - low / 2)
    return BLOCKS[min(len(BLOCKS) - 1, int(share * len(BLOCKS)))]
