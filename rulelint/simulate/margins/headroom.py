"""How close each series came, and by how much it held for long enough (reference: simulation.md §2.6).

The for-aware headroom of a series is `h = max_i min_{j=i..i+ceil(for/Δ)} m_j`: for a constant right side it is exactly
the relative change of the threshold at which the rule starts (h < 0) or stops (h > 0) firing.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from rulelint.dataclass import dataclass
from rulelint.engine.frame import F64
from rulelint.engine.labels import Labels, without_name
from rulelint.simulate.margins.combined import Margins, merged
from rulelint.simulate.margins.model import SeriesMargin


def evaluations_held(hold: int, interval: int) -> int:
    """Return how many evaluations in a row make an alert fire; `for` and interval in milliseconds."""
    return -(-hold // interval) + 1


def _nameless(block: Margins) -> Margins:
    labels = tuple(without_name(each) for each in block.labels)
    named = replace(block, labels=labels)
    return named if len(set(labels)) == len(labels) else merged([named])


@dataclass(frozen=True, slots=True)
class Headrooms:
    """The best margin and the headroom of every series at some evaluations, `-inf` where none is finite.

    `is_empty`: there was nothing to compare.
    """

    labels: tuple[Labels, ...]
    best: F64
    held: F64
    is_empty: bool


class HeadroomGathering:
    """Margins while they come: the best so far, and the last rows, which the next block goes on with.

    `width` evaluations in a row make an alert fire.  Series are told apart by their labels without the metric name, as
    alerts are.
    """

    def __init__(self, width: int) -> None:
        self._width = width
        self._is_empty = True
        self._columns: dict[Labels, int] = {}
        self._best = np.full(0, -np.inf)
        self._held = np.full(0, -np.inf)
        self._tail = np.empty((0, 0))

    def take(self, block: Margins) -> None:
        """Go on with the margins at the next steps."""
        block = _nameless(block)
        place = [self._columns.setdefault(labels, len(self._columns)) for labels in block.labels]
        count = len(self._columns)
        rows = np.full((len(self._tail) + len(block.values), count), -np.inf)
        rows[: len(self._tail), : self._tail.shape[1]] = self._tail
        rows[len(self._tail) :, place] = block.values
        finite = np.where(np.isfinite(block.values), block.values, -np.inf)
        self._best, self._held = _grown(self._best, count), _grown(self._held, count)
        np.maximum.at(self._best, place, finite.max(axis=0, initial=-np.inf))
        kept = sliding_least(rows, self._width)
        kept = np.where(np.isfinite(kept), kept, -np.inf)
        self._held = np.maximum(self._held, kept.max(axis=0, initial=-np.inf))
        self._tail = rows[max(len(rows) - self._width + 1, 0) :]
        self._is_empty = self._is_empty and block.is_empty

    def found(self) -> Headrooms:
        """Return what came."""
        return Headrooms(tuple(self._columns), self._best, self._held, self._is_empty)


def series_of(parts: Sequence[Headrooms]) -> list[SeriesMargin]:
    """Return what parts know of every series of which something finite is, by labels."""
    best: dict[Labels, float] = {}
    held: dict[Labels, float] = {}
    for part in parts:
        for labels, most, kept in zip(part.labels, part.best.tolist(), part.held.tolist(), strict=True):
            best[labels] = max(best.get(labels, -np.inf), most)
            held[labels] = max(held.get(labels, -np.inf), kept)
    known = (SeriesMargin(labels, _known(best[labels]), _known(held[labels])) for labels in sorted(best))
    return [each for each in known if each.best is not None]


def _grown(values: F64, count: int) -> F64:
    return np.concatenate([values, np.full(count - len(values), -np.inf)])


def _known(value: float) -> float | None:
    return value if np.isfinite(value) else None


def sliding_least(values: F64, width: int) -> F64:
    """Return the least of every `width` consecutive rows, in time linear in the rows.

    M. van Herk, *A fast algorithm for local minimum and maximum filters*, Pattern Recognition Letters 13 (1992): of
    blocks of `width` rows, a window is the end of one and the beginning of the next.
    """
    rows, columns = values.shape
    if rows < width:
        return np.empty((0, columns))
    blocks = -(-rows // width)
    padded = np.full((blocks * width, columns), np.inf)
    padded[:rows] = values
    cut = padded.reshape(blocks, width, columns)
    begun = np.minimum.accumulate(cut, axis=1).reshape(padded.shape)
    ended = np.minimum.accumulate(cut[:, ::-1], axis=1)[:, ::-1].reshape(padded.shape)
    return np.minimum(ended[: rows - width + 1], begun[width - 1 : rows])
