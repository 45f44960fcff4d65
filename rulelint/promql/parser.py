"""The parser: text to syntax tree, with Prometheus' error texts, and never deeper than the options allow.

Precedence climbing over the tokens of one text.  A broken matcher, label or argument is passed over to
find errors behind it; errors in what is well formed (an unknown function, a bad regular expression, a wrong type) are
all reported.  Prometheus reports the first only, so the order of `Parsed.errors` is its order.
"""

from rulelint.dataclass import dataclass
from rulelint.promql.ast import Expr, Matcher, MatchOp
from rulelint.promql.cursor import DEFAULT, Cursor, ParseOptions, Stop
from rulelint.promql.errors import PromqlError, PromqlSyntaxError
from rulelint.promql.expressions import parse_expression
from rulelint.promql.selectors import parse_matchers
from rulelint.promql.tokens import END, IDENTIFIER, METRIC, METRIC_WORDS
from rulelint.promql.typecheck import check_selector, check_types
from rulelint.source.span import Span

__all__ = ["DEFAULT", "ParseOptions", "Parsed", "PromqlSyntaxError", "parse", "parse_expr", "parse_selector"]


@dataclass(frozen=True, slots=True)
class Parsed:
    """The outcome of a parse.

    `expr` is None after a syntax error; with other errors it is the tree as it was understood.  `features` are the
    flags (`--enable-feature=`) a server needs for the expression, also those the options do not have.
    """

    expr: Expr | None
    errors: tuple[PromqlError, ...]
    features: frozenset[str]


_NONE: frozenset[str] = frozenset()


def parse(text: str, options: ParseOptions = DEFAULT) -> Parsed:
    """Parse an expression and check its types."""
    if len(text) > options.max_length:
        span = Span(options.max_length, len(text))
        return Parsed(
            None, (PromqlError(span, f"expression is longer than {options.max_length} characters"),), _NONE
        )
    cursor = Cursor(text, options)
    expr: Expr | None = None
    try:
        expr = _whole(cursor)
    except Stop:
        return Parsed(None, tuple(cursor.errors), frozenset(cursor.features))
    if cursor.errors:
        expr = None if cursor.broken else expr
        return Parsed(expr, tuple(cursor.errors), frozenset(cursor.features))
    return Parsed(
        expr,
        tuple(check_types(expr, text)) if cursor.doubtful else (),
        frozenset(cursor.features) if cursor.features else _NONE,
    )


def _whole(cursor: Cursor) -> Expr:
    if cursor.tokens[0][0] == END:
        cursor.error(Span(0, 0), "no expression found in input")
        raise Stop
    expr = parse_expression(cursor)
    if cursor.tokens[cursor.at][0] != END:
        raise cursor.unexpected()
    return expr


def parse_expr(text: str) -> Expr:
    """Return the tree of a valid expression; raises PromqlSyntaxError."""
    parsed = parse(text)
    if parsed.errors or parsed.expr is None:
        raise PromqlSyntaxError(parsed.errors)
    return parsed.expr


def parse_selector(text: str) -> tuple[Matcher, ...]:
    """Return the matchers of a bare selector such as `up{job="api"}`; raises PromqlSyntaxError."""
    cursor = Cursor(text, DEFAULT)
    try:
        matchers = _selector(cursor)
    except Stop:
        raise PromqlSyntaxError(tuple(cursor.errors)) from None
    if cursor.errors:
        raise PromqlSyntaxError(tuple(cursor.errors))
    return matchers


def _selector(cursor: Cursor) -> tuple[Matcher, ...]:
    kind, name, start, end = cursor.tokens[0]
    matchers: list[Matcher] = []
    named = kind in (IDENTIFIER, METRIC) or kind in METRIC_WORDS
    if named:
        cursor.at += 1
    elif kind != "{":
        raise cursor.unexpected()
    if cursor.tokens[cursor.at][0] == "{":
        matchers = parse_matchers(cursor)
    if named:
        matchers.append(Matcher("__name__", MatchOp.EQUAL, name, Span(start, end)))
    if cursor.tokens[cursor.at][0] != END:
        raise cursor.unexpected()
    if not cursor.errors:
        cursor.errors += check_selector(name if named else "", tuple(matchers), Span(0, cursor.last_end()))
    return tuple(matchers)
