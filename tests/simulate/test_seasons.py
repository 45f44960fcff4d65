"""What comes back every week, and when things happen."""

from random import Random

import pytest

from rulelint.simulate.rates import WEEK
from rulelint.simulate.seasons import DAY, HOUR, MINUTE, MONDAY, likely_by_chance, predictable, strata

START, END = MONDAY, MONDAY + 4 * WEEK
NIGHTLY = [START + day * DAY + 3 * HOUR for day in range(28)]


def weekly(*weeks: int, at: int = 2 * DAY + 3 * HOUR, late: int = 0) -> list[int]:
    """Return events at the same time of some weeks, each later by so much than the one before."""
    return [START + week * WEEK + at + number * late for number, week in enumerate(weeks)]


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        ([], None),
        (weekly(0, 1, 2, 3), 1),
        (weekly(0, 1, 2), 1),
        (weekly(0, 2, 3), 1),
        (weekly(0, 1), None),
        (weekly(0, 1, 2, late=15 * MINUTE), 1),
        (weekly(0, 1, 2, late=16 * MINUTE), None),
        (weekly(0, 1, 2, 3, late=DAY), None),
        (NIGHTLY, 7),
        (sorted(weekly(0, 1, 2) + weekly(0, 1, 2, at=5 * DAY)), 2),
        (weekly(0, 0, 0, 0), None),
    ],
)
def test_what_comes_in_three_of_four_weeks_is_predictable(times: list[int], expected: int | None) -> None:
    found = predictable(times, START, END)

    assert (found and len(found.times)) == expected


def test_it_says_when() -> None:
    found = predictable(weekly(0, 1, 3), START, END)

    assert found is not None
    assert found.times == (2 * DAY + 3 * HOUR,)
    assert found.expected < 0.01


def test_three_weeks_of_data_are_the_least() -> None:
    assert predictable(weekly(0, 1, 2), START, START + 3 * WEEK) is not None
    assert predictable(weekly(0, 1, 2), START, START + 3 * WEEK - 1) is None


@pytest.mark.parametrize("count", [4, 40, 80, 160, 400])
def test_chance_is_not_predictable(count: int) -> None:
    """Of forty drawn at random, one in twenty may seem to be."""
    seen = 0
    for seed in range(40):
        random = Random(seed)
        times = sorted(random.randrange(START, END) for _ in range(count))
        seen += predictable(times, START, END) is not None

    assert seen <= 5


def test_what_is_hidden_in_chance_is_found() -> None:
    random = Random(1)
    times = sorted([*(random.randrange(START, END) for _ in range(20)), *NIGHTLY])
    found = predictable(times, START, END)

    assert found is not None
    assert {at % DAY // HOUR for at in found.times} >= {3}


def test_strata() -> None:
    saturday = START + 5 * DAY + 13 * HOUR
    found = {
        (each.weekend, each.hour): each
        for each in strata([*NIGHTLY[:7], saturday, saturday + 59 * MINUTE], START, START + WEEK)
    }

    assert len(found) == 48
    assert (found[False, 3].count, found[True, 3].count, found[True, 13].count) == (5, 2, 2)
    assert (found[False, 0].observed, found[True, 0].observed) == (5 * HOUR, 2 * HOUR)
    assert sum(each.count for each in found.values()) == 9
    assert sum(each.observed for each in found.values()) == WEEK


def test_a_window_that_begins_within_an_hour_observes_what_it_has() -> None:
    found = strata([], START + 10 * MINUTE, START + HOUR + 20 * MINUTE)

    assert [each.observed for each in found if each.observed] == [50 * MINUTE, 20 * MINUTE]


def test_every_event_is_in_one_stratum() -> None:
    times = [START + number * 17 * MINUTE for number in range(1000)]

    assert sum(each.count for each in strata(times, START, END)) == 1000


@pytest.mark.parametrize(
    ("found", "per_week", "weeks", "expected"),
    [
        (1, 1, 4, False),
        (7, 7, 4, False),
        (1, 60, 4, True),
        (22, 60, 4, True),
        (60, 60, 4, False),
        (168, 168, 4, True),
        (7, 7, 12, False),
    ],
)
def test_what_chance_explains(*, found: int, per_week: float, weeks: int, expected: bool) -> None:
    assert (likely_by_chance(found, per_week, weeks) > 0.05) is expected
