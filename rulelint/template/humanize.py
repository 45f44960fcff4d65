"""Numbers for people (`template/template.go` of Prometheus, `helpers/templates` of prometheus/common)."""

import math

from rulelint.promql.numbers import parse_float
from rulelint.template.environment import FunctionError
from rulelint.template.floats import format_float, format_float_verb
from rulelint.template.times import MILLISECOND, SECOND, format_time
from rulelint.template.values import Duration, Time, Value, Whole, kind, type_name

_LARGE = ("k", "M", "G", "T", "P", "E", "Z", "Y")
_SMALL = ("m", "u", "n", "p", "f", "a", "z", "y")
_BINARY = ("ki", "Mi", "Gi", "Ti", "Pi", "Ei", "Zi", "Yi")
_INT64 = 1 << 63
_MINUTE = 60


def to_float(value: Value) -> float:
    """Return a number, or a string that is one, as a float; raises `FunctionError`."""
    match value:
        case float():
            return value
        case str():
            try:
                return parse_float(value)
            except ValueError as error:
                raise FunctionError(str(error)) from error
        case Duration(pointer=False):
            return value.nanoseconds / SECOND
        case Whole(type="int64"):
            return float(value.number)
        case _ if kind(value) == "int" and type_name(value) == "int":
            return float(value)
        case None:
            raise FunctionError("can't convert <nil> to float")
        case _:
            raise FunctionError(f"can't convert {type_name(value)} to float")


def _short(value: float) -> str:
    return format_float_verb(value, "g", 4)


def humanize(value: Value) -> str:
    """Return `1.234k`, `5`, `12m`."""
    number = to_float(value)
    if number == 0 or not math.isfinite(number):
        return _short(number)
    if abs(number) >= 1:
        return _scaled(number, 1000, _LARGE)
    return _scaled_up(number)


def humanize1024(value: Value) -> str:
    """Return `1.206ki`; numbers up to 1 as they are."""
    number = to_float(value)
    if abs(number) <= 1 or not math.isfinite(number):
        return _short(number)
    return _scaled(number, 1024, _BINARY)


def _scaled(number: float, base: int, prefixes: tuple[str, ...]) -> str:
    shown = ""
    for prefix in prefixes:
        if abs(number) < base:
            break
        shown = prefix
        number /= base
    return _short(number) + shown


def _scaled_up(number: float) -> str:
    shown = ""
    for prefix in _SMALL:
        if abs(number) >= 1:
            break
        shown = prefix
        number *= 1000
    return _short(number) + shown


def humanize_duration(value: Value) -> str:
    """Return `1d 2h 3m 4s`, `5.5s`, `12ms` of a number of seconds."""
    number = to_float(value)
    if not math.isfinite(number):
        return _short(number)
    if number == 0:
        return f"{_short(number)}s"
    if abs(number) < 1:
        return f"{_scaled_up(number)}s"
    sign, number = ("-", -number) if number < 0 else ("", number)
    # What does not fit Go converts to the smallest int64, and its division cuts towards zero.
    whole = int(number) if number < _INT64 else -_INT64
    below, whole = (-1, -whole) if whole < 0 else (1, whole)
    minutes, seconds = divmod(whole, _MINUTE)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    days, hours, minutes, seconds = below * days, below * hours, below * minutes, below * seconds
    if days:
        return f"{sign}{days}d {hours}h {minutes}m {seconds}s"
    if hours:
        return f"{sign}{hours}h {minutes}m {seconds}s"
    if minutes:
        return f"{sign}{minutes}m {seconds}s"
    return f"{sign}{_short(number)}s"


def humanize_percentage(value: Value) -> str:
    """Return `12.34%` of a ratio."""
    return f"{_short(to_float(value) * 100)}%"


def humanize_timestamp(value: Value) -> str:
    """Return the time of a Unix timestamp in seconds, in milliseconds' resolution."""
    number = to_float(value)
    if not math.isfinite(number):
        return _short(number)
    return format_time(to_time(value).nanoseconds)


def to_time(value: Value) -> Time:
    """Return a Unix timestamp in seconds as a time, cut to milliseconds; raises `FunctionError`."""
    nanoseconds = _nanoseconds(value, "timestamp")
    # Cut towards zero, as Go divides.
    rest = abs(nanoseconds) % MILLISECOND
    return Time(nanoseconds - rest if nanoseconds > 0 else nanoseconds + rest)


def to_duration(value: Value) -> Duration:
    """Return a number of seconds as a duration; raises `FunctionError`."""
    return Duration(_nanoseconds(value, "duration"))


def _nanoseconds(value: Value, what: str) -> int:
    number = to_float(value)
    if not math.isfinite(number):
        raise FunctionError("value is NaN or Inf")
    nanoseconds = number * 1e9
    if nanoseconds > _INT64 - 1 or nanoseconds < -_INT64:
        shown = format_float(number)
        raise FunctionError(f"{shown} cannot be represented as a nanoseconds {what} since it overflows int64")
    return min(int(nanoseconds), _INT64 - 1)
