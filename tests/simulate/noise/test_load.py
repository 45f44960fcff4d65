"""Storms and shifts, with numbers worked out by hand."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from rulelint.simulate.noise.load import ShiftLoad, Storms, percentile95, shift_load, storms
from rulelint.simulate.noise.options import Hours, Weights
from rulelint.simulate.noise.score import NOTHING, score
from rulelint.simulate.rates import DAY, WEEK

MINUTE = 60_000
HOUR = 60 * MINUTE
MIDNIGHT = Hours(start=0)


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        ([], Storms(0, 0)),
        ([5], Storms(1, 1)),
        ([0, 9], Storms(2, 2)),
        ([0, 10], Storms(1, 1)),  # the ten minutes that end with the second do not hold the first
        ([0, 3, 6, 9, 12], Storms(4, 4)),
        # 39 alone, then three at once: counts 1 (40 times), 2, 3; 95 % of 42 is 39.9, so the 40th of them
        ([20 * at for at in range(40)] + [780, 780], Storms(3, 1)),
    ],
)
def test_storms(minutes: list[int], expected: Storms) -> None:
    assert storms([each * MINUTE for each in minutes]) == expected


@pytest.mark.parametrize(
    ("counts", "expected"), [([4], 4), ([1, 2], 2), (list(range(1, 21)), 19), (list(range(1, 101)), 95)]
)
def test_the_percentile_is_a_count_that_was_seen(counts: list[int], expected: int) -> None:
    assert percentile95(counts) == expected


@pytest.mark.parametrize(
    ("hours", "pages", "end", "expected"),
    [
        (MIDNIGHT, [], 24, ShiftLoad(2, 0, 0, 0)),
        (MIDNIGHT, [1, 2, 11.9, 12], 24, ShiftLoad(2, 3, 3, 1)),
        (MIDNIGHT, [1, 2], 25, ShiftLoad(3, 2, 2, 0)),  # the third has begun
        (Hours(start=9 * 60), [8, 9, 10, 20, 22], 24, ShiftLoad(3, 3, 3, 1)),  # until 9, until 21, from 21
        (MIDNIGHT, [1, 1, 1], 24 * 10, ShiftLoad(20, 3, 0, 1)),
    ],
)
def test_shifts_of_twelve_hours(hours: Hours, pages: list[float], end: int, expected: ShiftLoad) -> None:
    found = shift_load([round(each * HOUR) for each in pages], 0, end * HOUR, hours)

    assert found == expected
    assert found is not None
    assert found.heavy_share == expected.heavy / expected.shifts


def test_no_time_is_no_shift() -> None:
    assert shift_load([], 5, 5, MIDNIGHT) is None


def test_shifts_follow_the_clock_on_the_wall() -> None:
    berlin = Hours(start=0, zone=ZoneInfo("Europe/Berlin"))
    first = (
        round(datetime(2026, 10, 24, 22, tzinfo=UTC).timestamp()) * 1000
    )  # midnight, before clocks go back
    noon, midnight = first + 13 * HOUR, first + 25 * HOUR

    assert shift_load([noon - 1, noon, midnight - 1], first, midnight, berlin) == ShiftLoad(2, 2, 2, 0)


def test_the_score_is_the_formula() -> None:
    found = score(Weights(), WEEK, pages=4, out_of_hours=1, messages=10, repeats=5, always_firing=1)

    assert found.total == pytest.approx(25 * 4 * (1 + 2 * 1 / 4) + 2 * 10 + 0.2 * 5 + 10)
    assert (found.pages, found.out_of_hours, found.messages, found.repeats, found.always_firing) == (
        100,
        50,
        20,
        1,
        10,
    )
    assert found.weekly == pytest.approx(found.total)


def test_a_longer_window_costs_less_a_week() -> None:
    found = score(
        Weights(page=1, message=0), 2 * WEEK, pages=6, out_of_hours=0, messages=9, repeats=0, always_firing=1
    )

    assert (found.total, found.weekly) == (6 + 20, 13)
    assert NOTHING.weekly is None
    assert score(Weights(), DAY, pages=0, out_of_hours=0, messages=0, repeats=0, always_firing=0).weekly == 0
