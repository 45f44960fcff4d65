"""Ranges of series and the functions that are given them: `rate(x[5m])`, and where the `5m` is written."""

from collections.abc import Iterator
from dataclasses import dataclass

from rulelint.promql.ast import Call, Expr, MatrixSelector, Paren, Subquery, VectorSelector
from rulelint.promql.lexer import tokenize
from rulelint.promql.visit import walk
from rulelint.source.span import Span

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


def duration_span(text: str, node: MatrixSelector | Subquery | VectorSelector) -> Span:
    """Return the characters of a range (`5m` in `[5m]` and `[5m:1m]`), for a selector those of its offset.

    `text` is the whole expression.  Where it is not found as one duration, the node's own span is returned.
    """
    opening, begin, end = "[", node.span.start, node.span.end
    if isinstance(node, VectorSelector):
        opening, end = (
            "offset",
            len(text),
        )  # inside a range it follows the bracket, beyond the selector's span
    elif isinstance(node, Subquery):
        begin = node.expr.span.end
    tokens = [token for token in tokenize(text) if begin <= token[2] < end]
    for before, token in zip(tokens, tokens[1:], strict=False):
        if before[0] == opening and token[0] in ("duration", "number"):
            return Span(token[2], token[3])
    return node.span
