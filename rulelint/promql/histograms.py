"""Native histograms as promtool's series notation writes them: `{{schema:1 sum:3 count:2 buckets:[1 1]}}`."""

import re
from collections.abc import Callable
from dataclasses import replace
from operator import add, sub

from rulelint.dataclass import dataclass
from rulelint.promql.errors import PromqlError, PromqlSyntaxError
from rulelint.promql.numbers import parse_float
from rulelint.promql.quoting import quote
from rulelint.source.span import Span

CUSTOM_BUCKETS = -53
"""The schema of histograms whose bounds are written out."""

MAX_BUCKETS = 10_000_000
"""The most bucket counts one item may write, repetitions included."""


@dataclass(frozen=True, slots=True)
class HistogramValue:
    """One histogram; `positive[i]` is the count of bucket `positive_offset + i`, likewise `negative`."""

    schema: int = 0
    sum: float = 0.0
    count: float = 0.0
    zero_count: float = 0.0
    zero_threshold: float = 0.0
    positive: tuple[float, ...] = ()
    positive_offset: int = 0
    negative: tuple[float, ...] = ()
    negative_offset: int = 0
    custom_values: tuple[float, ...] = ()
    counter_reset_hint: str = "unknown"


_KEYS = {
    "schema": "schema", "sum": "sum", "count": "count", "z_bucket": "zero_count", "z_bucket_w": "zero_threshold",
    "buckets": "positive", "offset": "positive_offset", "n_buckets": "negative", "n_offset": "negative_offset",
    "custom_values": "custom_values", "counter_reset_hint": "counter_reset_hint",
}  # fmt: skip
_HINTS = frozenset({"unknown", "reset", "not_reset", "gauge"})
_LISTS = frozenset({"buckets", "n_buckets", "custom_values"})
_INTEGERS = frozenset({"schema", "offset", "n_offset"})
_BLANKS = re.compile(r"[ \t\r\n]*+")
_WORD = re.compile(r"[a-zA-Z_]++")
_FLOAT = re.compile(r"[+-]?+(?:(?:[0-9]++(?:\.[0-9]*+)?+|\.[0-9]++)(?:[eE][+-]?+[0-9]++)?+|(?i:inf|nan))")
_INTEGER = re.compile(r"-?+[0-9]++")
_TIMES = re.compile(r"x([0-9]++)")


def scan_histogram(text: str, at: int) -> tuple[list[HistogramValue], int]:
    """Return the histograms of one item of a series (`{{…}}x2`, `{{…}}+{{…}}x3`) and where it ends.

    Raises PromqlSyntaxError.
    """
    first, at = _histogram(text, at)
    sign = text[at : at + 1]
    step: HistogramValue | None = None
    if sign in ("+", "-") and text.startswith("{{", at + 1):
        step, at = _histogram(text, at + 1)
    times = _TIMES.match(text, at)
    if times is None:
        if step is not None:
            raise _error(text, at, "unexpected end of histogram series, expected repetition")
        return [first], at
    count = int(times[1]) if len(times[1]) < 9 else MAX_BUCKETS
    if count * max(1, len(first.positive) + len(first.negative)) >= MAX_BUCKETS:
        raise _error(text, at, "series holds too many histogram buckets")
    values = [first]
    for _ in range(count):
        values.append(values[-1] if step is None else _combined(values[-1], step, sign, text, times.start(1)))
    return values, times.end()


def _histogram(text: str, at: int) -> tuple[HistogramValue, int]:
    """Read `{{key:value …}}`."""
    written: dict[str, object] = {}
    at += 2
    blanks = _BLANKS.match(text, at)
    if blanks and blanks.end() > at and (word := _WORD.match(text, blanks.end())):
        raise _error(text, word.start(), f"unexpected {quote(word[0])} in series values")
    while not text.startswith("}}", at):
        word = _WORD.match(text, at)
        if word is None:
            raise _error(text, at, f"unexpected {quote(text[at : at + 1])} in series values")
        key = word[0].lower()
        if key not in _KEYS:
            raise _error(text, at, f"bad histogram descriptor found: {quote(word[0])}")
        if text[word.end() : word.end() + 1] != ":":
            raise _error(text, at, "missing `:` for histogram descriptor")
        value, at = _value(text, word.end() + 1, key)
        if _KEYS[key] in written:
            raise _error(text, 0, f'duplicate key "{key}" in histogram')
        written[_KEYS[key]] = value
        at = _separator(text, at, "}}")
    return replace(HistogramValue(), **written), at + 2  # type: ignore[arg-type]


