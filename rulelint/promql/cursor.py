"""What all parts of the parser share: the place in the tokens, the errors so far, the options."""

from dataclasses import dataclass

from rulelint.promql.errors import PromqlError
from rulelint.promql.lexer import tokenize
from rulelint.promql.tokens import ERROR, Token, describe
from rulelint.source.span import Span

EXPERIMENTAL_FUNCTIONS = "promql-experimental-functions"
DURATION_EXPRESSIONS = "promql-duration-expr"
EXTENDED_RANGES = "promql-extended-range-selectors"
FILL_MODIFIERS = "promql-binop-fill-modifiers"
FEATURES = frozenset({EXPERIMENTAL_FUNCTIONS, DURATION_EXPRESSIONS, EXTENDED_RANGES, FILL_MODIFIERS})
"""Prometheus' names of the flags (`--enable-feature=`) that experimental syntax needs."""


@dataclass(frozen=True, slots=True)
class ParseOptions:
    """`features`: experimental syntax that is accepted; limits: characters of the text, levels of the tree."""

    features: frozenset[str] = FEATURES
    max_length: int = 1 << 20
    max_depth: int = 200


DEFAULT = ParseOptions()


class Stop(Exception):  # noqa: N818 - it ends the parse; the error itself is in `Cursor.errors`
    """The parser cannot go on."""


class Cursor:
    """The tokens of one text; `at` is the next one.  The last token is never passed."""

    __slots__ = ("at", "depth", "errors", "features", "operations", "options", "text", "tokens", "within")

    def __init__(self, text: str, options: ParseOptions) -> None:
        self.text = text
        self.options = options
        self.tokens: list[Token] = tokenize(text)
        self.at = 0
        self.errors: list[PromqlError] = []
        self.features: set[str] = set()
        self.depth = 0
        self.operations = 0
        """In the computed length around the cursor."""
        self.within = ""
        """What the innermost construct around the cursor is called in `unexpected … in …`."""

    def last_end(self) -> int:
        """Return where the last token that was taken ends."""
        return self.tokens[self.at - 1][3]

    def error(self, span: Span, message: str) -> None:
        """Note an error after which parsing goes on."""
        self.errors.append(PromqlError(span, message))

    def look(self) -> None:
        """Stop at a lexer error: Prometheus has read the next token before it says what follows."""
        kind, text, start, end = self.tokens[self.at]
        if kind == ERROR:
            self.errors.append(PromqlError(Span(start, end), text))
            raise Stop

    def unexpected(self, context: str | None = None, expected: str = "") -> Stop:
        """Note that the next token cannot stand here; a lexer error speaks for itself."""
        token = self.tokens[self.at]
        message = token[1]
        if token[0] != ERROR:
            where = self.within if context is None else context
            message = f"unexpected {describe(token)}"
            message += f" in {where}" * bool(where) + f", expected {expected}" * bool(expected)
        self.errors.append(PromqlError(Span(token[2], token[3]), message))
        return Stop()

    def need(self, kind: str, context: str | None = None, expected: str = "") -> Token:
        """Take the next token, which has to be of this kind."""
        token = self.tokens[self.at]
        if token[0] != kind:
            raise self.unexpected(context, expected)
        self.at += 1
        return token

    def enable(self, feature: str, span: Span, message: str) -> None:
        """Note the use of an experimental feature; an error if the options do not have it."""
        self.features.add(feature)
        if feature not in self.options.features:
            self.error(span, message)

    def too_deep(self, start: int) -> Stop:
        """Note that the expression is deeper than the limit."""
        end = self.tokens[self.at][3]
        self.error(Span(start, end), f"expression nests deeper than {self.options.max_depth} levels")
        return Stop()
