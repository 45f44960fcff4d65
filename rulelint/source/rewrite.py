"""Edits inside a scalar, written the way the scalar is written: escaped, doubled or indented as its style demands."""

import re

from rulelint.source.decode import decode
from rulelint.source.edit import Edit
from rulelint.source.scalar import ScalarText
from rulelint.source.span import Span

_UNPRINTABLE = re.compile("[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
"""What YAML wants written as an escape (YAML 1.2, section 5.1), and line ends some readers know."""

_INDICATORS = "-?:,[]{}#&*!|>'\"%@`"
_NOT_PLAIN = re.compile(r": |:$| #|^(?:---|\.\.\.)|^[ \t]|[ \t]$|[\n\t\u2028\u2029]|^[-?:](?: |$)")
_FLOW = frozenset(",[]{}")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_ESCAPED = re.compile('[\\\\"\t\n\r]|' + _UNPRINTABLE.pattern)


def scalar_edit(file: str, text: ScalarText, span: Span, new: str) -> Edit | None:
    """Return the edit of `file` after which `text` reads `new` where `span` of its value was.

    None where its style cannot write that: a line break in a quoted scalar, `: ` in a plain one, a folded line that is
    split.  `span` must not be empty.  A scalar of a document inside a scalar is edited through both.
    """
    if text.nested is not None:
        inner, outer = text.nested.inner, text.nested.outer
        inside = scalar_edit(outer.value, inner, span, new)
        return (
            None if inside is None or not inside.span else scalar_edit(file, outer, inside.span, inside.text)
        )
    place = text.to_file(span)
    expected = text.value[: span.start] + new + text.value[span.end :]
    written = _written(file, text.span, text.value, new)
    if written is None or not _keeps_style(_opener(file, text.span), text.value, expected):
        return None
    start, end = text.span.start, text.span.end
    after = file[start : place.start] + written + file[place.end : end]
    if decode(after, 0, len(after), expected).text != expected:
        return None
    return Edit(place, written)


def plain_or_quoted(value: str) -> str:
    """Return a value as a scalar of one line that any YAML reader takes for this text, in the simplest style."""
    if _stays_plain("", value) and not _FLOW & set(value) and _is_text(value):
        return value
    if "'" not in value and "\n" not in value and not _UNPRINTABLE.search(value):
        return f"'{value}'"
    return double_quoted(value)


def double_quoted(value: str) -> str:
    """Return a value in double quotes, on one line, as JSON and YAML read it."""
    return f'"{_ESCAPED.sub(_escape, value)}"'


def _opener(file: str, span: Span) -> str:
    first = file[span.start : span.start + 1]
    return first if first in ("|", ">", "'", '"') else ""


def _written(file: str, span: Span, value: str, new: str) -> str | None:
    match _opener(file, span):
        case '"':
            return _ESCAPED.sub(_escape, new)
        case _ if _UNPRINTABLE.search(new):
            return None
        case "|":
            return new.replace("\n", _line_start(file, span, value)) if "\n" in new else new
        case "'":
            return None if "\n" in new else new.replace("'", "''")
        case _:
            return None if "\n" in new else new


def _line_start(file: str, span: Span, value: str) -> str:
    """Return the break and the indentation that begin a line of a literal block."""
    first = decode(file, span.start, span.end, value).starts[0]
    line = file.rfind("\n", 0, first) + 1
    before = file[line:first]
    return ("\r\n" if file[line - 2 : line] == "\r\n" else "\n") + " " * len(before)


def _keeps_style(opener: str, before: str, after: str) -> bool:
    """Say whether a scalar may read `after` where it stands: a block's indentation is that of its first line."""
    if not opener:
        return _stays_plain(before, after)
    if opener in "'\"":
        return True
    blanks = " \t\n"
    leads = (
        before[: len(before) - len(before.lstrip(blanks))],
        after[: len(after) - len(after.lstrip(blanks))],
    )
    ends = before[len(before.rstrip(blanks)) :], after[len(after.rstrip(blanks)) :]
    return leads[0] == leads[1] and ends[0] == ends[1] and after.strip(blanks) != ""


def _stays_plain(before: str, after: str) -> bool:
    """Say whether a plain scalar may read `after`; brackets and commas only if it had some: it may stand among such."""
    if not after or after[0] in _INDICATORS.replace("-", "").replace("?", "").replace(":", ""):
        return False
    if _NOT_PLAIN.search(after) or _UNPRINTABLE.search(after):
        return False
    return not (_FLOW & set(after)) or bool(_FLOW & set(before))


def _is_text(value: str) -> bool:
    """Say whether no reader takes a plain scalar for a number, a truth value, a date or nothing."""
    return re.match(r"[A-Za-z_/(]", value) is not None and value.lower() not in {
        "null", "true", "false", "yes", "no", "on", "off", "y", "n",
    }  # fmt: skip


def _escape(found: re.Match[str]) -> str:
    char = found[0]
    if char in _ESCAPES:
        return _ESCAPES[char]
    code = ord(char)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
