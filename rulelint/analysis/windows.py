"""Ranges of series and the functions that are given them: `rate(x[5m])`."""

from collections.abc import Iterator

from rulelint.dataclass import dataclass
from rulelint.promql.ast import Call, Expr, MatrixSelector, Paren, VectorSelector
from rulelint.promql.visit import walk

NEEDS_TWO = frozenset(
    {
        "rate", "increase", "irate", "delta", "idelta", "deriv", "predict_linear", "changes", "resets",
        "double_exponential_smoothing", "holt_winters",
    }
)  # fmt: skip
"""Functions that compare samples: of one sample they return nothing, or that nothing changed."""


@dataclass(frozen=True, slots=True)
class Window:
    """A function over a range of series: `call(selector[length])`, `length` in milliseconds."""

    call: Call
    matrix: MatrixSelector

    @property
    def selector(self) -> VectorSelector:
        """What is read."""
        return self.matrix.vector

    @property
    def length(self) -> int:
        """The range, milliseconds."""
        return self.matrix.range


def windows(expr: Expr) -> Iterator[Window]:
    """Yield every function over a range that is written as a plain duration."""
    for node in walk(expr):
        if not isinstance(node, Call):
            continue
        for arg in node.args:
            inner: Expr = arg
            while isinstance(inner, Paren):
                inner = inner.expr
            if isinstance(inner, MatrixSelector) and inner.range_expr is None:
                yield Window(node, inner)
