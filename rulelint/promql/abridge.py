"""A long expression in the space of a message: what is deepest becomes `…`, so that the outline stays readable."""

import re
from dataclasses import replace

from rulelint.promql.ast import (
    Aggregate,
    Binary,
    Call,
    Expr,
    MatrixSelector,
    Number,
    Paren,
    String,
    Subquery,
    Unary,
    VectorSelector,
)
from rulelint.promql.printer import print_expr
from rulelint.promql.visit import left_row

CUT = "…"
DEEPEST = 8
"""Levels that are tried at most; a deeper outline is no outline."""

OPERANDS = 3
"""Of a longer row of operators, the first two operands and the last are shown."""

_HIDDEN = re.compile(r'\{"([^"]*…[^"]*)"\}')
"""How the printer writes a stand-in: as a metric whose name needs quotes."""


def abridged(expr: Expr, limit: int = 80) -> str:
    """Return the expression on one line of at most `limit` characters."""
    text = print_expr(expr)
    if len(text) <= limit:
        return text
    for depth in range(DEEPEST, 0, -1):
        text = _HIDDEN.sub(r"\1", print_expr(_pruned(expr, depth)))
        if len(text) <= limit:
            return text
    return text[: limit - 1] + CUT


def _pruned(expr: Expr, depth: int) -> Expr:
    """Return the expression with what is more than `depth` levels down left out."""
    match expr:
        case Number() | String():
            return expr
        case VectorSelector():
            return _selector(expr, depth)
        case MatrixSelector():
            return replace(expr, vector=_selector(expr.vector, depth))
        case Binary():
            return _pruned_row(expr, depth)
        case _ if depth <= 0:
            return _stand_in(expr, CUT)
        case Call():
            return replace(expr, args=tuple(_pruned(each, depth - 1) for each in expr.args))
        case Aggregate():
            return replace(expr, expr=_pruned(expr.expr, depth - 1))
        case Paren():
            return replace(expr, expr=_pruned(expr.expr, depth))
        case Unary() | Subquery():
            return replace(expr, expr=_pruned(expr.expr, depth - 1))


def _selector(expr: VectorSelector, depth: int) -> VectorSelector:
    if depth <= 0:
        return _stand_in(expr, CUT)
    return expr if depth > 1 or not expr.matchers else _stand_in(expr, f"{expr.name}{{{CUT}}}")


def _pruned_row(expr: Binary, depth: int) -> Expr:
    if depth <= 0:
        return _stand_in(expr, CUT)
    leftmost, row = left_row(expr)
    last = row[-1]
    if len(row) >= OPERANDS:
        row = [row[0], replace(row[1], rhs=_stand_in(row[1].rhs, CUT)), last]
    made = _pruned(leftmost, depth - 1)
    for operator in row:
        made = replace(operator, lhs=made, rhs=_pruned(operator.rhs, depth - 1))
    return made


def _stand_in(expr: Expr, text: str) -> VectorSelector:
    return VectorSelector(expr.span, text, ())
