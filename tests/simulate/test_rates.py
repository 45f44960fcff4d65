"""Rates of a week with their intervals."""

import pytest

from rulelint.simulate.rates import DAY, WEEK, clusters, dispersion, garwood, weekly_rate

MINUTE = 60_000


@pytest.mark.parametrize(
    ("count", "low", "high"),
    [  # half of the 2.5 % and 97.5 % points of chi squared, from tables of the exact Poisson interval
        (0, 0.0, 3.689),
        (1, 0.0253, 5.572),
        (3, 0.6187, 8.767),
        (5, 1.623, 11.668),
        (10, 4.795, 18.390),
        (20, 12.217, 30.888),
        (50, 37.111, 65.919),
        (1000, 938.97, 1063.97),
    ],
)
def test_garwood(count: int, low: float, high: float) -> None:
    assert list(garwood(count)) == pytest.approx([low, high], rel=1e-3)


def test_half_an_hour_is_one_interruption() -> None:
    assert clusters([0, 10 * MINUTE, 40 * MINUTE, 71 * MINUTE, 200 * MINUTE]) == [
        0,
        71 * MINUTE,
        200 * MINUTE,
    ]
    assert clusters([]) == []


def test_a_week_of_one_event_a_day_is_as_sure_as_chance() -> None:
    rate = weekly_rate([day * DAY for day in range(7)], 0, WEEK)

    assert (rate.count, rate.rate) == (7, 7.0)
    assert [rate.low, rate.high] == pytest.approx([2.814, 14.423], rel=1e-3)


def test_two_weeks_are_surer_than_one() -> None:
    one = weekly_rate([day * DAY for day in range(7)], 0, WEEK)
    two = weekly_rate([day * DAY for day in range(14)], 0, 2 * WEEK)

    assert two.rate == one.rate
    assert one.low < two.low < two.high < one.high


def test_days_that_differ_more_than_chance_make_it_less_sure() -> None:
    even = weekly_rate([day * DAY for day in range(7)], 0, WEEK)
    bursts = weekly_rate([number * 60 * MINUTE for number in range(7)], 0, WEEK)

    assert dispersion([number * 60 * MINUTE for number in range(7)], 0, WEEK) == pytest.approx(7.0)
    assert bursts.low < even.low < even.high < bursts.high
    assert bursts.low >= 0


@pytest.mark.parametrize(("times", "end"), [([], WEEK), ([0], DAY), ([0, DAY], DAY + MINUTE)])
def test_nothing_is_said_of_days_where_there_are_too_few(times: list[int], end: int) -> None:
    assert dispersion(times, 0, end) == 1.0
