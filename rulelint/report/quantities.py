"""Times, durations and shares as people read them."""

from datetime import UTC, datetime

UNITS = (("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1))


def duration(milliseconds: int) -> str:
    """Return a duration with its two largest units: `1d4h`, `12m`, `90ms`; what is smaller is cut off."""
    if milliseconds < 0:
        return "-" + duration(-milliseconds)
    rest = milliseconds
    parts: list[tuple[int, str]] = []
    for unit, size in UNITS:
        count, rest = divmod(rest, size)
        if count or parts:
            parts.append((count, unit))
    return "".join(f"{count}{unit}" for count, unit in parts[:2] if count) or "0s"


def moment(milliseconds: int) -> str:
    """Return a time as RFC 3339 in UTC, with milliseconds only where there are any."""
    seconds, fraction = divmod(milliseconds, 1000)
    text = datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds").removesuffix("+00:00")
    return f"{text}.{fraction:03d}Z" if fraction else f"{text}Z"


def percent(share: float | None) -> str:
    """Return a share in percent, `-` where there is none."""
    return "-" if share is None else f"{100 * share + 0.0:.3g}%"


def rounded(value: float, digits: int) -> str:
    """Return a number with so many digits that mean something, never with an exponent: `0.62`, `120`, `1,200`."""
    text = f"{value:.{digits}g}"
    return f"{float(text):,.0f}" if "e+" in text else text


def of(part: int, whole: int) -> str:
    """Return a count with what it is counted of, so that nobody reads 1 of 1 as everything."""
    return f"{part}/{whole}" if whole else "-"
