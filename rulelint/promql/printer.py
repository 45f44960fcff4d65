"""A syntax tree as text, in the one-line form Prometheus writes (`promql/parser/printer.go`).

It differs from upstream where that form would not be read back as the same tree: matchers keep their order, empty
`on ()` with `group_left` and `by ()` are written out.
"""

import re

from rulelint.promql.ast import (
    Aggregate,
    At,
    Binary,
    Call,
    DurationExpr,
    Expr,
    Matcher,
    Matching,
    MatchOp,
    MatrixSelector,
    Number,
    Paren,
    String,
    Subquery,
    Unary,
    VectorSelector,
)
from rulelint.promql.ast import Cardinality as Card
from rulelint.promql.durations import format_duration
from rulelint.promql.numbers import format_number
from rulelint.promql.quoting import quote
from rulelint.promql.visit import left_row

_LABEL = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")


def print_expr(expr: Expr) -> str:
    """Return the expression on one line."""
    match expr:
        case Number():
            return _number(expr)
        case String():
            return quote(expr.value)
        case VectorSelector():
            return _selector(expr) + _time(expr)
        case MatrixSelector():
            length = print_duration(expr.range, expr.range_expr)
            return f"{_selector(expr.vector)}[{length}]{_time(expr.vector)}"
        case Subquery():
            return f"{print_expr(expr.expr)}{subquery_range(expr)}"
        case Call():
            return f"{expr.func}({', '.join(map(print_expr, expr.args))})"
        case Aggregate():
            parameter = f"{print_expr(expr.param)}, " if expr.param is not None else ""
            return f"{aggregate_head(expr)}({parameter}{print_expr(expr.expr)})"
        case Binary():
            leftmost, row = left_row(expr)
            parts = [print_expr(leftmost)]
            for each in row:
                parts += (binary_operator(each), print_expr(each.rhs))
            return " ".join(parts)
        case Unary():
            return f"{expr.op}{print_expr(expr.expr)}"
        case Paren():
            return f"({print_expr(expr.expr)})"


def label_name(name: str) -> str:
    """Return a label name, quoted where it has to be."""
    return name if _LABEL.fullmatch(name) else quote(name)


def print_matcher(matcher: Matcher) -> str:
    """Return `name="value"`."""
    return f"{label_name(matcher.name)}{matcher.op.value}{quote(matcher.value)}"


def print_duration(milliseconds: int, computed: DurationExpr | None) -> str:
    """Return a length as it stands in brackets."""
    return format_duration(milliseconds) if computed is None else _computed(computed)


def aggregate_head(expr: Aggregate) -> str:
    """Return `sum by (job) `, with a space where the bracket of the arguments follows a grouping."""
    if expr.grouping is None:
        return expr.op
    word = "without" if expr.without else "by"
    return f"{expr.op} {word} ({', '.join(map(label_name, expr.labels))}) "


def binary_operator(expr: Binary) -> str:
    """Return the operator with its modifiers: `== bool on (job) group_left ()`."""
    matching = expr.matching
    return expr.op + " bool" * expr.return_bool + (_matching(matching) if matching else "")


def _matching(matching: Matching) -> str:
    parts = []
    grouped = matching.card in (Card.MANY_TO_ONE, Card.ONE_TO_MANY)
    if matching.on or matching.labels or grouped:
        labels = ", ".join(map(label_name, matching.labels))
        parts.append(f" {'on' if matching.on else 'ignoring'} ({labels})")
    if grouped:
        side = "left" if matching.card is Card.MANY_TO_ONE else "right"
        parts.append(f" group_{side} ({', '.join(map(label_name, matching.include))})")
    left, right = matching.fill_left, matching.fill_right
    if left is not None and right is not None and format_number(left) == format_number(right):
        parts.append(f" fill ({format_number(left)})")
        return "".join(parts)
    if left is not None:
        parts.append(f" fill_left ({format_number(left)})")
    if right is not None:
        parts.append(f" fill_right ({format_number(right)})")
    return "".join(parts)


def subquery_range(expr: Subquery) -> str:
    """Return `[5m:1m] @ 3.000 offset 1m`."""
    step = print_duration(expr.step, expr.step_expr) if expr.step or expr.step_expr else ""
    return f"[{print_duration(expr.range, expr.range_expr)}:{step}]{_time(expr)}"


def _selector(selector: VectorSelector) -> str:
    shown = [
        print_matcher(matcher)
        for matcher in selector.matchers
        if not (
            matcher.name == "__name__"
            and matcher.op is MatchOp.EQUAL
            and matcher.value == selector.name != ""
        )
    ]
    return selector.name + (f"{{{','.join(shown)}}}" if shown or not selector.name else "")


def _time(expr: VectorSelector | Subquery) -> str:
    """Return what stands behind a selector or range: ` anchored`, ` @ …`, ` offset …`."""
    text = ""
    if isinstance(expr, VectorSelector):
        text = " anchored" * expr.anchored + " smoothed" * expr.smoothed
    if expr.at:
        text += f" @ {_timestamp(expr.at)}"
    if expr.offset or expr.offset_expr:
        text += f" offset {print_duration(expr.offset, expr.offset_expr)}"
    return text


def _timestamp(at: At) -> str:
    return f"{at.kind}()" if at.timestamp is None else f"{at.timestamp / 1000:.3f}"


def _number(number: Number) -> str:
    if number.duration:
        return format_duration(round(number.value * 1000))
    # Prometheus prints `+Inf`, which reads `+(Inf ^ 2)` in front of a power: the sign is left out.
    return format_number(number.value).removeprefix("+")


def _computed(expr: DurationExpr | Number | None) -> str:
    match expr:
        case None:
            return ""
        case Number():
            return _number(expr)
        case DurationExpr(_, "()", _, inner):
            return f"({_computed(inner)})"
        case DurationExpr(_, "step" | "range" as name):
            return f"{name}()"
        case DurationExpr(_, "min_of" | "max_of" as name, lhs, rhs):
            return f"{name}({_computed(lhs)}, {_computed(rhs)})"
        case DurationExpr(_, op, None, rhs):
            return f"{op}{_computed(rhs)}"
        case DurationExpr(_, op, lhs, rhs):
            return f"{_computed(lhs)} {op} {_computed(rhs)}"
