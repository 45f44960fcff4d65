"""Go literals: what strings, characters and numbers stand for, and which are refused (`strconv`)."""

import math
import re

_HEX_ESCAPES = {"x": 2, "u": 4, "U": 8}
_SIMPLE_ESCAPES = {
    "a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "\\": "\\",
}  # fmt: skip
_HEX = re.compile(r"[0-9a-fA-F]*")
_OCTAL = re.compile(r"[0-7]{3}")
_INTEGER = re.compile(
    r"(?P<sign>[+-]?)(?:0[xX](?P<hex>(?:_?[0-9a-fA-F])+)|0[bB](?P<bin>(?:_?[01])+)"
    r"|0[oO]?(?P<oct>(?:_?[0-7])+)|(?P<dec>0|[1-9](?:_?[0-9])*))"
)
_DECIMAL_FLOAT = re.compile(
    r"[+-]?(?:[0-9](?:_?[0-9])*\.?(?:[0-9](?:_?[0-9])*)?|\.[0-9](?:_?[0-9])*)(?:[eE][+-]?[0-9](?:_?[0-9])*)?"
)
_HEX_FLOAT = re.compile(
    r"[+-]?0[xX](?:(?:_?[0-9a-fA-F])+\.?(?:[0-9a-fA-F](?:_?[0-9a-fA-F])*)?|\.[0-9a-fA-F](?:_?[0-9a-fA-F])*)"
    r"[pP][+-]?[0-9](?:_?[0-9])*"
)
_LONGEST_NUMBER = 4000


class LiteralError(ValueError):
    """A literal Go refuses; the message is Go's."""


def unquote(text: str) -> str:
    r"""Return what a quoted string, marks included, stands for, as `strconv.Unquote`; raise `LiteralError`.

    Bytes written as `\xff` that are no UTF-8 come back as lone surrogates.
    """
    if text.startswith("`"):
        return text[1:-1].replace("\r", "")
    parts: list[str | bytes] = []
    at, end = 1, len(text) - 1
    while at < end:
        escape = text.find("\\", at, end)
        if escape < 0:
            parts.append(text[at:end])
            break
        if escape > at:
            parts.append(text[at:escape])
        part, at = _unescape(text, escape, mark='"')
        parts.append(part)
    data = b"".join(
        part if isinstance(part, bytes) else part.encode("utf-8", "surrogatepass") for part in parts
    )
    return data.decode("utf-8", "surrogateescape")


def character(text: str) -> int:
    """Return the code point of a character constant, marks included; raise `LiteralError`."""
    if text == "''":
        raise LiteralError("invalid syntax")
    if text[1] != "\\":
        char, at = text[1], 2
    else:
        part, at = _unescape(text, 1, mark="'")
        char = chr(part[0]) if isinstance(part, bytes) else part
    if text[at:] != "'":
        raise LiteralError(f"malformed character constant: {text}")
    return ord(char)


def number(text: str) -> int | float | None:
    """Return what a number stands for, None for an imaginary one; raise `LiteralError` that lacks the number."""
    if text.endswith("i") and _float(text[:-1]) is not None:
        return None
    whole = _INTEGER.fullmatch(text)
    value = _integer(whole) if whole and len(text) <= _LONGEST_NUMBER else None
    if value is not None and _fits(text, value):
        return value
    real = _float(text)
    if real is None:
        raise LiteralError("illegal number syntax")
    if not any(mark in text for mark in ".eEpP"):
        raise LiteralError("integer overflow")
    return real


def complex_parts(text: str) -> None:
    """Check a complex constant such as `1+2i`; raise `LiteralError`."""
    complex_value(text)


def complex_value(text: str) -> complex:
    """Return the value of `1+2i` or `2i`; raise `LiteralError`."""
    imaginary = _float(text[:-1])
    if imaginary is not None:
        return complex(0, imaginary)
    split = max(text.rfind("+"), text.rfind("-"))
    # The sign of an exponent is no boundary: `1e+3i`.
    if text[split - 1] in "eEpP":
        split = max(text.rfind("+", 0, split), text.rfind("-", 0, split))
    real, imaginary = _float(text[:split]), _float(text[split:-1])
    if split <= 0 or real is None or imaginary is None:
        raise LiteralError("syntax error scanning complex number")
    return complex(real, imaginary)


def _unescape(text: str, at: int, *, mark: str) -> tuple[str | bytes, int]:
    """Return what the escape at `at` stands for and where it ends."""
    letter = text[at + 1]
    if letter in _SIMPLE_ESCAPES:
        return _SIMPLE_ESCAPES[letter], at + 2
    if letter == mark:
        return mark, at + 2
    if letter in _HEX_ESCAPES:
        return _hex_escape(text, at, _HEX_ESCAPES[letter])
    octal = _OCTAL.match(text, at + 1)
    if octal is None or int(octal[0], 8) > 255:
        raise LiteralError("invalid syntax")
    return bytes([int(octal[0], 8)]), at + 4


def _hex_escape(text: str, at: int, length: int) -> tuple[str | bytes, int]:
    end = at + 2 + length
    digits = text[at + 2 : end]
    if len(digits) < length or not _HEX.fullmatch(digits):
        raise LiteralError("invalid syntax")
    code = int(digits, 16)
    if length == 2:
        return bytes([code]), end
    if code > 0x10FFFF or 0xD800 <= code < 0xE000:
        raise LiteralError("invalid syntax")
    return chr(code), end


def _integer(found: re.Match[str]) -> int:
    for group, base in (("hex", 16), ("bin", 2), ("oct", 8), ("dec", 10)):
        if digits := found[group]:
            value = int(digits.replace("_", ""), base)
            return -value if found["sign"] == "-" else value
    raise AssertionError(found[0])


def _fits(text: str, value: int) -> bool:
    """Tell whether Go holds the number in an int64, or, written without a sign, in a uint64."""
    return -(2**63) <= value < 2**63 or (text[0] not in "+-" and value < 2**64)


def _float(text: str) -> float | None:
    if len(text) > _LONGEST_NUMBER:
        return None
    if _DECIMAL_FLOAT.fullmatch(text):
        value = float(text.replace("_", ""))
    elif _HEX_FLOAT.fullmatch(text):
        try:
            value = float.fromhex(text.replace("_", ""))
        except OverflowError:
            return None
    else:
        return None
    return value if math.isfinite(value) else None
