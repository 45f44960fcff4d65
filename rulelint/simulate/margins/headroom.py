"""How close each series came, and by how much it held for long enough (reference: simulation.md §2.6).

The for-aware headroom of a series is `h = max_i min_{j=i..i+ceil(for/Δ)} m_j`: for a constant right side it is exactly
the relative change of the threshold at which the rule starts (h < 0) or stops (h > 0) firing.
"""

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from rulelint.engine.frame import F64
from rulelint.engine.labels import Labels, without_name
from rulelint.simulate.margins.combined import Margins, merged
from rulelint.simulate.margins.model import RuleMargins, SeriesMargin


def evaluations_held(hold: int, interval: int) -> int:
    """Return how many evaluations in a row make an alert fire; `for` and interval in milliseconds."""
    return -(-hold // interval) + 1


def rule_margins(blocks: Iterable[Margins], evaluations: int, steps: int) -> RuleMargins:
    """Return the margins of a rule from those of consecutive blocks of steps, `steps` in all.

    Series are told apart by their labels without the metric name, as alerts are.
    """
    state, is_empty = _State(min(evaluations, steps + 1)), steps > 0
    for block in blocks:
        state.take(_nameless(block))
        is_empty = is_empty and block.is_empty
    return RuleMargins(evaluations, steps, tuple(state.series()), is_empty)


def _nameless(block: Margins) -> Margins:
    labels = tuple(without_name(each) for each in block.labels)
    named = replace(block, labels=labels)
    return named if len(set(labels)) == len(labels) else merged([named])


class _State:
    """The best margins so far, and the last rows, which the next block goes on with."""

    def __init__(self, width: int) -> None:
        self.width = width
        self.columns: dict[Labels, int] = {}
        self.best = np.full(0, -np.inf)
        self.held = np.full(0, -np.inf)
        self.tail = np.empty((0, 0))

    def take(self, block: Margins) -> None:
        """Go on with the next steps."""
        place = [self.columns.setdefault(labels, len(self.columns)) for labels in block.labels]
        count = len(self.columns)
        rows = np.full((len(self.tail) + len(block.values), count), -np.inf)
        rows[: len(self.tail), : self.tail.shape[1]] = self.tail
        rows[len(self.tail) :, place] = block.values
        finite = np.where(np.isfinite(block.values), block.values, -np.inf)
        self.best, self.held = _grown(self.best, count), _grown(self.held, count)
        np.maximum.at(self.best, place, finite.max(axis=0, initial=-np.inf))
        kept = sliding_least(rows, self.width)
        kept = np.where(np.isfinite(kept), kept, -np.inf)
        self.held = np.maximum(self.held, kept.max(axis=0, initial=-np.inf))
        self.tail = rows[max(len(rows) - self.width + 1, 0) :]

    def series(self) -> list[SeriesMargin]:
        """Return what is known of every series of which something finite is, by labels."""
        found = zip(self.columns, self.best.tolist(), self.held.tolist(), strict=True)
        known = (SeriesMargin(labels, _known(best), _known(held)) for labels, best, held in found)
        return sorted((each for each in known if each.best is not None), key=lambda each: each.labels)


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
