"""Dates that rules state, and when they were changed."""

from datetime import UTC, date, datetime

from rulelint.checks.base import Context, Subject


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


def last_change(subject: Subject, ctx: Context) -> date | None:
    """Return the day git saw a line of the rule change last; None where that of a line is not known."""
    assert subject.rule
    source, span = subject.file.source, subject.rule.span
    first, last = source.position(span.start).line, source.position(span.end).line
    times = ctx.around.line_times(subject.file)[first - 1 : last]
    known = [time for time in times if time is not None]
    if not known or len(known) < len(times):
        return None
    return datetime.fromtimestamp(max(known), UTC).date()


def _day_of_time(text: str) -> date:
    return datetime.fromisoformat(text).date()
