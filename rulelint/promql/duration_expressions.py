"""What stands in `[…]` and behind `offset`: numbers, durations and computed durations."""

import math
from typing import NamedTuple

from rulelint.promql.ast import DurationExpr, Number
from rulelint.promql.cursor import DURATION_EXPRESSIONS, Cursor
from rulelint.promql.durations import MILLISECOND, parse_duration
from rulelint.promql.numbers import parse_number
from rulelint.promql.tokens import DURATION, NUMBER
from rulelint.source.span import Span

Length = Number | DurationExpr

LARGEST = (1 << 63) / 1e9
"""Seconds in the longest duration Go can hold."""


class Place(NamedTuple):
    """Where a length stands, and what may stand there, in the words of `unexpected … in …, expected …`."""

    context: str
    expected: str


_TERM = "number, duration, step(), or range()"
RANGE = Place("subquery or range selector", _TERM)
STEP = Place("subquery selector", 'number, duration, step(), range(), or "]"')
OFFSET = Place("offset", _TERM)

_PRECEDENCE = {"+": 1, "-": 1, "*": 2, "/": 2, "%": 2, "^": 4}
_SIGN = 3
_ZERO_DIVISION = {"/": "division by zero", "%": "modulo by zero"}


def parse_literal(cursor: Cursor) -> Number:
    """Parse a number or a duration, which is a number of seconds."""
    kind, text, start, end = cursor.tokens[cursor.at]
    cursor.at += 1
    span = Span(start, end)
    try:
        if kind == DURATION:
            return Number(span, parse_duration(text) / 1000, duration=True)
        return Number(span, parse_number(text))
    except ValueError as error:
        cursor.error(span, str(error) if kind == DURATION else f"error parsing number: {error}")
        cursor.fault = cursor.at - 1
        return Number(span, 0.0, kind == DURATION)


def rounded(value: float) -> int:
    """Return the nearest integer, halves away from zero (Go's `math.Round`)."""
    nearest = math.floor(abs(value) + 0.5)
    return nearest if value >= 0 else -nearest


def milliseconds(seconds: float) -> int:
    """Return a number of seconds as Prometheus keeps it: rounded to nanoseconds, cut to milliseconds."""
    nanoseconds = rounded(seconds * 1e9)
    return nanoseconds // MILLISECOND if nanoseconds >= 0 else -(-nanoseconds // MILLISECOND)


def parse_length(cursor: Cursor, place: Place) -> Length:
    """Parse the length of a range or a step: a positive duration."""
    cursor.operations = 0
    known = len(cursor.errors)
    length = _operation(cursor, 1, place)
    if isinstance(length, Number) and not length.value > 0 and len(cursor.errors) == known:
        cursor.error(length.span, "duration must be greater than 0")
    return length


def parse_offset(cursor: Cursor) -> Length:
    """Parse one term behind `offset`: an operator after it belongs to the expression."""
    cursor.operations = 0
    kind, _, start, _ = cursor.tokens[cursor.at]
    if kind not in ("+", "-"):
        return _term(cursor, OFFSET)
    cursor.at += 1
    return _signed(cursor, kind, start, _term(cursor, OFFSET))


def _operation(cursor: Cursor, least: int, place: Place) -> Length:
    """Climb operators of at least this precedence."""
    tokens = cursor.tokens
    left = _prefix(cursor, place)
    while (precedence := _PRECEDENCE.get(tokens[cursor.at][0], 0)) >= least:
        operator = tokens[cursor.at]
        cursor.at += 1
        right = _nested(cursor, precedence if operator[0] == "^" else precedence + 1, place)
        span = left.span.cover(right.span)
        _experimental(cursor, left.span)
        if operator[0] in _ZERO_DIVISION and isinstance(right, Number) and right.value == 0:
            cursor.error(Span(operator[2], operator[3]), _ZERO_DIVISION[operator[0]])
        left = DurationExpr(span, operator[0], left, right)
    return left


def _nested(cursor: Cursor, least: int, place: Place) -> Length:
    cursor.nest()
    length = _operation(cursor, least, place)
    cursor.depth -= 1
    return length


def _prefix(cursor: Cursor, place: Place) -> Length:
    kind, _, start, _ = cursor.tokens[cursor.at]
    if kind not in ("+", "-"):
        return _term(cursor, place)
    cursor.at += 1
    return _signed(cursor, kind, start, _nested(cursor, _SIGN, place))


def _signed(cursor: Cursor, sign: str, start: int, length: Length) -> Length:
    span = Span(start, length.span.end)
    if isinstance(length, Number):
        return Number(span, -length.value if sign == "-" else length.value, length.duration)
    _experimental(cursor, span)
    return length if sign == "+" else DurationExpr(span, sign, None, length)


def _term(cursor: Cursor, place: Place) -> Length:
    """Parse a literal, `step()`, `range()`, `min_of(a, b)`, `max_of(a, b)` or brackets."""
    kind, _, start, end = cursor.tokens[cursor.at]
    if kind in (NUMBER, DURATION):
        number = parse_literal(cursor)
        if not abs(number.value) <= LARGEST:
            cursor.error(number.span, "duration out of range")
            return Number(number.span, 0.0)
        return number
    if kind not in ("(", "step", "range", "min_of", "max_of"):
        raise cursor.unexpected(*place)
    if kind != "(":
        cursor.at += 1
    cursor.need("(", *place)
    left = right = None
    if kind not in ("step", "range"):
        left = _nested(cursor, 1, place)
    if kind in ("min_of", "max_of"):
        cursor.need(",", *place)
        right = _nested(cursor, 1, place)
    end = cursor.need(")", *place)[3]
    span = Span(start, end)
    _experimental(cursor, span)
    return DurationExpr(span, "()", None, left) if kind == "(" else DurationExpr(span, kind, left, right)


def _experimental(cursor: Cursor, span: Span) -> None:
    """Note one more operation of a computed length; as many of them as a tree may have levels are plenty."""
    cursor.operations += 1
    cursor.grow(cursor.operations, span.start)
    cursor.enable(DURATION_EXPRESSIONS, span, "experimental duration expression is not enabled")
