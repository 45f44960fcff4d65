"""Which series an expression reads, and which of them it needs."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from rulelint.promql.ast import (
    Aggregate,
    Call,
    Expr,
    MatrixSelector,
    Paren,
    Subquery,
    Unary,
    VectorSelector,
)
from rulelint.promql.printer import print_expr
from rulelint.promql.visit import left_row, walk

NEEDS_NOTHING = frozenset({"absent", "absent_over_time", "vector", "scalar"})
"""Functions that have a value although their argument has no series."""

CLOCK = frozenset(
    {"time", "minute", "hour", "day_of_week", "day_of_month", "day_of_year", "days_in_month", "month", "year"}
)
"""Functions that read the time when they have no argument."""


def selectors(expr: Expr) -> Iterator[VectorSelector]:
    """Yield every selector of an expression, also those inside ranges and subqueries, in written order."""
    return (node for node in walk(expr) if isinstance(node, VectorSelector))


def bare(selector: VectorSelector) -> VectorSelector:
    """Return the selector without `offset`, `@` and modifiers: the series it reads, whenever."""
    return replace(selector, offset=0, offset_expr=None, at=None, anchored=False, smoothed=False)


def selector_text(selector: VectorSelector) -> str:
    """Return the series a selector reads as PromQL."""
    return print_expr(bare(selector))


def is_constant(expr: Expr) -> bool:
    """Say whether the expression has the same value whatever the data and the time."""
    return not any(
        isinstance(node, VectorSelector) or (isinstance(node, Call) and node.func in CLOCK and not node.args)
        for node in walk(expr)
    )


def starving(expr: Expr, is_empty: Callable[[VectorSelector], bool]) -> VectorSelector | None:
    """Return a selector without series because of which the expression is always empty, None if there is none.

    Both sides of an operator are needed, except the right one of `unless`; `or` needs one of them.
    """
    leftmost, row = left_row(expr)
    found = _starving_operand(leftmost, is_empty)
    for operator in row:
        if operator.op == "or":
            found = found and (found if starving(operator.rhs, is_empty) else None)
        elif operator.op != "unless":
            found = found or starving(operator.rhs, is_empty)
    return found


def _starving_operand(expr: Expr, is_empty: Callable[[VectorSelector], bool]) -> VectorSelector | None:
    match expr:
        case VectorSelector():
            return expr if is_empty(expr) else None
        case MatrixSelector():
            return expr.vector if is_empty(expr.vector) else None
        case Paren() | Unary() | Subquery() | Aggregate():
            return starving(expr.expr, is_empty)
        case Call():
            needed = () if expr.func in NEEDS_NOTHING else expr.args
        case _:
            needed = ()
    return next((found for each in needed if (found := starving(each, is_empty))), None)
