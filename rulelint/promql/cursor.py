"""What all parts of the parser share: the place in the tokens, the errors so far, the options."""

from rulelint.dataclass import dataclass
from rulelint.promql.ast import Expr
from rulelint.promql.errors import PromqlError
from rulelint.promql.lexer import tokenize
from rulelint.promql.lexer_errors import lexer_error
from rulelint.promql.tokens import END, ERROR, Token, describe
from rulelint.source.span import Span

EXPERIMENTAL_FUNCTIONS = "promql-experimental-functions"
DURATION_EXPRESSIONS = "promql-duration-expr"
EXTENDED_RANGES = "promql-extended-range-selectors"
FILL_MODIFIERS = "promql-binop-fill-modifiers"
FEATURES = frozenset({EXPERIMENTAL_FUNCTIONS, DURATION_EXPRESSIONS, EXTENDED_RANGES, FILL_MODIFIERS})
"""Prometheus' names of the flags (`--enable-feature=`) that experimental syntax needs."""

_LAST = frozenset({END, ERROR})
_PARTNERS = {"(": ")", "[": "]", "{": "}"}
_OPENING = frozenset(_PARTNERS)
_CLOSING = frozenset(_PARTNERS.values())
_SURE = 2
"""So many tokens after an error must make sense before the next one counts as another mistake."""


@dataclass(frozen=True, slots=True)
class ParseOptions:
    """What is accepted.

    `features` is the experimental syntax.  The limits are characters of the text, brackets (and powers) inside each
    other, levels of the tree, and operators in a row (`a or b or c …`), which count as one level: see `visit.left_row`.
    Real rules stay below 2,000, 15, 20 and 50; the limit of levels lets everybody else walk trees by plain recursion.
    """

    features: frozenset[str] = FEATURES
    max_length: int = 1 << 20
    max_nesting: int = 100
    max_depth: int = 200
    max_row: int = 5000


DEFAULT = ParseOptions()


class Stop(Exception):  # noqa: N818 - the error itself is in `Cursor.errors`
    """What is being parsed is broken; the rest of the text may hold further errors."""


class Halt(Stop):
    """Nothing behind this place can be understood."""


class Cursor:
    """The tokens of one text; `at` is the next one.  The last token is never passed."""

    __slots__ = (
        "at",
        "broken",
        "depth",
        "doubtful",
        "errors",
        "fault",
        "features",
        "levels",
        "operations",
        "options",
        "refused",
        "text",
        "tokens",
        "within",
    )

    def __init__(self, text: str, options: ParseOptions) -> None:
        self.text = text
        self.options = options
        self.tokens: list[Token] = tokenize(text)
        self.at = 0
        self.errors: list[PromqlError] = []
        self.features: set[str] = set()
        self.broken = False
        """Whether something was passed over: what follows is not said to be missing."""
        self.fault = 0
        """Where the last error was, or parsing went on behind it."""
        self.levels: list[int] = []
        self.doubtful = False
        """Whether the type checker may find an error; where it is off, there is none."""
        self.refused: Expr | None = None
        """What an error says nothing more may stand behind."""
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
        if self.tokens[self.at][0] == ERROR:
            if not self.broken:
                self.errors.append(lexer_error(self.text, self.tokens))
            raise Halt

    def unexpected(self, context: str | None = None, expected: str = "") -> Stop:
        """Note that the next token cannot stand here; a lexer error speaks for itself.

        Not noted is what may be due to an error before: just behind it, and where the lexer has found brackets,
        quotes or characters that fit nothing.
        """
        token = self.tokens[self.at]
        if token[0] in _LAST and self.broken:
            return Halt()
        if self.errors and self.at - self.fault < _SURE:
            self.fault = self.at
            return Halt() if token[0] in _LAST else Stop()
        if token[0] == ERROR:
            self.errors.append(lexer_error(self.text, self.tokens))
            return Halt()
        if self.errors and self.tokens[-1][0] == ERROR:
            return Halt()
        where = self.within if context is None else context
        message = f"unexpected {describe(token)}"
        message += f" in {where}" * bool(where) + f", expected {expected}" * bool(expected)
        self.errors.append(PromqlError(Span(token[2], token[3]), message))
        self.fault = self.at
        return Stop()

    def refuse(self, expr: Expr, span: Span, message: str) -> None:
        """Note what cannot stand behind `expr`, unless the same was said of what stood there before."""
        if expr is not self.refused:
            self.error(span, message)
        self.refused = expr

    def recover(self, stop: Stop, opening: int, separator: str = ",") -> None:
        """Pass over a broken part, up to what ends it inside the bracket that token `opening` is, or to its partner.

        Raises Halt where nothing behind can be understood.
        """
        if isinstance(stop, Halt) or self.tokens[-1][0] == ERROR:
            # Not the same exception: every level above would search the whole rest again.
            raise Halt from stop
        self.broken = True
        levels = self._levels()
        outside = levels[opening]
        for at in range(self.at, len(self.tokens)):
            kind = self.tokens[at][0]
            if levels[at] <= outside:
                break
            if levels[at] == outside + 1 and kind == separator:
                break
        self.at = self.fault = at
        if kind != separator and kind != _PARTNERS[self.tokens[opening][0]]:
            raise Halt from stop

    def _levels(self) -> list[int]:
        """Return how many brackets are around each token; a bracket itself is outside."""
        if not self.levels:
            level = 0
            for kind, *_ in self.tokens:
                level -= kind in _CLOSING
                self.levels.append(level)
                level += kind in _OPENING
        return self.levels

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

    def nest(self) -> None:
        """Go one level into brackets; the caller takes it back from `depth`."""
        self.depth += 1
        if self.depth > self.options.max_nesting:
            _, _, start, end = self.tokens[self.at]
            self.error(Span(start, end), f"expression nests deeper than {self.options.max_nesting} levels")
            raise Halt

    def grow(self, height: int, start: int) -> None:
        """Check how high a tree has become that starts with the token at `start`."""
        if height > self.options.max_depth:
            end = self.tokens[self.at][3]
            self.error(
                Span(start, end), f"expression has more than {self.options.max_depth} levels of operations"
            )
            raise Halt

    def lengthen(self, row: int) -> None:
        """Check how many operators stand in a row, the next token being one more."""
        if row > self.options.max_row:
            _, _, start, end = self.tokens[self.at]
            self.error(
                Span(start, end), f"expression has more than {self.options.max_row} operators in a row"
            )
            raise Halt
