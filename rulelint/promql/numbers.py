"""Numbers as Prometheus reads and writes them: Go's `strconv.ParseInt(s, 0, 64)`, `ParseFloat` and `fmt.Sprint`."""

import math
import re
from decimal import Decimal
from functools import lru_cache

from rulelint.promql.quoting import quote

# Possessive: a literal of a megabyte must not be tried in every way to split it.
_DECIMAL = re.compile(r"[+-]?+(?:[0-9]++(?:\.[0-9]*+)?+|\.[0-9]++)(?:[eE][+-]?+[0-9]++)?+")
_SPECIAL = re.compile(r"[+-]?(?:inf(?:inity)?|nan)", re.IGNORECASE)
_INTEGER = re.compile(
    r"(?P<sign>[+-]?+)0(?:[xX](?P<hex>[0-9a-fA-F_]++)|[bB](?P<binary>[01_]++)|[oO]?+(?P<octal>[0-7_]++))"
)
_HEX_FLOAT = re.compile(r"[+-]?+0[xX](?:[0-9a-fA-F]++(?:\.[0-9a-fA-F]*+)?+|\.[0-9a-fA-F]++)[pP][+-]?+[0-9]++")
_LOOSE_UNDERSCORE = re.compile(r"(?<![0-9a-fA-FxXoObB])_|_(?![0-9a-fA-F])")
_BASES = {"hex": 16, "octal": 8, "binary": 2}
INT64 = 1 << 63
_SHORT = 32


def parse_number(text: str) -> float:
    """Return the value of a number literal: `0755` is octal, `1_000` is allowed, `Inf` and `NaN` in any case.

    Raises ValueError with Go's text (`strconv.ParseFloat: parsing "1e999": value out of range`).
    """
    if len(text) <= _SHORT:
        return _parse_short(text)
    return _parse(text)


def _parse(text: str) -> float:
    based = _INTEGER.fullmatch(text)
    if based and not _LOOSE_UNDERSCORE.search(text):
        base = _BASES[str(based.lastgroup)]
        value = int(based[str(based.lastgroup)].replace("_", ""), base) * (-1 if based["sign"] == "-" else 1)
        if -INT64 <= value < INT64:
            return float(value)
    return parse_float(text)


_parse_short = lru_cache(maxsize=1024)(_parse)
"""The same few numbers stand in most expressions."""


def parse_float(text: str) -> float:
    """Return what `strconv.ParseFloat(text, 64)` returns; raises ValueError with its text."""
    plain = text
    if "_" in text:
        if _LOOSE_UNDERSCORE.search(text):
            raise ValueError(f"strconv.ParseFloat: parsing {quote(text)}: invalid syntax")
        plain = text.replace("_", "")
    if _DECIMAL.fullmatch(plain):
        value = float(plain)
    elif _SPECIAL.fullmatch(plain):
        return float(plain)
    elif _HEX_FLOAT.fullmatch(plain):
        value = _hex_float(plain)
    else:
        raise ValueError(f"strconv.ParseFloat: parsing {quote(text)}: invalid syntax")
    if math.isinf(value):
        raise ValueError(f"strconv.ParseFloat: parsing {quote(text)}: value out of range")
    return value


def _hex_float(text: str) -> float:
    try:
        return float.fromhex(text)
    except OverflowError:
        return math.inf


def format_number(value: float) -> str:
    """Return the shortest exact form as Go's `%v` writes it: `1e+06`, `0.001`, `+Inf`, `NaN`."""
    if value != value:  # noqa: PLR0124 - NaN
        return "NaN"
    if math.isinf(value):
        return "+Inf" if value > 0 else "-Inf"
    sign, digits, exponent = Decimal(repr(value)).as_tuple()
    shown = "".join(map(str, digits)).rstrip("0") or "0"
    point = len(digits) + int(exponent) - 1 if shown != "0" else 0
    minus = "-" if sign else ""
    # strconv: the shortest %g writes out exponents below -4 or from 6 on.
    if point < -4 or point >= 6:
        fraction = f".{shown[1:]}" if len(shown) > 1 else ""
        return f"{minus}{shown[0]}{fraction}e{'-' if point < 0 else '+'}{abs(point):02d}"
    if point < 0:
        return f"{minus}0.{'0' * (-point - 1)}{shown}"
    if len(shown) <= point + 1:
        return minus + shown + "0" * (point + 1 - len(shown))
    return f"{minus}{shown[: point + 1]}.{shown[point + 1 :]}"


def format_fixed(value: float) -> str:
    """Return Go's `%f`: six digits behind the point, `+Inf`, `NaN`."""
    return f"{value:.6f}" if math.isfinite(value) else format_number(value)