def _separator(text: str, at: int, closing: str) -> int:
    """Pass the spaces between two parts; they are needed unless the closing bracket follows."""
    found = _BLANKS.match(text, at)
    end = found.end() if found else at
    if end == at and not text.startswith(closing, at):
        raise _error(
            text,
            at,
            f"unexpected {quote(text[at : at + 1]) if text[at:] else 'end of input'} in series values",
        )
    if end > at and _WORD.match(text, end) is None and not text.startswith(closing, end) and closing == "}}":
        raise _error(text, end, f"unexpected {quote(text[end : end + 1])} in series values")
    return end


def _value(text: str, at: int, key: str) -> tuple[object, int]:
    if key in _LISTS:
        return _list(text, at)
    if key == "counter_reset_hint":
        word = _WORD.match(text, at)
        if word is None or word[0].lower() not in _HINTS:
            raise _error(text, at, f"bad histogram descriptor found: {quote(word[0] if word else '')}")
        return word[0].lower(), word.end()
    found = (_INTEGER if key in _INTEGERS else _FLOAT).match(text, at)
    if found is None or (key == "z_bucket_w" and found[0][0] in "+-"):
        raise _error(text, at, f"unexpected {quote(text[at : at + 1])} in series values")
    return (int(found[0][:12]) if key in _INTEGERS else parse_float(found[0])), found.end()


def _list(text: str, at: int) -> tuple[tuple[float, ...], int]:
    """Read `[1 2 3]`."""
    if text[at : at + 1] != "[":
        raise _error(text, at, f"unexpected {quote(text[at : at + 1])} in series values")
    at += 1
    numbers: list[float] = []
    while not text.startswith("]", at):
        found = _FLOAT.match(text, at)
        if found is None:
            raise _error(text, at, f"unexpected {quote(text[at : at + 1])} in series values")
        numbers.append(parse_float(found[0]))
        at = _separator(text, found.end(), "]")
    return tuple(numbers), at + 1


def _combined(value: HistogramValue, step: HistogramValue, sign: str, text: str, at: int) -> HistogramValue:
    """Return `value + step` or `value - step`, in the coarser of the two resolutions, which has to be `value`'s."""
    if step.schema < value.schema:
        message = f"error combining histograms: cannot merge from schema {step.schema} to {value.schema}"
        raise _error(text, at, message)
    operation = add if sign == "+" else sub
    shift = step.schema - value.schema if value.schema != CUSTOM_BUCKETS else 0
    positive, positive_offset = _merged(
        (value.positive, value.positive_offset),
        _coarser(step.positive, step.positive_offset, shift),
        operation,
    )
    negative, negative_offset = _merged(
        (value.negative, value.negative_offset),
        _coarser(step.negative, step.negative_offset, shift),
        operation,
    )
    return replace(
        value,
        sum=operation(value.sum, step.sum),
        count=operation(value.count, step.count),
        zero_count=operation(value.zero_count, step.zero_count),
        positive=positive,
        positive_offset=positive_offset,
        negative=negative,
        negative_offset=negative_offset,
    )


_Buckets = tuple[tuple[float, ...], int]


def _coarser(counts: tuple[float, ...], offset: int, shift: int) -> _Buckets:
    """Merge buckets `shift` resolutions down: bucket i goes to ((i - 1) >> shift) + 1."""
    if not shift or not counts:
        return counts, offset
    first = ((offset - 1) >> shift) + 1
    merged = [0.0] * (((offset + len(counts) - 2) >> shift) + 2 - first)
    for place, count in enumerate(counts, start=offset):
        merged[((place - 1) >> shift) + 1 - first] += count
    return tuple(merged), first


def _merged(left: _Buckets, right: _Buckets, operation: Callable[[float, float], float]) -> _Buckets:
    if not right[0]:
        return left
    if not left[0]:
        left = ((), right[1])
    first = min(left[1], right[1])
    end = max(left[1] + len(left[0]), right[1] + len(right[0]))
    if end - first > MAX_BUCKETS:
        raise ValueError("the buckets of the histograms are too far apart")
    merged = [0.0] * (end - first)
    for place, count in enumerate(left[0], start=left[1] - first):
        merged[place] = count
    for place, count in enumerate(right[0], start=right[1] - first):
        merged[place] = operation(merged[place], count)
    return tuple(merged), first


def _error(text: str, at: int, message: str) -> PromqlSyntaxError:
    return PromqlSyntaxError((PromqlError(Span(at, min(at + 1, len(text))), message),))
