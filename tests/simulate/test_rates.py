"""Rates of a week with their intervals."""

import pytest

from rulelint.simulate.chance import garwood
from rulelint.simulate.rates import (
    DAY,
    WEEK,
    block_bootstrap,
    clusters,
    daily_counts,
    dispersion,
    weekly_rate,
)

MINUTE = 60_000


def test_half_an_hour_is_one_interruption() -> None:
    times = [each * MINUTE for each in (0, 10, 30, 40, 71, 200)]

    assert clusters(times) == [each * MINUTE for each in (0, 40, 71, 200)]
    assert clusters([]) == []


def test_pages_that_never_stop_are_no_single_interruption() -> None:
    assert len(clusters(range(0, DAY, 20 * MINUTE))) == 24 * 60 // 40


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
    assert (even.method, bursts.method) == ("garwood", "dispersion")


@pytest.mark.parametrize(("times", "end"), [([], WEEK), ([0], DAY), ([0, DAY], DAY + MINUTE)])
def test_nothing_is_said_of_days_where_there_are_too_few(times: list[int], end: int) -> None:
    assert dispersion(times, 0, end) == 1.0


QUIET, BUSY = [0] * 7, [0, 0, 20, 0, 0, 0, 0]
HOUR = 60 * MINUTE


def month(*weeks: list[int]) -> list[int]:
    """Return times of events by their counts in each day of some weeks."""
    days = [count for week in weeks for count in week]
    return [day * DAY + number * HOUR for day, count in enumerate(days) for number in range(count)]


def test_from_four_weeks_on_the_interval_comes_from_the_weeks() -> None:
    """20 events on one day of every other week are surely more than Poisson's 27 to 55 in four weeks says."""
    times = month(BUSY, QUIET, BUSY, QUIET)
    rate = weekly_rate(times, 0, 4 * WEEK)
    low, high = block_bootstrap(daily_counts(times, 0, 4 * WEEK))

    assert (rate.method, rate.rate) == ("bootstrap", 10.0)
    assert (low, high) == (0.0, 20.0)
    assert (rate.low, rate.high) == (0.0, 20.0)
    assert weekly_rate(times[:20], 0, 3 * WEEK).method == "dispersion"


def test_weeks_that_are_alike_are_no_surer_than_a_poisson_count() -> None:
    rate = weekly_rate(month(BUSY, BUSY, BUSY, BUSY), 0, 4 * WEEK)
    low, high = (limit / 4 for limit in garwood(80))

    assert block_bootstrap(daily_counts(month(BUSY, BUSY, BUSY, BUSY), 0, 4 * WEEK)) == (20.0, 20.0)
    assert [rate.low, rate.high] == pytest.approx([low, high])


def test_the_interval_is_the_same_on_every_run() -> None:
    counts = daily_counts(month(BUSY, QUIET, [3, 1, 0, 9, 0, 0, 1], QUIET, BUSY), 0, 5 * WEEK)

    assert block_bootstrap(counts) == block_bootstrap(counts)
    assert block_bootstrap(counts) != block_bootstrap(counts, seed=1)
