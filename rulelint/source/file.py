"""The text of one file, and the lines and columns of its offsets."""

import codecs
from bisect import bisect_right
from functools import cached_property
from typing import NamedTuple

from rulelint.dataclass import dataclass

BOM = "\ufeff"


class Position(NamedTuple):
    """A place for people: 1-based line and 1-based column, in characters."""

    line: int
    column: int


@dataclass(frozen=True)
class SourceText:
    r"""The decoded text of a file, without its byte order mark.

    `path` is what reports print: relative to the working directory (or to the repository in `rulelint ci`), with
    `/` separators.  Lines end at `\n` only, as git and GitHub count them: libyaml also breaks at U+0085 and U+2028.
    """

    path: str
    text: str
    bom: bool = False

    @classmethod
    def from_bytes(cls, path: str, data: bytes) -> "SourceText":
        """Decode UTF-8, or UTF-16 that has a byte order mark, as YAML parsers do.

        Raises `UnicodeDecodeError` with the offending byte offset.
        """
        utf16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        text = data.decode("utf-16" if utf16 else "utf-8")
        if utf16:
            return cls(path, text, bom=True)
        return cls(path, text.removeprefix(BOM), bom=text.startswith(BOM))

    @cached_property
    def line_starts(self) -> list[int]:
        """The offset of the first character of each line."""
        starts = [0]
        find, at = self.text.find, 0
        while (at := find("\n", at) + 1) > 0:
            starts.append(at)
        return starts

    def position(self, offset: int) -> Position:
        """Return line and column of an offset; offsets past the end count as the end."""
        offset = min(offset, len(self.text))
        line = bisect_right(self.line_starts, offset)
        return Position(line, offset - self.line_starts[line - 1] + 1)

    def line_text(self, line: int) -> str:
        """Return line `line` (1-based) without its line end."""
        start = self.line_starts[line - 1]
        end = self.line_starts[line] if line < len(self.line_starts) else len(self.text)
        return self.text[start:end].rstrip("\r\n")
