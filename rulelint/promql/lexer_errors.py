"""Where the lexer stopped, as a person would show it: the wrong character, not everything behind it."""

import re
from collections.abc import Sequence

from rulelint.promql.errors import PromqlError
from rulelint.promql.tokens import Token
from rulelint.source.span import Span

_CLOSING = {"unclosed left parenthesis": ("(", ")"), "unclosed left bracket": ("[", "]")}
_REPORTED_BEHIND = frozenset(
    {
        "unexpected right parenthesis ')'",
        "unexpected colon before duration in duration expression",
        "unexpected repeated colon in duration expression",
    }
)
_STRING = re.compile(r"""(["'`])(?:\\.|(?!\1|\n).)*+\1?+""")
_NUMBER = re.compile(r"(?=\.?[0-9])[\w.]++", re.ASCII)
_TWO = re.compile(r"=~|![^\s]")


def lexer_error(text: str, tokens: Sequence[Token]) -> PromqlError:
    """Return the error the last token is: for a bracket that is never closed its place, else the wrong characters."""
    _, message, start, end = tokens[-1]
    return PromqlError(_place(text, tokens, message, start), message, Span(start, end))


def _place(text: str, tokens: Sequence[Token], message: str, start: int) -> Span:
    if message in _CLOSING:
        return _unclosed(tokens, *_CLOSING[message])
    if message in _REPORTED_BEHIND:
        return Span(start - 1, start)
    for pattern in (_STRING, _NUMBER, _TWO):
        if found := pattern.match(text, start):
            return Span(start, found.end())
    return Span(start, min(start + 1, len(text)))


def _unclosed(tokens: Sequence[Token], opening: str, closing: str) -> Span:
    """Return the place of the last bracket that is open at the end."""
    open_: list[Span] = []
    for kind, _, start, end in tokens:
        if kind == opening:
            open_.append(Span(start, end))
        elif kind == closing:
            open_.pop()
    return open_[-1]
