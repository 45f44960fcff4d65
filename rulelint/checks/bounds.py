"""Saying between which values the results of an expression lie."""

from rulelint.analysis.conditions import metric_name
from rulelint.analysis.ranges import Range
from rulelint.promql.ast import Aggregate, Call, Expr, Paren, VectorSelector
from rulelint.promql.numbers import format_number


def said(expr: Expr, values: Range) -> str:
    """Return a clause about the results of an expression: "`hour` is between 0 and 23"."""
    name = named(expr)
    if name == "count":
        return "`count` is at least 1 where there is anything to count"
    subject = f"`{name}`" if name else "the left side"
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
