"""Keys inserted into mappings, in the style the mapping is written in."""

import re

from rulelint.source.edit import Edit
from rulelint.source.rewrite import double_quoted, plain_or_quoted
from rulelint.source.span import Span

_BLOCK_KEY = re.compile(r"[ \t]*(?:- +)*")


def insert_before(file: str, key: Span, name: str, value: str) -> Edit | None:
    """Return the edit that writes `name: value` in front of another key of its mapping.

    None where nothing can be told of the mapping's style, because something else stands on the line of the key.
    """
    line = file.rfind("\n", 0, key.start) + 1
    before = file[line : key.start]
    at = Span(key.start, key.start)
    if _BLOCK_KEY.fullmatch(before) and file[key.start : key.start + 1] not in ("{", "["):
        newline = "\r\n" if "\r\n" in file[line : file.find("\n", key.start) + 1] else "\n"
        return Edit(at, f"{name}: {plain_or_quoted(value)}{newline}{' ' * len(before)}")
    if before.rstrip().endswith(("{", ",")):
        return Edit(at, f"{name}: {_in_flow(value)}, ")
    return None


def insert_behind(file: str, key: Span, mapping: Span, names: tuple[str, str], value: str) -> Edit | None:
    """Return the edit that ends a mapping with the first of `names` as a key and, below it, the other with `value`.

    `key` is a key of the mapping, which tells its indentation.  None as for `insert_before`.
    """
    name, key_below = names
    if file[mapping.start : mapping.start + 1] == "{":
        close = file.rfind("}", mapping.start, mapping.end)
        text = f", {name}: {{{key_below}: {_in_flow(value)}}}"
        return Edit(Span(close, close), text) if close > 0 else None
    line = file.rfind("\n", 0, key.start) + 1
    before = file[line : key.start]
    if not _BLOCK_KEY.fullmatch(before):
        return None
    end = file.find("\n", max(mapping.start, mapping.end - 1))
    end = len(file) if end < 0 else end
    ends_with_return = file[end - 1 : end] == "\r"
    newline, indent = ("\r\n" if ends_with_return else "\n"), " " * len(before)
    at = Span(end - ends_with_return, end - ends_with_return)
    return Edit(at, f"{newline}{indent}{name}:{newline}{indent}  {key_below}: {plain_or_quoted(value)}")


def _in_flow(value: str) -> str:
    written = plain_or_quoted(value)
    return double_quoted(value) if ": " in written else written
