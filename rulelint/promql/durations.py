"""Durations as `github.com/prometheus/common/model` reads and writes them, in whole milliseconds."""

from functools import lru_cache

from rulelint.promql.quoting import quote

MILLISECOND = 1_000_000
"""Nanoseconds, Go's unit: limits are stated in it."""

_UNITS = {
    "ms": (7, MILLISECOND),
    "s": (6, 1000 * MILLISECOND),
    "m": (5, 60_000 * MILLISECOND),
    "h": (4, 3_600_000 * MILLISECOND),
    "d": (3, 86_400_000 * MILLISECOND),
    "w": (2, 7 * 86_400_000 * MILLISECOND),
    "y": (1, 365 * 86_400_000 * MILLISECOND),
}
_WRITTEN = (
    ("y", 365 * 86_400_000, True),
    ("w", 7 * 86_400_000, True),
    ("d", 86_400_000, False),
    ("h", 3_600_000, False),
    ("m", 60_000, False),
    ("s", 1000, False),
    ("ms", 1, False),
)
_SHORT = 32
_DIGITS = frozenset("0123456789")


def parse_duration(text: str) -> int:
    """Return the milliseconds of `1h30m`, `5m`, `0`: units descend, each at most once, no sign, no fraction.

    Raises ValueError with Prometheus' text (`not a valid duration string: "5mm"`, `duration out of range` …).
    """
    return _parse_short(text) if len(text) <= _SHORT else _parse(text)


def _parse(text: str) -> int:
    if text == "0":
        return 0
    if not text:
        raise ValueError("empty duration string")
    total = last = at = 0
    length = len(text)
    while at < length:
        start = at
        while at < length and text[at] in _DIGITS:
            at += 1
        number = text[start:at]
        start = at
        while at < length and text[at] not in _DIGITS:
            at += 1
        unit = text[start:at]
        # Twenty digits hold every unsigned 64-bit number; Python refuses to convert very long strings of digits.
        if not number or not unit or len(number.lstrip("0")) > 20 or int(number[-21:]) >= 1 << 64:
            raise ValueError(f"not a valid duration string: {quote(text)}")
        if unit not in _UNITS:
            raise ValueError(f"unknown unit {quote(unit)} in duration {quote(text)}")
        place, nanoseconds = _UNITS[unit]
        if place <= last:
            raise ValueError(f"not a valid duration string: {quote(text)}")
        last = place
        total += int(number[-21:]) * nanoseconds
        if total >= 1 << 63:
            raise ValueError("duration out of range")
    return total // MILLISECOND


_parse_short = lru_cache(maxsize=1024)(_parse)
"""The same few durations stand in most expressions."""


def format_duration(milliseconds: int) -> str:
    """Return Prometheus' form: `1h30m`, `90d` (years and weeks only when they are exact), `0s`, `-5m`."""
    if milliseconds == 0:
        return "0s"
    rest = abs(milliseconds)
    parts = ["-"] if milliseconds < 0 else []
    for unit, size, exact in _WRITTEN:
        if exact and rest % size:
            continue
        count, rest = divmod(rest, size)
        if count:
            parts.append(f"{count}{unit}")
    return "".join(parts)
