"""Edits inside a scalar, written the way the scalar is written: escaped, doubled or indented as its style demands."""

import re
from functools import cache

from rulelint.source.decode import decode
from rulelint.source.edit import Edit
from rulelint.source.scalar import ScalarText
from rulelint.source.span import Span

_PRINTABLE = "\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff"
"""What YAML does not want written as an escape (YAML 1.2, section 5.1), but for line ends some readers know."""

LONGEST = 100_000
"""Characters of a folded, plain or single-quoted scalar beyond which it is not edited: it is read for every edit."""

_BLANKS = " \t\n"
_INDICATORS = "-?:,[]{}#&*!|>'\"%@`"
_NOT_PLAIN = re.compile(r": |:$| #|^(?:---|\.\.\.)|^[ \t]|[ \t]$|[\n\t\u2028\u2029]|^[-?:](?: |$)")
_FLOW = frozenset(",[]{}")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}


@cache
def unprintable() -> re.Pattern[str]:
    """Return the pattern of a character that is written as an escape."""
    return re.compile(
        f"[^{_PRINTABLE}]"
    )  # compiled where it is used: it takes longer than starting a module does


@cache
def _escaped() -> re.Pattern[str]:
    return re.compile(f'[\\\\"\t\n\r]|[^{_PRINTABLE}]')


def scalar_edit(file: str, text: ScalarText, span: Span, new: str) -> Edit | None:
    """Return the edit of `file` after which `text` reads `new` where `span` of its value was.

    None where its style cannot write that: a line break in a quoted scalar, `: ` in a plain one, a folded line that is
    split.  `span` must not be empty.  A scalar of a document inside a scalar is edited through both.
    """
    if text.nested is not None:
        inner, outer = text.nested.inner, text.nested.outer
        inside = scalar_edit(outer.value, inner, span, new)
        return (
            None
            if inside is None or not len(inside.span)
            else scalar_edit(file, outer, inside.span, inside.text)
        )
    opener, place = _opener(file, text.span), text.to_file(span)
    written = _written(file, opener, text, new)
    if written is None:
        return None
    edit = Edit(place, written)
    return (
        edit if _is_local(file, opener, text, span, edit) or _reads_as(file, text, span, new, edit) else None
    )


def _is_local(file: str, opener: str, text: ScalarText, span: Span, edit: Edit) -> bool:
    """Say whether an edit cannot change how anything around it is read, which needs no reading to know.

    A text of thousands of rules is one scalar in a ConfigMap: it is not read again for every edit.
    """
    if opener == "|":
        return span.start > 0 and span.end < len(text.value.rstrip(_BLANKS))
    at_break = "\n" in file[edit.span.start : edit.span.end] or not edit.text.strip(_BLANKS)
    return opener == '"' and not at_break and edit.text.strip(_BLANKS) == edit.text


def _reads_as(file: str, text: ScalarText, span: Span, new: str, edit: Edit) -> bool:
    """Say whether the scalar reads as asked after the edit."""
    if len(text.value) > LONGEST:
        return False
    expected = text.value[: span.start] + new + text.value[span.end :]
    if not _keeps_style(_opener(file, text.span), text.value, expected):
        return False
    start, end = text.span.start, text.span.end
    after = file[start : edit.span.start] + edit.text + file[edit.span.end : end]
    return decode(after, 0, len(after), expected).text == expected


def plain_or_quoted(value: str) -> str:
    """Return a value as a scalar of one line that any YAML reader takes for this text, in the simplest style."""
    if _stays_plain("", value) and not _FLOW & set(value) and _is_text(value):
        return value
    if "'" not in value and "\n" not in value and not unprintable().search(value):
        return f"'{value}'"
    return double_quoted(value)


def double_quoted(value: str) -> str:
    """Return a value in double quotes, on one line, as JSON and YAML read it."""
    return f'"{_escaped().sub(_escape, value)}"'


def _opener(file: str, span: Span) -> str:
    first = file[span.start : span.start + 1]
    return first if first in ("|", ">", "'", '"') else ""


def _written(file: str, opener: str, text: ScalarText, new: str) -> str | None:
    match opener:
        case '"':
            return _escaped().sub(_escape, new)
        case _ if unprintable().search(new):
            return None
        case "|" if "\n" in new:
            return re.sub(r"\n(?!\n)", _line_start(file, text), new)
        case "'":
            return None if "\n" in new else new.replace("'", "''")
        case _:
            return None if "\n" in new else new


def _line_start(file: str, text: ScalarText) -> str:
    """Return the break and the indentation that begin a line of a literal block."""
    first = text.to_file(Span(0, 1)).start
    line = file.rfind("\n", 0, first) + 1
    return ("\r\n" if file[line - 2 : line] == "\r\n" else "\n") + " " * (first - line)


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
    if _NOT_PLAIN.search(after) or unprintable().search(after):
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
