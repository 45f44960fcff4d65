"""What a value that Prometheus refuses was meant to be: the only thing it can mean, or a guess."""

import re

from rulelint.finding import Fix, Safety
from rulelint.promql.durations import format_duration
from rulelint.source.nodes import Scalar
from rulelint.source.rewrite import scalar_edit
from rulelint.source.scalar import ScalarText
from rulelint.source.span import Span

_MILLISECONDS = {"ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000, "w": 604_800_000}
_WORDS = {
    **dict.fromkeys(("ms", "msec", "msecs", "millisecond", "milliseconds"), "ms"),
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), "s"),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes"), "m"),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), "h"),
    **dict.fromkeys(("d", "day", "days"), "d"),
    **dict.fromkeys(("w", "week", "weeks"), "w"),
}
"""How people write units.  A capital `M` may be a month, and a year is not always 365 days: neither is here."""

_PART = re.compile(r"\s*(?:,|and\b)?\s*([0-9]{1,9})(?:\.([0-9]{1,9}))?\s*([A-Za-z]+)")
_BARE = re.compile(r"[0-9]{1,9}")
_LONGEST = 64


def repaired_duration(text: str) -> tuple[str, Safety] | None:
    """Return a duration as Prometheus reads it, for one that it does not: `5 minutes`, `1.5h`, `30s1m`.

    A number without a unit is taken for seconds, which is a guess.  None if nothing sensible can be read.
    """
    text = text.strip()
    if len(text) > _LONGEST:
        return None
    if _BARE.fullmatch(text):
        return format_duration(int(text) * 1000), "unsafe"
    total, seen, at = 0, set[str](), 0
    while at < len(text):
        found = _PART.match(text, at)
        unit = _unit(found[3]) if found else None
        if found is None or unit is None or unit in seen:
            return None
        whole, rest = divmod(
            int(found[1] + (found[2] or "")) * _MILLISECONDS[unit], 10 ** len(found[2] or "")
        )
        if rest:
            return None
        seen.add(unit)
        total += whole
        at = found.end()
    return (format_duration(total), "safe") if seen else None


def duration_fix(file: str, text: ScalarText) -> Fix | None:
    """Return the correction of a duration, written as the value is."""
    found = repaired_duration(text.value)
    if found is None:
        return None
    value, safety = found
    edit = scalar_edit(file, text, Span(0, len(text.value)), value)
    return Fix(f"write `{value}`", safety, (edit,)) if edit else None


def field_fix(file: str, key: Scalar, meant: str) -> Fix | None:
    """Return the correction of a field's name; another case or other separators are no guess."""
    plain = not key.style and key.end - key.start == len(key.value)
    text = ScalarText(key.value, key.span, None if plain else file)
    edit = scalar_edit(file, text, Span(0, len(key.value)), meant)
    same = _letters(key.value) == _letters(meant)
    return Fix(f"write `{meant}`", "safe" if same else "unsafe", (edit,)) if edit else None


def _unit(word: str) -> str | None:
    return None if word == "M" else _WORDS.get(word.lower())


def _letters(name: str) -> str:
    return name.replace("_", "").replace("-", "").replace(" ", "").lower()
