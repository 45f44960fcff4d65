"""Exact scanners of numbers, durations and strings, character by character as Prometheus' lexer reads them.

The lexer calls them for the literals its regular expressions do not match, so they decide what is an error and how
far the lexer had come when it found it.
"""

import re

from rulelint.promql.quoting import SURROGATES, code_point, quote
from rulelint.promql.tokens import DURATION, NUMBER

_DIGITS = frozenset("0123456789")
_HEX_DIGITS = frozenset("0123456789abcdefABCDEF")
_UNITS = frozenset("smhdwy")
_LATER_UNITS = frozenset("smhdw")
_ALPHANUMERIC = frozenset("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_")
_RUNS = {False: re.compile("[0-9]*"), True: re.compile("[0-9a-fA-F]*")}
_PLAIN = {
    '"': re.compile(r'[^"\\\n\ufffd\ud800-\udfff]*'),
    "'": re.compile(r"[^'\\\n\ufffd\ud800-\udfff]*"),
    "`": re.compile(r"[^`\ufffd\ud800-\udfff]*"),
}
_ESCAPE_FORMS = {"x": (2, _HEX_DIGITS, 16), "u": (4, _HEX_DIGITS, 16), "U": (8, _HEX_DIGITS, 16)}


def scan_number(text: str, start: int) -> tuple[str, int, str]:
    """Return kind, end and error (empty: none) of the number or duration at `start`."""
    end, is_number = _number_end(text, start)
    if is_number:
        return NUMBER, end, ""
    end, is_duration = _duration_end(text, end)
    if is_duration:
        return DURATION, end, ""
    return "", end, f"bad number or duration syntax: {quote(text[start:end])}"


def _number_end(text: str, start: int) -> tuple[int, bool]:
    """Follow `scanNumber`: where it stops, and whether what it read is a number."""
    at = start
    is_hex = text[at] == "0" and text[at + 1 : at + 2] in ("x", "X")
    digits = _HEX_DIGITS if is_hex else _DIGITS
    if is_hex:
        at += 2 + (text[at + 2 : at + 3] == "_")
    elif text[at] == "0":
        at += 1
    at += text[at : at + 1] == "."
    at += text[at : at + 1] in digits
    dot = exponent = False
    while (mark := text[at : at + 1]) and (mark in digits or mark in "._eE"):
        if (mark == "." and dot) or (mark in "eE" and exponent):
            return at + 1, False
        if mark == ".":
            dot, at = True, at + 1
            if text[at : at + 1] in ("_", "."):
                return at + 1, False
            if is_hex:
                return at, False
        elif mark in "eE_":
            at += 1
            if mark != "_":
                exponent = True
                at += text[at : at + 1] in ("+", "-")
            if (following := text[at : at + 1]) in ("", ".", "_", "e", "E"):
                return at + len(following), False
        else:
            found = _RUNS[is_hex].match(text, at)
            at = found.end() if found else at
    return at, text[at : at + 1] not in _ALPHANUMERIC


def _duration_end(text: str, at: int) -> tuple[int, bool]:
    """Follow `acceptRemainingDuration` from behind the first digits."""
    if text[at : at + 1] not in _UNITS:
        return at, False
    at += 1
    at += text[at : at + 1] == "s"
    while text[at : at + 1] in _DIGITS:
        while text[at : at + 1] in _DIGITS:
            at += 1
        if text[at : at + 1] not in _LATER_UNITS:
            return at, False
        at += 1
        at += text[at : at + 1] == "s"
    if text[at : at + 1] in _ALPHANUMERIC:
        return at + 1, False
    return at, True


def string_error(text: str, start: int) -> tuple[str, int, int]:
    """Return error (empty: none), end and start of the error of the string literal at `start`."""
    quotes = text[start]
    plain = _PLAIN[quotes]
    at = start + 1
    while True:
        found = plain.match(text, at)
        at = found.end() if found else at
        mark = text[at : at + 1]
        if mark == quotes:
            return "", at + 1, start
        if mark == "\\":
            error, at = _escape_error(text, at + 1, quotes)
            if error:
                return error, at, start
            continue
        if mark == "�" or SURROGATES.match(mark):
            return "invalid UTF-8 rune", at, start
        return "unterminated raw string" if quotes == "`" else "unterminated quoted string", at, start


def _escape_error(text: str, at: int, quotes: str) -> tuple[str, int]:
    """Read the escape sequence behind a backslash; return its error (empty: none) and its end."""
    mark = text[at : at + 1]
    if not mark:
        return "escape sequence not terminated", at
    if mark in "abfnrtv\\" or mark == quotes:
        return "", at + 1
    if mark in "01234567":
        count, digits, base = 3, frozenset("01234567"), 8
    elif mark in _ESCAPE_FORMS:
        count, digits, base = _ESCAPE_FORMS[mark]
        at += 1
    else:
        return f"unknown escape sequence {code_point(mark)}", at
    for place in range(at, at + count):
        mark = text[place : place + 1]
        if not mark:
            return "escape sequence not terminated", place
        if mark not in digits:
            return f"illegal character {code_point(mark)} in escape sequence", place
    value = int(text[at : at + count], base)
    largest = 0xFF if base == 8 or count == 2 else 0x10FFFF
    if value > largest or 0xD800 <= value < 0xE000:
        return "escape sequence is an invalid Unicode code point", at
    return "", at + count
