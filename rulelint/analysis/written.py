"""Where the parts of an expression are written that have no node: operators and values of matchers, durations, labels.

The tokens of the last expressions are kept, so that a thousand questions about one expression cost little more than
one.
"""

from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache

from rulelint.dataclass import dataclass
from rulelint.promql.ast import Binary, Matcher, MatrixSelector, Subquery, VectorSelector
from rulelint.promql.lexer import tokenize
from rulelint.promql.tokens import Token
from rulelint.source.span import Span

_OPERATORS = frozenset({"=", "!=", "=~", "!~"})


@dataclass(frozen=True, slots=True)
class WrittenMatcher:
    """`whole` is the matcher with one comma beside it, if there is one: what is removed when it goes.

    `value` has the quotes.
    """

    operator: Span
    value: Span
    whole: Span


def written(text: str, matcher: Matcher) -> WrittenMatcher | None:
    """Return the parts of a matcher of the expression `text`; None for a metric name outside of braces."""
    tokens, starts = _tokens(text)
    first, last = bisect_left(starts, matcher.span.start), bisect_left(starts, matcher.span.end) - 1
    at = next((at for at in range(first, last) if tokens[at][0] in _OPERATORS), None)
    if at is None:
        return None
    operator, value = tokens[at], tokens[at + 1]
    before, after = tokens[first - 1], tokens[last + 1]
    start, end = tokens[first][2], tokens[last][3]
    if before[0] == ",":
        start = before[2]
    elif after[0] == ",":
        end = tokens[last + 2][2]
    return WrittenMatcher(Span(operator[2], operator[3]), Span(value[2], value[3]), Span(start, end))


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
    tokens, starts = _tokens(text)
    for at in range(bisect_left(starts, begin), bisect_left(starts, end) - 1):
        if tokens[at][0] == opening and tokens[at + 1][0] in ("duration", "number"):
            return Span(tokens[at + 1][2], tokens[at + 1][3])
    return node.span


def label_of_join(text: str, node: Binary, keywords: Sequence[str], label: str) -> Span:
    """Return where a label stands in the brackets behind one of the keywords (`on`, `group_left`) of an operator.

    Where it is not found, the operator's span is returned.
    """
    tokens, starts = _tokens(text)
    behind = False
    for at in range(bisect_left(starts, node.op_span.end), bisect_left(starts, node.rhs.span.start)):
        kind, as_written, start, end = tokens[at]
        if behind and kind not in keywords and as_written.strip("\"'`") == label:
            return Span(start, end)
        behind = behind or kind in keywords
    return node.op_span


@lru_cache(maxsize=8)
def _tokens(text: str) -> tuple[list[Token], list[int]]:
    """Return the tokens of an expression and where they start."""
    tokens = tokenize(text)
    return tokens, [token[2] for token in tokens]
