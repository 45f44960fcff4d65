"""RE2 over whole texts: `match` and `reReplaceAll`, as Go's package `regexp` does them."""

import re
from functools import lru_cache
from typing import Any

import re2

from rulelint.promql.matchers import MAX_MEMORY, regex_error
from rulelint.template.environment import FunctionError
from rulelint.template.limits import Budget
from rulelint.template.tokens import quote
from rulelint.template.values import from_bytes, to_bytes

_STEPS_PER_MATCH = 5
"""A search takes about as long as five commands."""

_REFERENCE = re.compile(r"\$(?:(\$)|\{(\w+)\}|(\w+))")


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> Any:
    options = re2.Options()
    options.log_errors = False
    options.max_mem = MAX_MEMORY
    return re2.compile(to_bytes(pattern), options)


@lru_cache(maxsize=256)
def _names(pattern: str) -> dict[str, int]:
    return {from_bytes(name): number for name, number in _compiled(pattern).groupindex.items()}


def matches(pattern: str, text: str) -> bool:
    """Tell whether a pattern is found anywhere in a text; raises `FunctionError`."""
    if message := regex_error(pattern):
        raise FunctionError(message)
    # Go reads a byte that is no UTF-8 as U+FFFD.
    return _compiled(pattern).search(text.encode("utf-8", "replace")) is not None


def replace_all(pattern: str, template: str, text: str, budget: Budget) -> str:
    """Replace every match; `$1`, `${1}` and `${name}` are groups.  Raises `FunctionError`."""
    if message := regex_error(pattern):
        shown = f"`{pattern}`" if _can_be_raw(pattern) else quote(pattern)
        raise FunctionError(f"regexp: Compile({shown}): {message}")
    compiled = _compiled(pattern)
    pieces = _template_pieces(template, _names(pattern), compiled.groups)
    data = to_bytes(text)
    out: list[bytes] = []
    copied = at = 0
    while at <= len(data):
        found = compiled.search(data, at)
        if found is None:
            break
        budget.spend(_STEPS_PER_MATCH)
        start, end = found.span()
        out.append(data[copied:start])
        # No empty match right behind another match.
        if end > copied or start == 0:
            out += [piece if isinstance(piece, bytes) else found.group(piece) or b"" for piece in pieces]
        copied = end
        at = end if end > at else at + _width(data, at)
    out.append(data[copied:])
    return budget.spend_text(from_bytes(b"".join(out)))


def _can_be_raw(text: str) -> bool:
    return "`" not in text and all(each.isprintable() or each == "\t" for each in text)


def _width(data: bytes, at: int) -> int:
    """Return the bytes of the character at an offset."""
    end = at + 1
    while end < len(data) and data[end] & 0xC0 == 0x80 and end - at < 4:
        end += 1
    return end - at


def _template_pieces(template: str, names: dict[str, int], groups: int) -> list[bytes | int]:
    """Cut a replacement into texts and numbers of groups; unknown groups are empty."""
    pieces: list[bytes | int] = []
    at = 0
    for found in _REFERENCE.finditer(template):
        pieces.append(to_bytes(template[at : found.start()]))
        at = found.end()
        if found[1]:
            pieces.append(b"$")
            continue
        name = found[2] or found[3]
        number = int(name) if name.isascii() and name.isdigit() and len(name) < 9 else names.get(name)
        if number is not None and number <= groups:
            pieces.append(number)
    pieces.append(to_bytes(template[at:]))
    return pieces
