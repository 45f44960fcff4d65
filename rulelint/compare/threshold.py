"""Comparisons with a number: what an alert's threshold is, and which way it moved."""

from rulelint.dataclass import dataclass
from rulelint.promql.ast import COMPARISONS, Binary, Expr, Matching, Number, Paren, Unary
from rulelint.promql.printer import print_expr
from rulelint.promql.visit import left_row
from rulelint.source.span import Span

MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}


@dataclass(frozen=True, slots=True)
class Comparison:
    """`left op right`, turned so that a number stands on the right: `0.5 < x` is read as `x > 0.5`."""

    left: Expr
    op: str
    right: Expr
    matching: Matching | None
    returns_bool: bool
    op_span: Span

    @property
    def threshold(self) -> float | None:
        """The number it compares with; None where that is data too."""
        return constant(self.right)


def as_comparison(expr: Expr) -> Comparison | None:
    """Return the comparison an expression is, None if it is something else."""
    if not isinstance(expr, Binary) or expr.op not in COMPARISONS:
        return None
    left, op, right = expr.lhs, expr.op, expr.rhs
    if constant(left) is not None and constant(right) is None:
        left, op, right = right, MIRRORED[op], left
    return Comparison(left, op, right, expr.matching, expr.return_bool, expr.op_span)


def constant(expr: Expr) -> float | None:
    """Return the value of an expression of numbers alone (`5 * 60`, `-(1)`); None for anything else.

    Division by zero, `%`, `^` and `atan2` are not worked out: no threshold is written with them.
    """
    match expr:
        case Number():
            return expr.value
        case Paren():
            return constant(expr.expr)
        case Unary():
            value = constant(expr.expr)
            return None if value is None else -value if expr.op == "-" else value
        case Binary():
            leftmost, row = left_row(expr)
            value = constant(leftmost)
            for operator in row if value is not None else ():
                value = _arithmetic(operator.op, value, constant(operator.rhs))
            return value
        case _:
            return None


def _arithmetic(op: str, left: float | None, right: float | None) -> float | None:
    if left is None or right is None:
        return None
    match op:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case "/" if right:
            return left / right
        case _:
            return None


def describe_threshold(base: Comparison, head: Comparison, sense: int) -> str | None:
    """Say how the threshold moved; None where it did not, or where a side has none.

    `sense` is 1 where an alert fires more if the comparison holds more often, -1 where it fires less, 0 where that
    cannot be said.  Loosened: the alert puts up with more.
    """
    old, new = base.threshold, head.threshold
    if old is None or new is None or old == new:
        return None
    word = "changed"
    if base.op == head.op and base.op not in {"==", "!="} and sense and not head.returns_bool:
        rises_loosen = (head.op in {">", ">="}) == (sense > 0)
        word = "loosened" if (new > old) == rises_loosen else "tightened"
    return f"threshold {word} from `{print_expr(base.right)}` to `{print_expr(head.right)}`"
