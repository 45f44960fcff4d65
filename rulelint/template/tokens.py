"""The tokens of Go's text/template, as `text/template/parse/lex.go` names them."""

from enum import Enum, auto
from typing import NamedTuple

from rulelint.source.span import Span
from rulelint.template.errors import TemplateError


class Kind(Enum):
    """What a token is; keywords have kinds of their own."""

    TEXT = auto()
    LEFT_DELIM = auto()
    RIGHT_DELIM = auto()
    SPACE = auto()
    IDENTIFIER = auto()
    FIELD = auto()
    VARIABLE = auto()
    BOOL = auto()
    NUMBER = auto()
    COMPLEX = auto()
    CHARACTER = auto()
    STRING = auto()
    RAW_STRING = auto()
    ASSIGN = auto()
    DECLARE = auto()
    PIPE = auto()
    LEFT_PAREN = auto()
    RIGHT_PAREN = auto()
    OTHER = auto()
    SHORT_ACTION = auto()
    EOF = auto()
    ERROR = auto()
    DOT = auto()
    NIL = auto()
    BLOCK = auto()
    BREAK = auto()
    CONTINUE = auto()
    DEFINE = auto()
    ELSE = auto()
    END = auto()
    IF = auto()
    RANGE = auto()
    TEMPLATE = auto()
    WITH = auto()


KEYWORDS: dict[str, Kind] = {
    "block": Kind.BLOCK,
    "break": Kind.BREAK,
    "continue": Kind.CONTINUE,
    "define": Kind.DEFINE,
    "else": Kind.ELSE,
    "end": Kind.END,
    "if": Kind.IF,
    "nil": Kind.NIL,
    "range": Kind.RANGE,
    "template": Kind.TEMPLATE,
    "with": Kind.WITH,
}
_SHOWN_AS_KEYWORD = frozenset({*KEYWORDS.values(), Kind.DOT})
_LONGEST_QUOTED = 10


class Token(NamedTuple):
    """`text` is the token as written; of a text it is what remains after trimming.

    A SHORT_ACTION is all of `{{ $name.field }}`: most actions of rules are that, and it needs no look-ahead.
    A token of kind ERROR stands for what the lexer cannot read; it counts only if the parser gets that far.
    """

    kind: Kind
    text: str
    span: Span
    error: TemplateError | None = None

    def __str__(self) -> str:
        """Return the token as Go's error texts show it."""
        if self.kind is Kind.EOF:
            return "EOF"
        if self.kind in _SHOWN_AS_KEYWORD:
            return f"<{self.text}>"
        # Go compares the length in bytes but cuts after ten characters.
        if len(self.text.encode("utf-8", "surrogatepass")) > _LONGEST_QUOTED:
            return quote(self.text[:_LONGEST_QUOTED]) + "..."
        return quote(self.text)


_ESCAPES = {
    "\a": r"\a",
    "\b": r"\b",
    "\f": r"\f",
    "\n": r"\n",
    "\r": r"\r",
    "\t": r"\t",
    "\v": r"\v",
    "\\": r"\\",
}


def quote(text: str, *, ascii_only: bool = False) -> str:
    """Return `text` as Go's `%q` prints it, or as `%+q`: `ascii_only`."""
    return '"' + "".join(_quoted(char, '"', ascii_only=ascii_only) for char in text) + '"'


def quote_character(char: str, *, ascii_only: bool = False) -> str:
    """Return one character as Go's `%q` prints a number."""
    return f"'{_quoted(char, chr(39), ascii_only=ascii_only)}'"


def code_point(char: str) -> str:
    """Return one character as Go's `%#U` prints it: `U+0040 '@'`."""
    number = f"U+{ord(char):04X}"
    return f"{number} '{char}'" if char.isprintable() else number


def _quoted(char: str, mark: str, *, ascii_only: bool) -> str:
    if char in _ESCAPES:
        return _ESCAPES[char]
    if char == mark:
        return f"\\{mark}"
    if char.isprintable() and (char.isascii() or not ascii_only):
        return char
    code = ord(char)
    if code < 0x20 or code == 0x7F:
        return f"\\x{code:02x}"
    # A lone surrogate stands for a byte that is no UTF-8.
    if 0xDC80 <= code <= 0xDCFF:
        return f"\\x{code - 0xDC00:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
