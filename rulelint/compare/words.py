"""Numbers as people say them."""

from datetime import UTC, datetime

from rulelint.promql.durations import format_duration

SECOND, MINUTE, HOUR, DAY = 1_000, 60_000, 3_600_000, 86_400_000


def duration_words(milliseconds: int) -> str:
    """Return a duration of at most two units (`2d3h`, `1h5m`, `1m30s`): seconds do not matter in hours."""
    for unit, smallest in ((DAY, HOUR), (HOUR, MINUTE), (SECOND, SECOND)):
        if milliseconds >= unit:
            return format_duration(milliseconds - milliseconds % smallest)
    return format_duration(milliseconds)


def moment_words(milliseconds: int) -> str:
    """Return a moment to the second, in UTC."""
    return datetime.fromtimestamp(milliseconds // SECOND, UTC).strftime("%Y-%m-%d %H:%M:%SZ")


def times(count: int) -> str:
    """Return how often something happened."""
    return {0: "never", 1: "once"}.get(count, f"{count} times")
