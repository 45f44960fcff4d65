"""Go's `time.Time` and `time.Duration`: how they print, and the methods templates call on them."""

import re
from datetime import UTC, datetime, timedelta

from rulelint.template.values import Duration, Time, Value, Whole

SECOND = 1_000_000_000
MILLISECOND = 1_000_000
MICROSECOND = 1_000

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
_LAYOUT = re.compile(
    r"January|Jan|Monday|Mon|MST|2006|_2006|__2|002|_2|01|02|03|04|05|06|15|PM|pm"
    r"|-07:00:00|-07:00|-070000|-0700|-07|Z07:00:00|Z07:00|Z070000|Z0700|Z07"
    r"|[.,](?:0+|9+)(?![0-9])|[1-5]"
)


def format_time(nanoseconds: int) -> str:
    """Return what `Time.String` does: the fraction of a second without trailing zeros."""
    return format_layout(nanoseconds, "2006-01-02 15:04:05.999999999 -0700 MST")


def format_layout(nanoseconds: int, layout: str) -> str:
    """Return what `Time.Format` does, for a time in UTC."""
    seconds, fraction = divmod(nanoseconds, SECOND)
    moment = _EPOCH + timedelta(seconds=seconds)
    return _LAYOUT.sub(lambda found: _element(found[0], moment, fraction), layout)


def _element(element: str, moment: datetime, fraction: int) -> str:
    if element[0] in ".,":
        digits = f"{fraction:09d}"[: len(element) - 1].ljust(min(len(element) - 1, 9), "0")
        shown = digits if element[1] == "0" else digits.rstrip("0")
        return element[0] + shown if shown else ""
    if element in ("-07:00:00", "-07:00", "-070000", "-0700", "-07"):
        return re.sub("[0-9]", "0", element).replace("-", "+")
    if element.startswith("Z07"):
        return "Z"
    return _elements(moment)[element]


def _elements(moment: datetime) -> dict[str, str]:
    hour = moment.hour % 12 or 12
    month, day = _MONTHS[moment.month - 1], _DAYS[moment.weekday()]
    noon = "PM" if moment.hour >= 12 else "AM"
    return {
        "January": month, "Jan": month[:3], "01": f"{moment.month:02d}", "1": str(moment.month),
        "Monday": day, "Mon": day[:3], "MST": "UTC",
        "2006": f"{moment.year:04d}", "_2006": f"_{moment.year:04d}", "06": f"{moment.year % 100:02d}",
        "002": f"{moment.timetuple().tm_yday:03d}", "__2": f"{moment.timetuple().tm_yday:3d}",
        "02": f"{moment.day:02d}", "_2": f"{moment.day:2d}", "2": str(moment.day),
        "15": f"{moment.hour:02d}", "03": f"{hour:02d}", "3": str(hour),
        "04": f"{moment.minute:02d}", "4": str(moment.minute),
        "05": f"{moment.second:02d}", "5": str(moment.second),
        "PM": noon, "pm": noon.lower(),
    }  # fmt: skip


def show_duration(nanoseconds: int) -> str:
    """Return what `Duration.String` does: `1h0m5.5s`, `1.5ms`, `0s`."""
    if nanoseconds == 0:
        return "0s"
    sign, rest = ("-", -nanoseconds) if nanoseconds < 0 else ("", nanoseconds)
    if rest < SECOND:
        unit, name = next(each for each in _SMALL_UNITS if rest >= each[0])
        return f"{sign}{_decimal(rest, unit)}{name}"
    seconds = _decimal(rest % (60 * SECOND), SECOND)
    minutes = rest // (60 * SECOND)
    shown = f"{seconds}s"
    if minutes:
        shown = f"{minutes % 60}m{shown}"
    if minutes >= 60:
        shown = f"{minutes // 60}h{shown}"
    return sign + shown


_SMALL_UNITS = ((MILLISECOND, "ms"), (MICROSECOND, "µs"), (1, "ns"))


def _decimal(nanoseconds: int, unit: int) -> str:
    whole, fraction = divmod(nanoseconds, unit)
    digits = f"{fraction:0{len(str(unit)) - 1}d}".rstrip("0") if fraction else ""
    return f"{whole}.{digits}" if digits else str(whole)


def time_method(time: Time, name: str) -> Value:
    """Return what a method without arguments returns; None for one that is not known here."""
    seconds, fraction = divmod(time.nanoseconds, SECOND)
    moment = _EPOCH + timedelta(seconds=seconds)
    weekday = (moment.weekday() + 1) % 7
    found: dict[str, Value] = {
        "Year": moment.year,
        "Month": Whole("time.Month", moment.month, _MONTHS[moment.month - 1]),
        "Day": moment.day,
        "Hour": moment.hour,
        "Minute": moment.minute,
        "Second": moment.second,
        "Nanosecond": fraction,
        "YearDay": moment.timetuple().tm_yday,
        "Weekday": Whole("time.Weekday", weekday, _DAYS[weekday - 1]),
        "Unix": Whole("int64", seconds),
        "UnixMilli": Whole("int64", time.nanoseconds // MILLISECOND),
        "UnixMicro": Whole("int64", time.nanoseconds // MICROSECOND),
        "UnixNano": Whole("int64", time.nanoseconds),
        "UTC": time,
        "IsZero": False,
        "String": format_time(time.nanoseconds),
    }
    return found.get(name)


def duration_method(duration: Duration, name: str) -> Value:
    """Return what a method without arguments returns; None for one that is not known here."""
    count = duration.nanoseconds
    sign = -1 if count < 0 else 1
    found: dict[str, Value] = {
        "Hours": count / (3600 * SECOND),
        "Minutes": count / (60 * SECOND),
        "Seconds": count / SECOND,
        "Milliseconds": Whole("int64", sign * (abs(count) // MILLISECOND)),
        "Microseconds": Whole("int64", sign * (abs(count) // MICROSECOND)),
        "Nanoseconds": Whole("int64", count),
        "Abs": Duration(abs(count), pointer=False),
        "String": show_duration(count),
    }
    return found.get(name)
