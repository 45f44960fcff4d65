"""The ends of ranges read straight from blocks: samples between them are looked at once, for resets of counters."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rulelint.engine.frame import F64, I64
from rulelint.engine.kernels.ends import Ends, Listed
from rulelint.engine.rows import gather
from rulelint.engine.select import Chosen, Drops

FEW_DROPS = 64
"""Rows of a series for each of which one reset is few."""
MOST_SEEN = 2
"""Resets that a cell may see on average where they are listed."""


@dataclass(frozen=True, slots=True)
class NearEnds:
    """Series of one block without gaps: rows `first <= row < last` of each step, and the resets each step sees."""

    chosen: Chosen
    first: I64
    last: I64
    cells: I64
    lost: F64

    @property
    def places(self) -> I64:
        """Where the series are in the selection."""
        return self.chosen.places


def near_ends(chosen: Chosen, first: I64, last: I64, *, counter: bool) -> NearEnds | None:
    """Return the ends of ranges in a block, or None where only a look at all samples can tell."""
    block = chosen.block
    if block.present is not None or block.stale is not None or not len(block.times):
        return None
    if not counter:
        return NearEnds(chosen, first, last, np.zeros(0, dtype=np.int64), np.zeros(0))
    drops = _drops(chosen)
    if drops is None or not len(first) or not (_rises(first) and _rises(last)):
        return None
    if not len(drops.rows):
        return NearEnds(chosen, first, last, drops.rows, np.zeros(0))
    begin = np.searchsorted(last, drops.rows + 2)
    seen = np.maximum(np.searchsorted(first, drops.rows + 1) - begin, 0)
    total, steps = int(seen.sum()), len(first)
    if total > MOST_SEEN * steps * len(chosen.columns):
        return None
    cells = np.arange(total) + np.repeat(drops.columns * steps + begin - (np.cumsum(seen) - seen), seen)
    lost = block.values[drops.rows, chosen.columns[drops.columns]]
    return NearEnds(chosen, first, last, cells, np.repeat(lost, seen))


def _rises(rows: I64) -> bool:
    return bool((rows[1:] >= rows[:-1]).all())


def _drops(chosen: Chosen) -> Drops | None:
    """Return where values fall, or None if that is often; it is remembered with the selection."""
    if not chosen.drops:
        chosen.drops.append(_found_drops(chosen))
    return chosen.drops[0]


def _found_drops(chosen: Chosen) -> Drops | None:
    values, columns = chosen.block.values, chosen.columns
    if len(columns) > 1 and values.flags.c_contiguous:  # a straight look at all is quicker
        flat, width = values.reshape(-1), values.shape[1]
        falls = (flat[width:] < flat[:-width]).reshape(-1, width)[:, chosen.taken]
    else:
        values = values[:, chosen.taken]
        falls = values[1:] < values[:-1]
    number = np.count_nonzero(falls)
    if number > FEW_DROPS + falls.size // FEW_DROPS:
        return None
    rows, drops = np.divmod(np.flatnonzero(falls), max(1, len(columns)))
    return Drops(rows, drops)


def joined_ends(near: Sequence[NearEnds], start: I64, end: I64) -> Ends:
    """Put the ends of several blocks together, series after series."""
    steps = len(start)
    axes = np.cumsum([0, *(len(each.places) for each in near)])
    values = np.empty((2, int(axes[-1]), steps))
    times, count = np.empty((2, len(near), steps), dtype=np.int64), np.empty((len(near), steps), np.int64)
    for number, each in enumerate(near):
        block = each.chosen.block
        np.subtract(each.last, each.first, out=count[number])
        begin = np.minimum(each.first, len(block.times) - 1)  # empty: may be past
        for side, rows in enumerate((begin, np.maximum(each.last - 1, begin))):
            gather(block, rows, each.chosen.taken, values[side, axes[number] : axes[number + 1]])
            block.times.take(rows, out=times[side, number], mode="clip")
    cells = [
        each.cells + int(at) * steps for each, at in zip(near, axes[:-1], strict=True) if len(each.cells)
    ]
    losses = Listed(np.concatenate(cells), np.concatenate([each.lost for each in near])) if cells else None
    return Ends(values[0], values[1], times[0], times[1], count, axes, start, end, losses)
