"""The ends of ranges read straight from blocks: samples between them are looked at once, for resets of counters."""

from collections.abc import Sequence

import numpy as np

from rulelint.dataclass import dataclass
from rulelint.engine.frame import F64, I64, Bool
from rulelint.engine.kernels.ends import Ends, Listed
from rulelint.engine.rows import strides_of, taken, times_at
from rulelint.engine.select import Chosen, Drops

FEW_DROPS = 64
"""Rows of a series for each of which one reset is few."""
MOST_SEEN = 2
"""Resets that a cell may see on average where they are listed."""


@dataclass(frozen=True, slots=True)
class RowBounds:
    """The rows `first <= row < last` that each step sees of each block, shape (blocks, steps)."""

    first: I64
    last: I64

    def part(self, blocks: Bool) -> "RowBounds":
        """Return the bounds of some blocks."""
        return self if blocks.all() else RowBounds(self.first[blocks], self.last[blocks])

    def rising(self) -> Bool:
        """Return in which blocks no step sees less than the step before."""
        forth = (self.first[:, 1:] >= self.first[:, :-1]).all(axis=1)
        return np.asarray(forth & (self.last[:, 1:] >= self.last[:, :-1]).all(axis=1))


def have_near_ends(chosen: Sequence[Chosen], bounds: RowBounds, *, counter: bool) -> Bool:
    """Return for which blocks the ends of ranges and a few resets tell all: no gaps, and values seldom fall."""
    plain = np.array([each.block.complete and len(each.block.times) > 0 for each in chosen], dtype=np.bool_)
    if not counter or not bounds.first.shape[1]:
        return plain & (not counter)
    plain &= bounds.rising()
    for number in np.flatnonzero(plain).tolist():
        plain[number] = _drops(chosen[number]) is not None
    at = np.flatnonzero(plain)
    seen = _seen([chosen[number] for number in at.tolist()], bounds.part(plain))
    cells = [len(chosen[number].columns) * bounds.first.shape[1] for number in at.tolist()]
    plain[at] = np.bincount(seen.block, seen.steps, minlength=len(at)) <= MOST_SEEN * np.array(cells)
    return plain


def near_ends(chosen: Sequence[Chosen], bounds: RowBounds, start: I64, end: I64, *, counter: bool) -> Ends:
    """Return the ends of ranges in blocks of which they tell all, series after series."""
    steps = len(start)
    axes = np.cumsum([0, *(len(each.places) for each in chosen)])
    blocks = [each.block for each in chosen]
    values = np.empty((2, int(axes[-1]), steps))
    begin = np.minimum(
        bounds.first, np.array([len(block.times) - 1 for block in blocks])[:, None]
    )  # empty: past
    sides = begin, np.maximum(bounds.last - 1, begin)
    bound = axes.tolist()
    for rows, out in zip(sides, values, strict=True):
        for number, (each, stride) in enumerate(zip(chosen, strides_of(rows), strict=True)):
            out[bound[number] : bound[number + 1]] = taken(each.block, rows[number], stride, each.taken)
    first_time, last_time = (times_at(blocks, rows) for rows in sides)
    losses = _seen(chosen, bounds).listed(axes, steps) if counter else None
    count = bounds.last - bounds.first
    return Ends(values[0], values[1], first_time, last_time, count, axes, start, end, losses)


@dataclass(frozen=True, slots=True)
class _Seen:
    """Values of several blocks that fall: number of the block, column of what is chosen, the value before.

    Each is seen by `steps` steps from `begin` on.
    """

    block: I64
    column: I64
    value: F64
    begin: I64
    steps: I64

    def listed(self, axes: I64, steps: int) -> Listed | None:
        """Return the cells that lose these values; `axes[block]` is the first series of a block."""
        total = int(self.steps.sum())
        if not total:
            return None
        first = (axes[self.block] + self.column) * steps + self.begin - (np.cumsum(self.steps) - self.steps)
        return Listed(np.arange(total) + np.repeat(first, self.steps), np.repeat(self.value, self.steps))


def _seen(chosen: Sequence[Chosen], bounds: RowBounds) -> _Seen:
    drops = [found for each in chosen if (found := _drops(each)) is not None]
    assert len(drops) == len(chosen)
    block = np.repeat(np.arange(len(chosen)), [len(each.rows) for each in drops])
    if not len(block):
        return _Seen(block, block, np.zeros(0), block, block)
    row = np.concatenate([each.rows for each in drops])
    begin = _first_reaching(bounds.last, block, row + 2)
    steps = np.maximum(_first_reaching(bounds.first, block, row + 1) - begin, 0)
    column, value = (
        np.concatenate([getattr(each, name) for each in drops]) for name in ("columns", "values")
    )
    return _Seen(block, column, value, begin, steps)


def _first_reaching(rising: I64, number: I64, wanted: I64) -> I64:
    """Return the first step at which line `number` of `rising` is at least `wanted`: one search in all lines."""
    lines, steps = rising.shape
    apart = max(int(rising.max()), int(wanted.max())) + 1
    behind = np.arange(lines) * apart
    found = np.searchsorted((rising + behind[:, None]).reshape(-1), wanted + behind[number])
    return np.asarray(found - number * steps)


def _drops(chosen: Chosen) -> Drops | None:
    """Return where values fall, or None if that is often; it is remembered with the selection."""
    if not chosen.drops:
        chosen.drops.append(_found_drops(chosen))
    return chosen.drops[0]


def _found_drops(chosen: Chosen) -> Drops | None:
    values = chosen.block.values.T[chosen.taken]
    falls = values[:, 1:] < values[:, :-1]
    at = np.flatnonzero(falls)
    if len(at) > FEW_DROPS + falls.size // FEW_DROPS:
        return None
    columns, rows = np.divmod(at, max(1, falls.shape[1]))
    return Drops(rows, columns, values[columns, rows])
