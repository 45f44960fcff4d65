"""Time intervals: when a route is mute or active.

Source: `timeinterval/timeinterval.go`.  Fields of an entry must all hold, of entries one; minutes are half-open,
everything else includes its end; without `location` the time is UTC.
"""

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import UTC, datetime, tzinfo

from rulelint.dataclass import dataclass
from rulelint.source.spelling import did_you_mean

_TIME = re.compile(r"(?:([01][0-9]|2[0-3]):([0-5][0-9]))|24:00")
_INTEGER = re.compile(r"[-+]?[0-9]{1,18}")
WEEKDAYS = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")
MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
SHORTEST_MONTH = 28
_KNOWN_EVERYWHERE = "Europe/London"
"""A zone that is missing only where there is no database of time zones."""


@dataclass(frozen=True, slots=True)
class Range:
    """Both ends belong to it, except for minutes of a day, where `end` does not."""

    begin: int
    end: int


@dataclass(frozen=True, slots=True)
class Interval:
    """One entry of `time_intervals`; None is a field that is not written and holds always.

    `times` are minutes of a day, `weekdays` count from Sunday, negative `days` from the end of the month.
    """

    times: tuple[Range, ...] | None = None
    weekdays: tuple[Range, ...] | None = None
    days: tuple[Range, ...] | None = None
    months: tuple[Range, ...] | None = None
    years: tuple[Range, ...] | None = None
    location: str = "UTC"

    def contains(self, at: float) -> bool:
        """Say whether a moment (Unix seconds) is inside."""
        time = datetime.fromtimestamp(at, UTC).astimezone(zone(self.location))
        minute = time.hour * 60 + time.minute
        if self.times is not None and not any(each.begin <= minute < each.end for each in self.times):
            return False
        length = monthrange(time.year, time.month)[1]
        if self.days is not None and not any(_has_day(each, time.day, length) for each in self.days):
            return False
        fields: tuple[tuple[tuple[Range, ...] | None, int], ...] = (
            (self.months, time.month),
            (self.weekdays, time.isoweekday() % 7),
            (self.years, time.year),
        )
        return all(
            ranges is None or any(each.begin <= value <= each.end for each in ranges)
            for ranges, value in fields
        )


def zone(name: str) -> tzinfo:
    """Return a time zone by its name; raise `ValueError` for one that is not known."""
    if name in ("", "UTC", "Local"):
        return UTC
    import zoneinfo  # noqa: PLC0415  most configurations name no time zone

    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"no time zone `{name}`") from None


def check_location(name: str) -> None:
    """Raise `ValueError` for a time zone nobody knows; without a database of time zones none is judged."""
    if _is_known(_KNOWN_EVERYWHERE):
        zone(name)


def _is_known(name: str) -> bool:
    try:
        zone(name)
    except ValueError:
        return False
    return True


def minute_range(start: str, end: str) -> Range:
    """Read `start_time` and `end_time`; raise `ValueError`."""
    begin, stop = _minutes(start), _minutes(end)
    if begin >= stop:
        raise ValueError(f"`end_time` {end} is not after `start_time` {start}: write two ranges")
    return Range(begin, stop)


def weekday_range(text: str) -> Range:
    """Read `monday` or `monday:friday`; raise `ValueError`."""
    found = _range(text, lambda word: _word(word, WEEKDAYS, 0, "weekday"))
    if found.begin > found.end:
        raise ValueError(f"`{text}` ends before it begins: the week begins on Sunday")
    return found


def day_range(text: str) -> Range:
    """Read days of a month, from 1 or from -1 backwards; raise `ValueError`."""
    found = _range(text, _integer)
    for day in (found.begin, found.end):
        if day == 0 or abs(day) > 31:
            raise ValueError(f"{day} is no day of a month: days are 1 to 31, or -1 to -31 from its end")
    if found.begin < 0 < found.end:
        raise ValueError(f"`{text}` begins at the end of a month and must end there")
    begin, end = (day if day > 0 else SHORTEST_MONTH + day for day in (found.begin, found.end))
    if begin > end:
        raise ValueError(f"`{text}` ends before it begins")
    return found


def month_range(text: str) -> Range:
    """Read months by name or number; raise `ValueError`.  A number beyond 12 is a month that never comes."""
    found = _range(text, lambda word: _word(word, MONTHS, 1, "month") if word in MONTHS else _integer(word))
    if found.begin > found.end:
        raise ValueError(f"`{text}` ends before it begins")
    return found


def year_range(text: str) -> Range:
    """Read years; raise `ValueError`."""
    found = _range(text, _integer)
    if found.begin > found.end:
        raise ValueError(f"`{text}` ends before it begins")
    return found


def _has_day(days: Range, day: int, length: int) -> bool:
    begin, end = (each if each > 0 else length + each + 1 for each in (days.begin, days.end))
    return begin <= length and begin <= day <= min(end, length)


def _minutes(text: str) -> int:
    found = _TIME.fullmatch(text)
    if found is None:
        raise ValueError(f"`{text}` is no time: write `HH:MM`, at most `24:00`")
    return int(found[1]) * 60 + int(found[2]) if found[1] else 24 * 60


def _range(text: str, read: Callable[[str], int]) -> Range:
    parts = text.lower().split(":")
    if len(parts) > 2:
        raise ValueError(f"`{text}` has more than one colon")
    return Range(read(parts[0]), read(parts[-1]))


def _integer(word: str) -> int:
    if not _INTEGER.fullmatch(word):
        raise ValueError(f"`{word}` is no number")
    return int(word)


def _word(word: str, words: tuple[str, ...], first: int, what: str) -> int:
    if word not in words:
        raise ValueError(f"`{word}` is no {what}{did_you_mean(word, words)}")
    return words.index(word) + first
