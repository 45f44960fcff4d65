"""Label matchers between braces, and the label names of a grouping."""

from rulelint.promql.ast import Grouping, Matcher, MatchOp
from rulelint.promql.cursor import Cursor, Stop
from rulelint.promql.matchers import regex_error
from rulelint.promql.quoting import SURROGATES, quote, unquote
from rulelint.promql.tokens import IDENTIFIER, LABEL_WORDS, METRIC, STRING
from rulelint.source.span import Span

_MATCHER_ENDS = frozenset({",", "}"})
_LABEL_ENDS = frozenset({",", ")"})
_OPS = {op.value: op for op in MatchOp}


def parse_matchers(cursor: Cursor) -> list[Matcher]:
    """Parse from `{` to `}`; a quoted name alone is the metric name."""
    tokens = cursor.tokens
    opening = cursor.at
    cursor.at += 1
    matchers: list[Matcher] = []
    while tokens[cursor.at][0] != "}":
        try:
            matchers.append(_matcher(cursor))
            if tokens[cursor.at][0] not in _MATCHER_ENDS:
                raise cursor.unexpected("label matching", '"," or "}"')
        except Stop as stop:
            cursor.recover(stop, opening)
        if tokens[cursor.at][0] == ",":
            cursor.at += 1
    cursor.at += 1
    return matchers


def _matcher(cursor: Cursor) -> Matcher:
    tokens = cursor.tokens
    kind, name, start, end = tokens[cursor.at]
    if kind == STRING:
        name = unquote(name)
    elif kind != IDENTIFIER:
        raise cursor.unexpected("label matching", 'identifier or "}"')
    cursor.at += 1
    op = _OPS.get(tokens[cursor.at][0])
    if op is None:
        if kind == IDENTIFIER:
            raise cursor.unexpected("label matching", "label matching operator")
        return Matcher("__name__", MatchOp.EQUAL, name, Span(start, end))
    cursor.at += 1
    value_kind, literal, _, end = tokens[cursor.at]
    if value_kind != STRING:
        raise cursor.unexpected("label matching", "string")
    cursor.at += 1
    value = unquote(literal)
    span = Span(start, end)
    if (op is MatchOp.REGEX or op is MatchOp.NOT_REGEX) and (message := regex_error(value)):
        cursor.error(span, message)
    return Matcher(name, op, value, span)


def parse_grouping(cursor: Cursor, *, without: bool, start: int) -> Grouping:
    """Parse `(label, "label", …)` behind `by`, `without`, `on`, `ignoring`, `group_left` or `group_right`."""
    tokens = cursor.tokens
    opening = cursor.at
    cursor.need("(", "grouping opts", '"("')
    labels: list[str] = []
    spans: list[Span] = []
    while tokens[cursor.at][0] != ")":
        try:
            label, span = _grouping_label(cursor)
            labels.append(label)
            spans.append(span)
            if tokens[cursor.at][0] not in _LABEL_ENDS:
                raise cursor.unexpected("grouping opts", '"," or ")"')
        except Stop as stop:
            cursor.recover(stop, opening)
        if tokens[cursor.at][0] == ",":
            cursor.at += 1
    cursor.at += 1
    return Grouping(without, tuple(labels), tuple(spans), Span(start, cursor.last_end()))


def _grouping_label(cursor: Cursor) -> tuple[str, Span]:
    kind, label, start, end = cursor.tokens[cursor.at]
    if kind == STRING:
        label = unquote(label)
        if not label or SURROGATES.search(label):
            cursor.error(Span(start, end), f"invalid label name for grouping: {quote(label)}")
    elif kind not in (IDENTIFIER, METRIC) and kind not in LABEL_WORDS:
        raise cursor.unexpected("grouping opts", "label")
    cursor.at += 1
    return label, Span(start, end)
