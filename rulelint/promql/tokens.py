"""The tokens of PromQL: a tuple `(kind, text, start, end)` each, and how Prometheus names them in messages.

A kind is the operator or the lower-case keyword itself, or one of the names below.  Spans are character offsets.
"""

from rulelint.promql.ast import AGGREGATIONS
from rulelint.promql.quoting import quote

Token = tuple[str, str, int, int]

END = "end of input"
ERROR = "error"
"""The text of an error token is the lexer's message; it spans the rest of the input, and nothing follows it."""
IDENTIFIER = "identifier"
METRIC = "metric identifier"
STRING = "string"
NUMBER = "number"
DURATION = "duration"

MODIFIERS = frozenset(
    {
        "bool", "by", "fill", "fill_left", "fill_right", "group_left", "group_right", "ignoring", "offset", "on",
        "without", "anchored", "smoothed",
    }
)  # fmt: skip
WORD_OPERATORS = frozenset({"and", "or", "unless", "atan2"})
CALL_WORDS = frozenset({"start", "end", "step", "range", "min_of", "max_of"})
KEYWORDS: dict[str, str] = {
    **{word: word for word in MODIFIERS | WORD_OPERATORS | CALL_WORDS | AGGREGATIONS},
    "inf": NUMBER,
    "nan": NUMBER,
}
OPERATORS = WORD_OPERATORS | {
    "+", "-", "*", "/", "%", "^", "==", "!=", "<", "<=", ">", ">=", "=~", "!~", "@", "</", ">/",
}  # fmt: skip

METRIC_WORDS = (MODIFIERS | WORD_OPERATORS | CALL_WORDS | AGGREGATIONS) - {
    "bool", "on", "ignoring", "group_left", "group_right", "atan2",
}  # fmt: skip
"""Keywords that are metric names where an operand is expected."""

LABEL_WORDS = (MODIFIERS | WORD_OPERATORS | CALL_WORDS | AGGREGATIONS) - {"without"}
"""Keywords that are label names in a grouping."""

OPERAND_STARTS = METRIC_WORDS | {IDENTIFIER, METRIC, STRING, NUMBER, DURATION, "(", "{", "+", "-"}
"""What an operand may start with."""

_LITERALS = frozenset({IDENTIFIER, METRIC, STRING, NUMBER, DURATION})


def describe(token: Token) -> str:
    """Return what Prometheus calls the token after `unexpected`."""
    kind, text, _, _ = token
    if kind == END:
        return END
    if kind in _LITERALS:
        return f"{kind} {quote(text) if kind in (IDENTIFIER, METRIC) else _short(text)}"
    if kind in MODIFIERS:
        return f"<{text}>"
    if kind in OPERATORS:
        return f"<op:{text}>"
    if kind in AGGREGATIONS:
        return f"<aggr:{text}>"
    return _short(text)


def _short(text: str) -> str:
    if len(text.encode("utf-8", "surrogatepass")) > 10:
        return quote(text[:10]) + "..."
    return quote(text)
