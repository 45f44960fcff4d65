"""The series that rules wrote, as the rules that read them see them."""

from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np

from rulelint.engine.frame import Array, Bool
from rulelint.engine.labels import Labels
from rulelint.engine.result import NotSupportedError
from rulelint.engine.store import SeriesBlock

MIXED = "it reads a series that two rules write, one evaluated before it and one after it"


def joined(blocks: Sequence[SeriesBlock]) -> list[SeriesBlock]:
    """Return blocks in which no series occurs twice; `blocks` are in the order their rules are evaluated.

    Where two rules write one series, the first sample of a time stays, as in Prometheus' storage.  Raises
    `NotSupportedError` when only one of the two was written before the reader's turn.
    """
    writers: dict[Labels, list[tuple[SeriesBlock, int]]] = {}
    for block in blocks:
        for column, labels in enumerate(block.labels):
            writers.setdefault(labels, []).append((block, column))
    shared = {labels: each for labels, each in writers.items() if len(each) > 1}
    if not shared:
        return list(blocks)
    return [
        *(kept for block in blocks if (kept := without_series(block, shared.keys())).labels),
        *(join_columns(labels, columns) for labels, columns in shared.items()),
    ]


def without_series(block: SeriesBlock, labels: Collection[Labels]) -> SeriesBlock:
    """Return the block without some of its series."""
    dropped = frozenset(labels)
    if not dropped:
        return block
    kept = [at for at, each in enumerate(block.labels) if each not in dropped]
    return replace(
        block,
        labels=tuple(block.labels[at] for at in kept),
        values=block.values[:, kept],
        present=None if block.present is None else block.present[:, kept],
        stale=None if block.stale is None else block.stale[:, kept],
    )


def join_columns(labels: Labels, columns: Sequence[tuple[SeriesBlock, int]]) -> SeriesBlock:
    """Return one series from several columns: the first that wrote a time stays."""
    hidden = {block.hidden_from for block, _ in columns}
    if len(hidden) > 1:
        raise NotSupportedError(MIXED)
    times = np.unique(np.concatenate([block.times for block, _ in columns]))
    values = np.zeros((times.size, 1))
    present, stale = np.zeros(values.shape, dtype=np.bool_), np.zeros(values.shape, dtype=np.bool_)
    for block, column in reversed(columns):
        shown, marked = wrote(block, column)
        rows = shown | marked
        at = np.searchsorted(times, block.times[rows])
        values[at, 0] = block.values[rows, column]
        present[at, 0], stale[at, 0] = shown[rows], marked[rows]
    return SeriesBlock((labels,), times, values, present, stale, hidden.pop())


def wrote(block: SeriesBlock, column: int) -> tuple[Bool, Bool]:
    """Return at which times a column has a sample, and at which a staleness marker."""
    return _flags(block, column, block.present, True), _flags(block, column, block.stale, False)


def _flags(block: SeriesBlock, column: int, flags: Array | None, default: bool) -> Bool:  # noqa: FBT001
    return np.full(block.times.size, default) if flags is None else flags[:, column]
