"""Go's `%q` and string literals: how Prometheus shows text in messages and writes it in expressions."""

import re

_PLAIN = re.compile(r"[ !#-\[\]-~]*")
_NAMED = {
    "\a": "\\a", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\v": "\\v", "\\": "\\\\",
}  # fmt: skip
_ESCAPES = {"a": 7, "b": 8, "f": 12, "n": 10, "r": 13, "t": 9, "v": 11, "\\": 92, '"': 34, "'": 39, "`": 96}
_PIECE = re.compile(
    r"\\(?:x(?P<x>[0-9a-fA-F]{2})|(?P<o>[0-7]{3})|u(?P<u>[0-9a-fA-F]{4})|U(?P<U>[0-9a-fA-F]{8})|(?P<n>.))",
    re.DOTALL,
)
SURROGATES = re.compile(r"[\ud800-\udfff]")


def quote(text: str) -> str:
    """Return `text` as Go's `strconv.Quote` writes it; lone surrogates stand for invalid UTF-8 bytes."""
    if _PLAIN.fullmatch(text):
        return f'"{text}"'
    return '"' + "".join('\\"' if c == '"' else _escaped(c) for c in text) + '"'


def quote_character(character: str) -> str:
    """Return one character as Go's `strconv.QuoteRune` writes it; nothing (the end of input) is U+FFFD."""
    if not character or SURROGATES.match(character):
        character = "�"
    return "'" + ("\\'" if character == "'" else _escaped(character)) + "'"


def code_point(character: str) -> str:
    """Return `U+0041 'A'`, Go's `%#U`."""
    if SURROGATES.match(character):
        character = "�"
    shown = f" '{character}'" if character.isprintable() else ""
    return f"U+{ord(character):04X}{shown}"


def _escaped(character: str) -> str:
    if character in _NAMED:
        return _NAMED[character]
    if character.isprintable():
        return character
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:
        return f"\\x{code - 0xDC00:02x}"
    if code < 0x20 or code == 0x7F:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def unquote(literal: str) -> str:
    """Return the value of a literal that the lexer accepted; bytes that are no UTF-8 become lone surrogates."""
    body = literal[1:-1]
    if literal[0] == "`" or "\\" not in body:
        return body
    return _PIECE.sub(_unescape, body).encode("utf-8", "surrogateescape").decode("utf-8", "surrogateescape")


def _unescape(found: re.Match[str]) -> str:
    match found.lastgroup:
        case "x" | "o" as base:
            value = int(found[base], 16 if base == "x" else 8)
            return chr(value) if value < 0x80 else chr(0xDC00 + value)
        case "u" | "U" as width:
            return chr(int(found[width], 16))
        case _:
            return chr(_ESCAPES[found["n"]])
