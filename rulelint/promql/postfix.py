"""What binds closest behind an operand: `[range]`, `[range:step]`, `offset`, `@`, `anchored` and `smoothed`."""

from dataclasses import replace

from rulelint.promql.ast import At, DurationExpr, Expr, MatrixSelector, Number, Subquery, VectorSelector
from rulelint.promql.cursor import EXTENDED_RANGES, Cursor
from rulelint.promql.duration_expressions import (
    RANGE,
    STEP,
    Length,
    milliseconds,
    parse_length,
    parse_literal,
    parse_offset,
    rounded,
)
from rulelint.promql.functions import ValueType
from rulelint.promql.numbers import INT64, format_fixed
from rulelint.promql.tokens import DURATION, NUMBER, Token
from rulelint.source.span import Span

POSTFIX = frozenset({"[", "offset", "@", "anchored", "smoothed"})

_ONLY_SELECTORS = "ranges only allowed for vector selectors"
_MUST_FOLLOW = (
    "modifier must be preceded by an instant vector selector or range vector selector or a subquery"
)
_TIMED = VectorSelector | MatrixSelector | Subquery


def parse_postfix(cursor: Cursor, typed: tuple[Expr, ValueType, int]) -> tuple[Expr, ValueType, int]:
    """Apply everything that stands behind an operand."""
    expr, value_type, height = typed
    while (token := cursor.tokens[cursor.at])[0] in POSTFIX:
        cursor.at += 1
        match token[0]:
            case "[":
                expr = _bracket(cursor, expr, token)
                cursor.doubtful |= value_type is not ValueType.VECTOR
                value_type = ValueType.MATRIX
                height += 1
                cursor.grow(height, token[2])
            case "offset":
                expr = _offset(cursor, expr)
            case "@":
                expr = _at(cursor, expr)
            case _:
                expr = _extended(cursor, expr, token)
    return expr, value_type, height


def _bracket(cursor: Cursor, expr: Expr, opening: Token) -> Expr:
    length = parse_length(cursor, RANGE)
    match cursor.tokens[cursor.at][0]:
        case "]":
            cursor.at += 1
            return _matrix(cursor, expr, length, opening)
        case ":":
            cursor.at += 1
            return _subquery(cursor, expr, length)
    raise cursor.unexpected("subquery or range", '":" or "]"')


def _matrix(cursor: Cursor, expr: Expr, length: Length, opening: Token) -> Expr:
    end = cursor.last_end()
    message = ""
    if not isinstance(expr, VectorSelector):
        message = _ONLY_SELECTORS
    elif expr.offset or expr.offset_expr:
        message = "no offset modifiers allowed before range"
    elif (
        expr.at and expr.at.kind == "time"
    ):  # upstream asks for the timestamp only: `@ start()` may stand here
        message = "no @ modifiers allowed before range"
    if message or not isinstance(expr, VectorSelector):
        cursor.refuse(expr, Span(opening[2], end), message)
        return expr
    value, computed = _parts(length)
    return MatrixSelector(Span(expr.span.start, end), expr, value, computed)


def _parts(length: Length) -> tuple[int, DurationExpr | None]:
    """Return the milliseconds of a written length, or 0 and the computed one."""
    return (milliseconds(length.value), None) if isinstance(length, Number) else (0, length)


def _subquery(cursor: Cursor, expr: Expr, length: Length) -> Expr:
    step = None if cursor.tokens[cursor.at][0] == "]" else parse_length(cursor, STEP)
    end = cursor.need("]", "subquery selector", '"]"')[3]
    value, computed = _parts(length)
    step_value, step_computed = _parts(step) if step else (0, None)
    return Subquery(Span(expr.span.start, end), expr, value, step_value, computed, step_computed)


def _timed(expr: Expr) -> tuple[VectorSelector | Subquery, Span] | None:
    """Return what keeps the offset and `@` of an expression, and the span of the whole."""
    match expr:
        case VectorSelector() | Subquery():
            return expr, expr.span
        case MatrixSelector(span, vector):
            return vector, span
    return None


def _retimed(expr: Expr, timed: VectorSelector | Subquery, end: int) -> Expr:
    """Return `expr` with `timed` in place of what keeps its time, ending at `end`."""
    if isinstance(expr, MatrixSelector) and isinstance(timed, VectorSelector):
        return replace(expr, span=Span(expr.span.start, end), vector=timed)
    return replace(timed, span=Span(timed.span.start, end))


def _offset(cursor: Cursor, expr: Expr) -> Expr:
    length = parse_offset(cursor)
    timed = _timed(expr)
    if timed is None:
        cursor.refuse(expr, expr.span, f"offset {_MUST_FOLLOW}")
        return expr
    holder, span = timed
    if holder.offset or holder.offset_expr:
        cursor.refuse(expr, span, "offset may not be set multiple times")
        return expr
    value, computed = _parts(length)
    return _retimed(expr, replace(holder, offset=value, offset_expr=computed), cursor.last_end())


def _at(cursor: Cursor, expr: Expr) -> Expr:
    tokens = cursor.tokens
    kind = tokens[cursor.at][0]
    if kind in ("start", "end"):
        cursor.at += 1
        cursor.need("(", "@", "timestamp")
        cursor.need(")", "@", "timestamp")
        return _timestamped(cursor, expr, At("start" if kind == "start" else "end"))
    if kind in ("+", "-"):
        cursor.at += 1
    if tokens[cursor.at][0] not in (NUMBER, DURATION):
        raise cursor.unexpected("@", "timestamp")
    seconds = parse_literal(cursor).value
    seconds = -seconds if kind == "-" else seconds
    if not -INT64 < seconds < INT64:
        cursor.refuse(expr, expr.span, f"timestamp out of bounds for @ modifier: {format_fixed(seconds)}")
        return expr
    return _timestamped(cursor, expr, At("time", rounded(seconds * 1000)))


def _timestamped(cursor: Cursor, expr: Expr, at: At) -> Expr:
    timed = _timed(expr)
    if timed is None:
        cursor.refuse(expr, expr.span, f"@ {_MUST_FOLLOW}")
        return expr
    holder, span = timed
    if holder.at:
        cursor.refuse(expr, span, "@ <timestamp> may not be set multiple times")
        return expr
    return _retimed(expr, replace(holder, at=at), cursor.last_end())


def _extended(cursor: Cursor, expr: Expr, token: Token) -> Expr:
    word = token[0]
    known = len(cursor.errors)
    cursor.enable(EXTENDED_RANGES, expr.span, f"{word} modifier is experimental and not enabled")
    if len(cursor.errors) > known:
        return expr
    timed = _timed(expr)
    if timed is None:
        cursor.refuse(expr, expr.span, f"{word} modifier not implemented")
        return expr
    holder, span = timed
    if isinstance(holder, Subquery):
        cursor.refuse(expr, span, f"{word} modifier is not supported for subqueries")
        return expr
    anchored = holder.anchored or word == "anchored"
    smoothed = holder.smoothed or word == "smoothed"
    if anchored and smoothed:
        cursor.refuse(expr, span, "anchored and smoothed modifiers cannot be used together")
        return expr
    return _retimed(expr, replace(holder, anchored=anchored, smoothed=smoothed), cursor.last_end())
