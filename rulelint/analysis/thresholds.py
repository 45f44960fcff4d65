"""Comparisons of something with a number, whichever side the number stands on."""

from collections.abc import Iterator

from rulelint.analysis.ranges import ValueRanges
from rulelint.dataclass import dataclass
from rulelint.promql.ast import COMPARISONS, Binary, Expr, Paren, Unary
from rulelint.promql.functions import ValueType
from rulelint.promql.types import type_of
from rulelint.promql.visit import walk

MIRRORED = {"<": ">", ">": "<", "<=": ">=", ">=": "<=", "==": "==", "!=": "!="}
"""How a comparison reads from the other side."""

ABOVE = frozenset({">", ">="})
BELOW = frozenset({"<", "<="})


@dataclass(frozen=True, slots=True)
class Threshold:
    """`value op number`: `op` is turned round where the number is written first; `written` is the number's node."""

    comparison: Binary
    value: Expr
    op: str
    number: float
    written: Expr

    @property
    def above(self) -> bool:
        """Whether it holds for large values."""
        return self.op in ABOVE

    @property
    def below(self) -> bool:
        """Whether it holds for small values."""
        return self.op in BELOW

    def holds(self, value: float) -> bool:
        """Say whether the comparison is true for a value."""
        match self.op:
            case ">":
                return value > self.number
            case ">=":
                return value >= self.number
            case "<":
                return value < self.number
            case "<=":
                return value <= self.number
            case "==":
                return value == self.number
            case _:
                return value != self.number


def unwrapped(expr: Expr) -> Expr:
    """Return the expression without the parentheses around it, and without a plus sign."""
    while isinstance(expr, Paren) or (isinstance(expr, Unary) and expr.op == "+"):
        expr = expr.expr
    return expr


def number_of(expr: Expr) -> float | None:
    """Return the value of an expression made of numbers alone (`5 * 60`, `-(1)`), None for any other."""
    return ValueRanges().at(expr).value if type_of(expr) is ValueType.SCALAR else None


def threshold_of(expr: Expr) -> Threshold | None:
    """Return the comparison with a number that `expr` is, None if it is something else."""
    node = unwrapped(expr)
    if not isinstance(node, Binary) or node.op not in COMPARISONS or node.matching is not None:
        return None
    if (number := number_of(node.rhs)) is not None:
        return Threshold(node, node.lhs, node.op, number, node.rhs)
    if (number := number_of(node.lhs)) is not None:
        return Threshold(node, node.rhs, MIRRORED[node.op], number, node.lhs)
    return None


def thresholds(expr: Expr) -> Iterator[Threshold]:
    """Yield every comparison with a number, the outer ones first."""
    for node in walk(expr):
        if isinstance(node, Binary) and (found := threshold_of(node)):
            yield found
