"""Comparisons whose number can be another one, and which values of it would decide."""

from collections.abc import Iterator
from dataclasses import replace
from math import isfinite
from typing import Literal

import numpy as np

from rulelint.analysis.thresholds import ABOVE, MIRRORED, number_of, unwrapped
from rulelint.analysis.trigger import OF_FORM
from rulelint.dataclass import dataclass
from rulelint.engine.frame import F64
from rulelint.engine.sides import Sides
from rulelint.promql.ast import (
    COMPARISONS,
    SET_OPERATORS,
    Aggregate,
    Binary,
    Call,
    Cardinality,
    Expr,
    Matching,
    Number,
    Paren,
    Unary,
)
from rulelint.promql.visit import transform

Form = Literal["x", "k*x", "x/k", "k/x", "x+k", "x-k", "k-x"]
"""How the right side is made of the number `k` and of data `x`; `x` alone means the number alone."""

FACTORS: dict[tuple[str, bool], Form] = {
    ("*", False): "k*x",
    ("*", True): "k*x",
    ("/", False): "x/k",
    ("/", True): "k/x",
    ("+", False): "x+k",
    ("+", True): "x+k",
    ("-", False): "x-k",
    ("-", True): "k-x",
}
"""By operator, and whether the number is written first."""
PLAIN = 1e15
"""Whole numbers below this are written without an exponent."""
FALLING = frozenset({"x/k", "x-k"})
"""Forms in which a larger number makes the right side smaller."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """`data op bound` as part of a condition, turned so that the number is part of the right side, `bound`.

    `node` is the comparison as it is written, `turned` the other way round where its number is on the left.  `written`
    is the node of the number, `number` its value.  `form` says how the right side is made of it, `data` is what that
    holds besides.
    """

    node: Binary
    turned: Binary
    op: str
    written: Expr
    number: float
    form: Form
    data: Expr | None = None

    @property
    def is_equality(self) -> bool:
        """Whether it asks for one value: no number is stricter than another."""
        return self.op in ("==", "!=")

    @property
    def rises(self) -> bool:
        """Whether a larger number makes the comparison hold less often (for positive data, where it is a factor)."""
        return (self.op in ABOVE) != (self.form in FALLING)

    @property
    def compared(self) -> Binary:
        """What is evaluated to learn which numbers decide: the sides without the number."""
        return self.turned if self.data is None else replace(self.turned, rhs=self.data)

    def deciding(self, found: Sides) -> F64:
        """Return the number at which each sample is on the threshold, shape (steps, series); NaN where there is none.

        `found` are the sides of `compared`.
        """
        left, data = found.left, found.right
        with np.errstate(all="ignore"):
            match self.form:
                case "x":
                    value = left
                case "k*x":
                    value = left / data
                case "x/k":
                    value = data / left
                case "k/x":
                    value = left * data
                case "x+k":
                    value = left - data
                case "x-k":
                    value = data - left
                case "k-x":
                    value = left + data
        return np.where(found.present & np.isfinite(value), value, np.nan)

    def written_op(self, op: str) -> str:
        """Return a comparison operator as it is written, the number being where it is."""
        return op if self.turned is self.node else MIRRORED[op]

    def changed(self, expr: Expr, number: float, op: str) -> Expr:
        """Return the expression with another number and comparison operator; `op` is that of the turned comparison."""
        written_op = self.written_op(op)

        def change(node: Expr) -> Expr:
            if number != self.number and node.span == self.written.span and type(node) is type(self.written):
                return Number(node.span, number)
            if isinstance(node, Binary) and node.span == self.node.span and node.op == self.node.op:
                return replace(node, op=written_op)
            return node

        return transform(expr, change)

    def apart(self, expr: Expr) -> Expr:
        """Return the expression with parentheses around the sides of the comparison.

        It means the same.  A row of operators is evaluated in one go; so what is left of the comparison is a value of
        its own, which expressions with other numbers have in common.
        """

        def change(node: Expr) -> Expr:
            if not isinstance(node, Binary) or node.span != self.node.span or node.op not in COMPARISONS:
                return node
            lhs, rhs = (
                Paren(each.span, each) if isinstance(each, Binary) else each for each in (node.lhs, node.rhs)
            )
            return replace(node, lhs=lhs, rhs=rhs)

        return transform(expr, change)


def comparisons(expr: Expr) -> Iterator[Comparison]:
    """Yield the comparisons that decide whether a condition holds and that have a number, in the order of the text.

    Nothing is nearer to infinity or farther from it, so it is no number to turn.
    """
    waiting = [expr]
    while waiting:
        node = unwrapped(waiting.pop())
        match node:
            case Binary() if node.op in COMPARISONS and not node.return_bool:
                if (found := _comparison(node)) is not None and isfinite(found.number):
                    yield found
            case Binary() if node.op in SET_OPERATORS or node.op not in COMPARISONS:
                waiting += [node.rhs, node.lhs]
            case Aggregate() | Unary():
                waiting.append(node.expr)
            case Call() if node.func in OF_FORM and node.args:
                waiting.append(node.args[0])
            case _:
                pass


def _comparison(node: Binary) -> Comparison | None:
    right, left = number_of(node.rhs), number_of(node.lhs)
    turned = replace(node, lhs=node.rhs, op=MIRRORED[node.op], rhs=node.lhs, matching=_turned_matching(node))
    if right is not None and left is None:
        return Comparison(node, node, node.op, _bare(node.rhs), right, "x")
    if left is not None and right is None:
        return Comparison(node, turned, turned.op, _bare(node.lhs), left, "x")
    if left is not None or right is not None:
        return None
    return _with_factor(node, node) or _with_factor(node, turned)


def _turned_matching(node: Binary) -> Matching | None:
    if node.matching is None:
        return None
    card = _TURNED.get(node.matching.card, node.matching.card)
    left, right = node.matching.fill_left, node.matching.fill_right
    return replace(node.matching, card=card, fill_left=right, fill_right=left)


_TURNED = {
    Cardinality.ONE_TO_MANY: Cardinality.MANY_TO_ONE,
    Cardinality.MANY_TO_ONE: Cardinality.ONE_TO_MANY,
}


def _bare(expr: Expr) -> Expr:
    while isinstance(expr, Paren):
        expr = expr.expr
    return expr


def _with_factor(node: Binary, turned: Binary) -> Comparison | None:
    """Return the comparison if its right side is data and one number, joined by one operator."""
    bound = _bare(turned.rhs)
    if not isinstance(bound, Binary):
        return None
    first, second = number_of(bound.lhs), number_of(bound.rhs)
    if (first is None) == (second is None):
        return None
    form = FACTORS.get((bound.op, second is None))
    if form is None:
        return None
    if first is not None:
        return Comparison(node, turned, turned.op, _bare(bound.lhs), first, form, bound.rhs)
    assert second is not None
    return Comparison(node, turned, turned.op, _bare(bound.rhs), second, form, bound.lhs)


def number_text(number: float) -> str:
    """Return a number as people write it, which reads as exactly this one."""
    if number == int(number) and abs(number) < PLAIN:
        return str(int(number))
    text = repr(number)
    digits, _, exponent = text.partition("e")
    return text if not exponent else f"{digits}e{int(exponent)}"
