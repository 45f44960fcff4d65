"""A PromQL expression inside a rule file: its text, its tree, and the way back to the file."""

from functools import lru_cache
from typing import Literal

from rulelint.dataclass import dataclass
from rulelint.promql.ast import Expr
from rulelint.promql.errors import PromqlError
from rulelint.promql.parser import Parsed, parse
from rulelint.source.scalar import ScalarText
from rulelint.source.span import Span

Language = Literal["promql", "metricsql", "logql", "graphite", "vlogs"]


@dataclass(frozen=True, slots=True)
class Expression:
    """`ast` is None when `errors` is not empty, and when the expression is in a language rulelint does not read."""

    text: ScalarText
    ast: Expr | None
    errors: tuple[PromqlError, ...]
    language: Language = "promql"

    @property
    def value(self) -> str:
        """The expression as Prometheus reads it."""
        return self.text.value

    def span_of(self, span: Span) -> Span:
        """Return the characters of the file for a range of the expression (a node's `span`, an error's `span`)."""
        return self.text.to_file(span)


def read_expression(text: ScalarText) -> Expression:
    """Parse an expression; half of the expressions of real repositories are written more than once."""
    parsed = _parsed(text.value)
    return Expression(text, None if parsed.errors else parsed.expr, parsed.errors)


@lru_cache(maxsize=1 << 15)
def _parsed(text: str) -> Parsed:
    return parse(text)
