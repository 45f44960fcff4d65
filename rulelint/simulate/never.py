"""Why a rule never fired, and how close it came (definitions: reference simulation.md §2.3 and §2.6)."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from rulelint.analysis.selectors import is_constant, starving
from rulelint.engine.frame import F64
from rulelint.promql.ast import (
    COMPARISONS,
    SET_OPERATORS,
    Binary,
    Call,
    Expr,
    Matching,
    Number,
    Paren,
    Unary,
    VectorSelector,
)
from rulelint.promql.visit import left_row
from rulelint.simulate.model import NeverFiring

NEAR = -0.10
COLD = -0.50

Values = Callable[[Expr], F64]
"""Evaluates an expression over the window: all its samples, of all series and times, in one array."""


@dataclass(frozen=True, slots=True)
class Margin:
    """`best` is the highest relative distance above the threshold that was seen; None if it cannot be told.

    `empty`: there was nothing to compare.
    """

    best: float | None
    empty: bool = False


def why_never(
    expr: Expr, values: Values, is_empty: Callable[[VectorSelector], bool], *, was_pending: bool
) -> tuple[NeverFiring, float | None]:
    """Return the class of a rule that never fired, and its best margin where one can be told."""
    if is_constant(expr):
        return "impossible", None
    if starving(expr, is_empty):
        return "no_series", None
    margin = best_margin(expr, values)
    if was_pending:
        return "near_miss", margin.best
    if margin.empty:
        return "join_empty", None
    if margin.best is None:
        return "unmeasured", None
    if margin.best >= NEAR:
        return "near_miss", margin.best
    return ("cold" if margin.best < COLD else "distant"), margin.best


def best_margin(expr: Expr, values: Values) -> Margin:
    """Return how close a condition came: `and` is as close as its farther side, `or` as its nearer one.

    The sides are judged each at its own best time, so the margin of `and` is an upper bound.
    """
    match expr:
        case Paren():
            return best_margin(expr.expr, values)
        case Binary(op="and" | "or" | "unless"):
            return _row_margin(expr, values)
        case Binary() if expr.op in COMPARISONS and not expr.return_bool:
            return _compared(expr, values)
        case Call(func="absent" | "absent_over_time"):
            return Margin(None)
        case _:
            return Margin(None, empty=values(expr).size == 0)


def _row_margin(expr: Binary, values: Values) -> Margin:
    """Return the margin of a row of set operators, which may be too long for a recursion."""
    row = [expr]
    while isinstance(expr.lhs, Binary) and expr.lhs.op in SET_OPERATORS:
        expr = expr.lhs
        row.append(expr)
    margin = best_margin(expr.lhs, values)
    for operator in reversed(row):
        if operator.op != "unless":
            join = _both if operator.op == "and" else _either
            margin = join(margin, best_margin(operator.rhs, values))
    return margin


def _both(left: Margin, right: Margin) -> Margin:
    best = None if left.best is None or right.best is None else min(left.best, right.best)
    return Margin(best, empty=left.empty or right.empty)


def _either(left: Margin, right: Margin) -> Margin:
    known = [each.best for each in (left, right) if each.best is not None]
    return Margin(max(known, default=None), empty=left.empty and right.empty)


def _compared(expr: Binary, values: Values) -> Margin:
    """Return the best of (L - R) / |R|; where R is about 0, the spread of L stands for |R|."""
    if (threshold := _number(expr.rhs)) is not None:
        found, scale = values(expr.lhs) - threshold, abs(threshold)
    elif (threshold := _number(expr.lhs)) is not None:
        found, scale = threshold - values(expr.rhs), abs(threshold)
    else:
        found, scale = values(_relative(expr)), 1.0
    if not found.size:
        return Margin(None, empty=True)
    found = found[np.isfinite(found)]
    if not found.size:
        return Margin(None)
    if scale < 1e-12:
        low, high = np.quantile(found, [0.25, 0.75])
        scale = float(high - low) or 1.0
    best = float(_signed(expr.op, found).max()) / scale
    return Margin(best if np.isfinite(best) else None)


def _signed(op: str, distance: F64) -> F64:
    """Return how far the comparison is from changing, positive when it holds."""
    match op:
        case ">" | ">=":
            return distance
        case "<" | "<=":
            return -distance
        case "==":
            return -np.abs(distance)
        case _:
            return np.abs(distance)


def _relative(expr: Binary) -> Expr:
    """Return `(L - R) / (R ^ 2) ^ 0.5`, matched as the comparison is; R may be a scalar, of which `abs` takes none."""
    square = _arithmetic_node(expr, "^", expr.rhs, Number(expr.span, 2.0), None)
    size = _arithmetic_node(expr, "^", square, Number(expr.span, 0.5), None)
    gap = _arithmetic_node(expr, "-", expr.lhs, expr.rhs, expr.matching)
    return _arithmetic_node(expr, "/", gap, size, expr.matching)


def _arithmetic_node(at: Binary, op: str, lhs: Expr, rhs: Expr, matching: Matching | None) -> Binary:
    return Binary(at.span, op, lhs, rhs, matching, return_bool=False, op_span=at.op_span)


def _number(expr: Expr) -> float | None:
    """Return the value of a literal, also negated or in parentheses or arithmetic."""
    match expr:
        case Number():
            return expr.value
        case Paren():
            return _number(expr.expr)
        case Unary():
            inner = _number(expr.expr)
            return -inner if inner is not None and expr.op == "-" else inner
        case Binary(op="*" | "/" | "+" | "-"):
            return _number_of_row(expr)
        case _:
            return None


def _number_of_row(expr: Binary) -> float | None:
    leftmost, row = left_row(expr)
    value = _number(leftmost)
    for operator in row:
        right = _number(operator.rhs)
        if value is None or right is None or operator.op not in {"*", "/", "+", "-"}:
            return None
        value = _arithmetic(operator.op, value, right)
    return value


def _arithmetic(op: str, left: float, right: float) -> float | None:
    match op:
        case "*":
            return left * right
        case "+":
            return left + right
        case "-":
            return left - right
        case _:
            return left / right if right else None
