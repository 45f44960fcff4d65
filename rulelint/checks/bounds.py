"""Saying between which values the results of an expression lie, and with what they are compared."""

import math
from typing import Literal

from rulelint.analysis.conditions import metric_name
from rulelint.analysis.ranges import MIRRORED, Range, ValueRanges
from rulelint.dataclass import dataclass
from rulelint.promql.ast import Aggregate, Binary, Call, Expr, Number, Paren, Unary, VectorSelector
from rulelint.promql.numbers import format_number


@dataclass(frozen=True, slots=True)
class Compared:
    """An expression compared with a constant: `text` is the comparison as written, `op` has the expression first.

    `side` is where the expression stands.
    """

    expr: Expr
    side: Literal["left", "right"]
    op: str
    constant: float
    text: str


def compared(node: Binary, ranges: ValueRanges) -> Compared | None:
    """Return what a comparison compares with a constant, on either side of it; None where neither is one."""
    left, right = ranges.at(node.lhs).value, ranges.at(node.rhs).value
    if right is not None:
        return Compared(node.lhs, "left", node.op, right, f"{node.op} {format_number(right)}")
    if left is not None:
        return Compared(node.rhs, "right", MIRRORED[node.op], left, f"{format_number(left)} {node.op}")
    return None


def said(sides: Compared, values: Range) -> str:
    """Return a clause about the results of what is compared: "`hour` is between 0 and 23"."""
    name = named(sides.expr)
    if name == "count":
        return "`count` is at least 1 where there is anything to count"
    subject = f"`{name}`" if name else f"the {sides.side} side"
    if values.value is not None:
        return f"{subject} is always {format_number(values.value)}"
    low, high = format_number(values.low), format_number(values.high)
    if values.high == float("inf"):
        return f"{subject} is at least {low}"
    if values.low == float("-inf"):
        return f"{subject} is at most {high}"
    return f"{subject} is between {low} and {high}"


def named(expr: Expr) -> str:
    """Return what the user calls a value: its function, aggregation or metric; empty for anything else."""
    while isinstance(expr, Paren):
        expr = expr.expr
    match expr:
        case Aggregate():
            return expr.op
        case Call():
            return expr.func
        case VectorSelector():
            return metric_name(expr) or ""
        case _:
            return ""


def is_nan(expr: Expr) -> bool:
    """Say whether an expression is NaN as it is written."""
    while isinstance(expr, Paren | Unary):
        expr = expr.expr
    return isinstance(expr, Number) and math.isnan(expr.value)
