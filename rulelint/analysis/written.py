"""Where the parts of a matcher are written: its operator and its quoted value."""

from dataclasses import dataclass

from rulelint.promql.ast import Matcher
from rulelint.promql.lexer import tokenize
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
    tokens = tokenize(text)
    inside = [at for at, token in enumerate(tokens) if matcher.span.start <= token[2] < matcher.span.end]
    operators = [at for at in inside if tokens[at][0] in _OPERATORS]
    if not operators or operators[0] + 1 not in inside:
        return None
    operator, value = tokens[operators[0]], tokens[operators[0] + 1]
    before, after = tokens[inside[0] - 1], tokens[inside[-1] + 1]
    start, end = tokens[inside[0]][2], tokens[inside[-1]][3]
    if before[0] == ",":
        start = before[2]
    elif after[0] == ",":
        end = tokens[inside[-1] + 2][2]
    return WrittenMatcher(Span(operator[2], operator[3]), Span(value[2], value[3]), Span(start, end))
