"""YAML comments with their places, found outside scalars."""

import re
from collections.abc import Iterator, Sequence

from rulelint.dataclass import dataclass
from rulelint.source.nodes import Scalar
from rulelint.source.span import Span

_QUOTED_OR_COMMENT = re.compile(r"""#[^\n]*|"(?:[^"\\]|\\.)*+"|'(?:[^'\\]|\\.)*+'|`[^`]*+`""", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Comment:
    """`text` is what follows `#`, stripped; `own_line` says whether nothing but blanks stands before it."""

    text: str
    span: Span
    own_line: bool


def find_comments(text: str, scalars: Sequence[Scalar], read_to: int) -> tuple[Comment, ...]:
    """Return the comments of `text[:read_to]`; `scalars` are its scalars in the order of the file.

    Takes one pass over the text, whatever the number of `#` in it.
    """
    comments = []
    at = index = 0
    while (at := text.find("#", at, read_to)) >= 0:
        while index < len(scalars) and scalars[index].end <= at:
            index += 1
        if index < len(scalars) and _text_start(text, scalars[index]) <= at:
            at = scalars[index].end
        elif at > 0 and text[at - 1] not in " \t\r\n":
            at += 1
        else:
            end = _line_end(text, at)
            comments.append(_comment(text, at, end))
            at = end
    return tuple(comments)


def _comment(text: str, at: int, end: int) -> Comment:
    line = text.rfind("\n", 0, at) + 1
    return Comment(text[at + 1 : end].strip(), Span(at, end), own_line=not text[line:at].strip())


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    end = len(text) if end < 0 else end
    return end - 1 if text[end - 1 : end] == "\r" else end


def _text_start(text: str, scalar: Scalar) -> int:
    """Return where no comment can stand any more: the header of a block may have one."""
    return _line_end(text, scalar.start) if scalar.style in ("|", ">") else scalar.start


def inner_comments(value: str) -> Iterator[tuple[int, int, bool]]:
    """Yield start and end of each comment of a PromQL expression, and whether a line is its own.

    Quotes as PromQL reads them: escapes count in `"` and `'`, none in backquotes.
    """
    for found in _QUOTED_OR_COMMENT.finditer(value):
        if found[0][0] == "#":
            line = value.rfind("\n", 0, found.start()) + 1
            yield found.start(), found.end(), not value[line : found.start()].strip()
