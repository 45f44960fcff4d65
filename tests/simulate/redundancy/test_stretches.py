"""Overlaps without walking through time: held against steps that are counted one by one."""

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rulelint.simulate.redundancy.stretches import SEED, SHIFTS, Stretches, merged

WINDOW = 12
SPANS = st.lists(st.tuples(st.integers(0, 2), st.integers(-3, 14), st.integers(-3, 16)), max_size=8)
Steps = set[tuple[int, int]]


def steps(spans: list[tuple[int, int, int]], shift: int = 0) -> Steps:
    """Every step of every key in which something fires."""
    inside = {(key, at) for key, start, end in spans for at in range(max(start, 0), min(end, WINDOW))}
    return {(key, (at + shift) % WINDOW) for key, at in inside}


def test_spans_are_merged_and_cut() -> None:
    found = merged([(0, 5, 9), (0, -2, 3), (0, 3, 4), (1, 8, 20), (0, 7, 8), (2, 13, 15)], WINDOW)

    columns = zip(found.key.tolist(), found.start.tolist(), found.end.tolist(), strict=True)
    assert list(columns) == [(0, 0, 4), (0, 5, 9), (1, 8, 12)]
    assert found.time == 4 + 4 + 4


@given(SPANS, SPANS)
def test_overlap_is_what_steps_say(
    mine: list[tuple[int, int, int]], theirs: list[tuple[int, int, int]]
) -> None:
    one, other = merged(mine, WINDOW), merged(theirs, WINDOW)

    assert one.time == len(steps(mine))
    assert one.meets(other).sum() == other.meets(one).sum() == len(steps(mine) & steps(theirs))


@given(SPANS, SPANS)
def test_shifted_overlap_is_what_steps_say(
    mine: list[tuple[int, int, int]], theirs: list[tuple[int, int, int]]
) -> None:
    chance = random.Random(SEED)
    shifts = [chance.randrange(WINDOW) for _ in range(SHIFTS)]
    found = merged(mine, WINDOW).shifted_overlaps(merged(theirs, WINDOW))

    assert found.tolist() == [len(steps(mine, by) & steps(theirs)) for by in shifts]


@pytest.mark.parametrize(
    ("mine", "theirs", "expected"),
    [
        ([(0, 5, 9)], [(0, 3, 9)], 2),
        ([(0, 3, 9)], [(0, 5, 9)], -2),
        ([(0, 5, 6), (1, 5, 6), (2, 5, 6)], [(0, 5, 6), (1, 4, 6), (2, 1, 6)], 1),
        ([(0, 5, 9)], [(0, 3, 4), (0, 6, 7), (0, 8, 9)], -1),
        ([(0, 0, 9)], [(0, 3, 9)], None),  # who knows when the first began
        ([(0, 3, 9)], [(0, 0, 9)], None),
        ([(0, 3, 4)], [(1, 3, 4)], None),
        ([], [], None),
    ],
)
def test_lag(
    mine: list[tuple[int, int, int]], theirs: list[tuple[int, int, int]], expected: int | None
) -> None:
    assert merged(mine, WINDOW).lag(merged(theirs, WINDOW)) == expected


def test_nothing_fires_at_no_time() -> None:
    nothing: Stretches = merged([], WINDOW)

    assert nothing.time == 0
    assert nothing.fired_until(np.array([3, 30])).tolist() == [0, 0]
