"""A fix as the block that GitHub turns into a button: whole lines, as they read afterwards.

https://docs.github.com/en/pull-requests/collaborating-with-pull-requests/reviewing-changes-in-pull-requests
"""

import re

from rulelint.dataclass import dataclass
from rulelint.finding import Fix
from rulelint.report.printable import one_line
from rulelint.source.edit import Edit, apply_edits
from rulelint.source.file import SourceText
from rulelint.source.span import Span

LONGEST = 2_000
"""Characters of a block; nobody reads a longer one."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Lines `first` to `last` of a file, 1-based, are to read `text`, which has no line end at its end."""

    first: int
    last: int
    text: str

    @property
    def block(self) -> str:
        """The Markdown of it, whatever backticks the text holds."""
        longest = max((len(run) for run in re.findall("`+", self.text)), default=0)
        fence = "`" * max(3, longest + 1)
        return f"{fence}suggestion\n{self.text}\n{fence}"


def suggestion(source: SourceText, fix: Fix) -> Suggestion | None:
    """Return the lines that a fix changes; None where they are too long, or hold what a reader would not see."""
    first = min(source.position(edit.span.start).line for edit in fix.edits)
    last = max(source.position(max(edit.span.start, edit.span.end - 1)).line for edit in fix.edits)
    start = source.line_starts[first - 1]
    end = source.line_starts[last] if last < len(source.line_starts) else len(source.text)
    if end - start > LONGEST:
        return None
    edits = [Edit(Span(each.span.start - start, each.span.end - start), each.text) for each in fix.edits]
    text = apply_edits(source.text[start:end], edits).rstrip("\r\n").replace("\r\n", "\n")
    shown = all(one_line(line) == line for line in text.split("\n"))
    return Suggestion(first, last, text) if shown and len(text) <= LONGEST else None
