"""Walking a syntax tree and building a changed one.

A row of operators (`a or b or c …`) leans to the left and may be thousands long, so nothing here or elsewhere recurses
into the left side of an operator: `left_row` lists the row.  Otherwise a parsed tree is never deeper than
`ParseOptions.max_depth`.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from operator import attrgetter
from typing import Any

from rulelint.promql.ast import (
    Aggregate,
    Binary,
    Call,
    Expr,
    MatrixSelector,
    Paren,
    Subquery,
    Unary,
    VectorSelector,
)


def _of_aggregate(expr: Aggregate) -> tuple[Expr, ...]:
    return (expr.expr,) if expr.param is None else (expr.param, expr.expr)


def _one(expr: Paren | Unary | Subquery) -> tuple[Expr, ...]:
    return (expr.expr,)


_BELOW: dict[type, Callable[[Any], tuple[Expr, ...]]] = {
    Call: attrgetter("args"),
    Binary: attrgetter("lhs", "rhs"),
    Aggregate: _of_aggregate,
    MatrixSelector: lambda expr: (expr.vector,),
    Paren: _one,
    Unary: _one,
    Subquery: _one,
}
"""Found by type: a `match` asks a selector, the most frequent node, what it is five times."""


def children(expr: Expr) -> tuple[Expr, ...]:
    """Return the expressions directly below `expr`, in written order; a range's selector is below the range."""
    below = _BELOW.get(type(expr))
    return below(expr) if below else ()


def left_row(expr: Expr) -> tuple[Expr, list[Binary]]:
    """Return the leftmost operand of a row of operators and the operators, the innermost first.

    The last operator is `expr` itself; for anything but an operator there are none, and the operand is `expr`.
    """
    row = []
    while isinstance(expr, Binary):
        row.append(expr)
        expr = expr.lhs
    row.reverse()
    return expr, row


def ratios(expr: Expr) -> Iterator[Binary]:
    """Yield every division of two vectors in an expression."""
    for node in walk(expr):
        if isinstance(node, Binary) and node.op == "/" and node.matching is not None:
            yield node


def unwrapped(expr: Expr) -> Expr:
    """Return what is inside the parentheses around an expression."""
    while isinstance(expr, Paren):
        expr = expr.expr
    return expr


def walk(expr: Expr) -> Iterator[Expr]:
    """Yield `expr` and everything below it: parents first, left before right."""
    stack = [expr]
    while stack:
        node = stack.pop()
        yield node
        if below := _BELOW.get(type(node)):
            stack += below(node)[::-1]


def transform(expr: Expr, change: Callable[[Expr], Expr]) -> Expr:
    """Return the tree with `change` applied to every node, children first; what does not change is shared."""
    leftmost, row = left_row(expr)
    changed = change(_with_children(leftmost, change))
    for operator in row:
        rhs = transform(operator.rhs, change)
        same = changed is operator.lhs and rhs is operator.rhs
        changed = change(operator if same else replace(operator, lhs=changed, rhs=rhs))
    return changed


def _with_children(expr: Expr, change: Callable[[Expr], Expr]) -> Expr:
    """Return anything but an operator with what is below it changed."""
    old = children(expr)
    new = tuple(transform(child, change) for child in old)
    if all(a is b for a, b in zip(old, new, strict=True)):
        return expr
    match expr:
        case Call():
            return replace(expr, args=new)
        case Aggregate():
            return replace(expr, param=None if expr.param is None else new[0], expr=new[-1])
        case MatrixSelector():
            if not isinstance(new[0], VectorSelector):
                raise TypeError("a range can only be taken of a selector")
            return replace(expr, vector=new[0])
        case Paren() | Unary() | Subquery():
            return replace(expr, expr=new[0])
    return expr
