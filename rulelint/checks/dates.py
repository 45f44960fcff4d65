"""Dates that rules state."""

from datetime import date, datetime


def read_date(text: str) -> date | None:
    """Return the day of `2026-11-22` or of a time in RFC 3339; None for anything else."""
    for read in (date.fromisoformat, _day_of_time):
        try:
            return read(text)
        except ValueError:
            continue
    return None


def days(milliseconds: int) -> int:
    """Return whole days."""
    return milliseconds // 86_400_000


def _day_of_time(text: str) -> date:
    return datetime.fromisoformat(text).date()
