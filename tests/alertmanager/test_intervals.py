"""Time intervals: which moments they hold."""

from datetime import UTC, datetime

import pytest

from rulelint.alertmanager.intervals import (
    Interval,
    Range,
    day_range,
    minute_range,
    month_range,
    weekday_range,
)


def at(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()


@pytest.mark.parametrize(
    ("interval", "inside", "outside"),
    [
        (Interval(), "2026-01-01 00:00", None),
        (Interval(times=(minute_range("09:00", "17:00"),)), "2026-01-01 09:00", "2026-01-01 17:00"),
        (Interval(times=(minute_range("09:00", "24:00"),)), "2026-01-01 23:59", "2026-01-01 08:59"),
        (Interval(weekdays=(weekday_range("monday:friday"),)), "2026-11-20 12:00", "2026-11-22 12:00"),
        (Interval(days=(day_range("-1"),)), "2024-02-29 01:00", "2024-02-28 01:00"),
        (Interval(days=(day_range("30:31"),)), "2026-03-30 01:00", "2026-02-28 01:00"),
        (Interval(days=(day_range("-31:-28"),)), "2026-02-01 01:00", "2026-02-02 01:00"),
        (Interval(months=(month_range("november:12"),)), "2026-12-01 00:00", "2026-10-31 23:59"),
        (Interval(years=(Range(2026, 2027),)), "2027-12-31 00:00", "2028-01-01 00:00"),
        (
            Interval(times=(minute_range("09:00", "10:00"),), location="Europe/Berlin"),
            "2026-07-01 07:30",
            "2026-01-01 07:30",
        ),
        (Interval(weekdays=()), None, "2026-01-01 00:00"),
        (
            Interval(weekdays=(weekday_range("monday"),), months=(month_range("1"),)),
            "2026-01-05 00:00",
            "2026-02-02 00:00",
        ),
    ],
)
def test_moments(interval: Interval, inside: str | None, outside: str | None) -> None:
    if inside:
        assert interval.contains(at(inside))
    if outside:
        assert not interval.contains(at(outside))


@pytest.mark.parametrize("text", ["friday:monday", "mon", "a:b:c", ""])
def test_wrong_weekdays(text: str) -> None:
    with pytest.raises(ValueError, match="`"):
        weekday_range(text)
