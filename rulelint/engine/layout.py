"""Laying out the samples of ranges for the kernels: series that are cut alike lie side by side."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Generic, TypeVar

import numpy as np

from rulelint.dataclass import dataclass
from rulelint.engine.ends import RowBounds, have_near_ends, near_ends
from rulelint.engine.frame import F64, I64, Bool
from rulelint.engine.kernels.ends import Ends, ends_of
from rulelint.engine.kernels.window import Window
from rulelint.engine.labels import Labels
from rulelint.engine.select import Chosen, Selection, Sight, existing

FEW_COLUMNS = 8
"""Windows of fewer series than this are put together: many small targets cost one loop, not one each."""


Seen = TypeVar("Seen", Window, Ends)


@dataclass(frozen=True, slots=True)
class Ranges(Generic[Seen]):
    """What is seen of the series of a selection, with the places of the series in it."""

    labels: tuple[Labels, ...]
    windows: tuple[tuple[Seen, I64], ...]
    steps: int
    nameless: tuple[bool, ...] | None = None


@dataclass(frozen=True, slots=True)
class _Piece:
    """Series of one block: row bounds for each step, and which samples exist (None: all).

    `interval` is the distance of successive times where it is always the same, else 0.
    """

    times: I64
    values: F64
    shown: Bool | None
    first: I64
    last: I64
    places: I64
    interval: int

    def without_gaps(self) -> Bool:
        """Return which series have every sample."""
        if self.shown is None:
            return np.ones(len(self.places), dtype=np.bool_)
        return np.asarray(self.shown.all(axis=0))

    def part(self, kept: Bool) -> "_Piece":
        """Return some of the series."""
        if kept.all():
            return self
        shown = None if self.shown is None else self.shown[:, kept]
        return replace(self, values=self.values[:, kept], shown=shown, places=self.places[kept])


def look_over(selection: Selection, sight: Sight, span: int) -> Ranges[Window]:
    """Return what a range selector of `span` milliseconds sees.

    Series without gaps whose ranges begin and end at the same rows form one dense window, whatever their times are:
    targets that are scraped equally often.  What has gaps, and what stands alone, goes into one ragged window.
    """
    alike: dict[tuple[bytes, bytes], list[_Piece]] = {}
    rest: list[_Piece] = []
    for piece in _pieces(selection, sight, span):
        full = piece.without_gaps()
        if full.any():
            alike.setdefault((piece.first.tobytes(), piece.last.tobytes()), []).append(piece.part(full))
        if not full.all():
            rest.append(piece.part(~full))
    start, end = (sight.until - span)[:, None], sight.until[:, None]
    windows: list[tuple[Window, I64]] = []
    for pieces in alike.values():
        if len(alike) > FEW_COLUMNS and sum(len(each.places) for each in pieces) < FEW_COLUMNS:
            rest += pieces
        else:
            windows.append((_dense(pieces, start, end), np.concatenate([each.places for each in pieces])))
    if rest:
        windows.append((_ragged(rest, start, end), np.concatenate([each.places for each in rest])))
    return Ranges(selection.labels, tuple(windows), len(sight.until))


def _row_bounds(selection: Selection, sight: Sight, span: int) -> RowBounds:
    """Return the rows that each step sees of each block."""
    blocks = [each.block for each in selection.chosen]
    last = sight.last_rows(blocks)
    first = sight.first_rows(blocks, span)
    return RowBounds(np.minimum(first, last, out=first), last)


def look_at_ends(selection: Selection, sight: Sight, span: int, *, counter: bool) -> Ranges[Ends]:
    """Return what a range selector of `span` milliseconds sees first and last; of counters, with their resets.

    Nothing between the ends is read where series have no gaps and few resets.
    """
    bounds = _row_bounds(selection, sight, span)
    is_near = have_near_ends(selection.chosen, bounds, counter=counter)
    near = [each for each, yes in zip(selection.chosen, is_near, strict=True) if yes]
    far = [each for each, yes in zip(selection.chosen, is_near, strict=True) if not yes]
    windows: list[tuple[Ends, I64]] = []
    start, end = sight.until - span, sight.until
    if near:
        ends = near_ends(near, bounds.part(is_near), start, end, counter=counter)
        windows.append((ends, np.concatenate([each.places for each in near])))
    if far:
        rest = list(_pieces(Selection(selection.labels, tuple(far)), sight, span))
        window = _ragged(rest, start[:, None], end[:, None])
        windows.append((ends_of(window, counter=counter), np.concatenate([each.places for each in rest])))
    return Ranges(selection.labels, tuple(windows), len(sight.until))


def _pieces(selection: Selection, sight: Sight, span: int) -> Iterator[_Piece]:
    """Yield what lies in each block, of its rows only those that some step sees."""
    bounds = _row_bounds(selection, sight, span)
    first, last = bounds.first, bounds.last
    filled = first < last
    least = np.where(filled, first, np.iinfo(np.int64).max).min(axis=1, initial=np.iinfo(np.int64).max)
    most = np.where(filled, last, 0).max(axis=1, initial=0)
    begin = np.minimum(least, most)
    first, last = np.where(filled, first - begin[:, None], 0), np.where(filled, last - begin[:, None], 0)
    rows = (slice(*each) for each in zip(begin.tolist(), most.tolist(), strict=True))
    for each in zip(selection.chosen, rows, first, last, strict=True):
        yield _piece(*each)


def _piece(chosen: Chosen, rows: slice, first: I64, last: I64) -> _Piece:
    """Return some rows of a block; `first` and `last` count from the first of them."""
    block = chosen.block
    values = block.values[rows, chosen.taken]
    shown = None if block.complete else existing(block, rows, chosen.columns)
    piece = _Piece(block.times[rows], values, shown, first, last, chosen.places, block.interval)
    return piece if shown is None else _trimmed(piece, shown)


def _trimmed(piece: _Piece, shown: Bool) -> _Piece:
    """Return a piece without the rows before its first sample and after its last: often no gap is left then."""
    filled = np.flatnonzero(shown.any(axis=1))
    if len(filled) == len(shown):
        return piece
    begin, end = (int(filled[0]), int(filled[-1]) + 1) if len(filled) else (0, 0)
    return replace(
        piece,
        times=piece.times[begin:end],
        values=piece.values[begin:end],
        shown=shown[begin:end],
        first=np.clip(piece.first, begin, end) - begin,
        last=np.clip(piece.last, begin, end) - begin,
    )


def _dense(pieces: Sequence[_Piece], start: I64, end: I64) -> Window:
    first, count = pieces[0].first[:, None], (pieces[0].last - pieces[0].first)[:, None]
    if len(pieces) == 1:
        times, values = pieces[0].times, pieces[0].values
    else:
        values = np.concatenate([each.values for each in pieces], axis=1)
        times = _times(pieces)
    if not len(times):
        values, times = np.zeros((1, values.shape[1])), np.zeros(1, dtype=np.int64)
    return Window(values, times, first, count, start, end)


def _times(pieces: Sequence[_Piece]) -> I64:
    """Return the times of pieces of equal length, a column for each series."""
    intervals = {each.interval for each in pieces}
    if 0 in intervals or len(intervals) > 1 or not len(pieces[0].times):
        columns = [np.broadcast_to(each.times[:, None], each.values.shape) for each in pieces]
        return np.concatenate(columns, axis=1)
    begin = np.repeat([each.times[0] for each in pieces], [len(each.places) for each in pieces])
    return begin + intervals.pop() * np.arange(len(pieces[0].times))[:, None]


def _ragged(pieces: Sequence[_Piece], start: I64, end: I64) -> Window:
    values, times, first, count, behind = [], [], [], [], 0
    for piece in pieces:
        shown = np.ones(piece.values.shape, dtype=np.bool_) if piece.shown is None else piece.shown
        number = np.zeros((len(shown) + 1, shown.shape[1]), dtype=np.int64)
        np.cumsum(shown, axis=0, out=number[1:])
        base = behind + np.cumsum(number[-1]) - number[-1]
        first.append(number[piece.first] + base)
        count.append(number[piece.last] - number[piece.first])
        values.append(piece.values.T[shown.T])
        times.append(np.broadcast_to(piece.times, shown.T.shape)[shown.T])
        behind += int(number[-1].sum())
    if not behind:
        values, times = [np.zeros(1)], [np.zeros(1, dtype=np.int64)]
    return Window(
        np.concatenate(values),
        np.concatenate(times),
        np.concatenate(first, axis=1),
        np.concatenate(count, axis=1),
        start,
        end,
    )
