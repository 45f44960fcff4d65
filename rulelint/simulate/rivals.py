"""Rules that write one series: Prometheus stores the first sample of a time, and the later writer fails there."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from rulelint.engine.frame import I64
from rulelint.engine.labels import Labels
from rulelint.engine.store import SeriesBlock
from rulelint.simulate.replay import Replay
from rulelint.simulate.series import join_columns, wrote

DUPLICATE_SAMPLE = "duplicate sample for timestamp"
"""What Prometheus' storage says to a sample that differs from one it has (storage.ErrDuplicateSampleForTimestamp)."""

Writer = tuple[int, SeriesBlock, int]
"""A rule by number, and the column of its block that holds the series."""


def rejected_samples(replay: Replay) -> Mapping[int, tuple[tuple[int, str], ...]]:
    """Return the rules of which the storage rejects a sample, by number, with the times (milliseconds) and the error.

    A staleness marker counts as a sample where it was first; one that comes second is dropped without a word, and so
    is an equal sample (`Group.Eval` in rules/manager.go).
    """
    times: dict[int, set[int]] = {}
    for labels, writers in _shared(replay).items():
        for number, rejected in _rejected(labels, writers):
            times.setdefault(number, set()).update(rejected.tolist())
    return {
        number: tuple((time, DUPLICATE_SAMPLE) for time in sorted(found))
        for number, found in times.items()
        if found
    }


def _shared(replay: Replay) -> Mapping[Labels, list[Writer]]:
    """Return every series that several rules write, its writers in the order in which they are evaluated."""
    owners: dict[Labels, set[int]] = {}
    for number, outcome in replay.outcomes.items():
        for labels in outcome.labels:
            owners.setdefault(labels, set()).add(number)
    numbers = {number for each in owners.values() if len(each) > 1 for number in each}
    writers: dict[Labels, list[Writer]] = {}
    for number in sorted(numbers, key=replay.plan.order.__getitem__):
        for block in replay.blocks(number):
            for column, labels in enumerate(block.labels):
                writers.setdefault(labels, []).append((number, replace(block, hidden_from=None), column))
    return {labels: each for labels, each in writers.items() if len(each) > 1}


def _rejected(labels: Labels, writers: Sequence[Writer]) -> Iterator[tuple[int, I64]]:
    """Yield each later writer of one series with the times at which another sample was there before."""
    columns = [(block, column) for _, block, column in writers]
    for at, (number, block, column) in enumerate(writers[1:], 1):
        stored = join_columns(labels, columns[:at])
        shown, _ = wrote(block, column)
        there, marked = wrote(stored, 0)
        mine, theirs = np.flatnonzero(shown), np.flatnonzero(there | marked)
        _, ours, first = np.intersect1d(block.times[mine], stored.times[theirs], return_indices=True)
        mine, theirs = mine[ours], theirs[first]
        # the storage compares bits: NaN equals NaN, and 0 is not -0
        other = np.ascontiguousarray(block.values[mine, column]).view(np.int64) != stored.values[
            theirs, 0
        ].view(np.int64)
        yield number, block.times[mine[other | marked[theirs]]]
