"""Places that carets can show: one line of a value that fills several."""

from rulelint.checks.base import Subject
from rulelint.source.span import Span


def first_line(subject: Subject, span: Span) -> Span:
    """Return the first line of a span that is not only a block's header (`|`, `>-`)."""
    text = subject.file.source.text
    start = span.start
    end = text.find("\n", start, span.end)
    if end >= 0 and text[start] in "|>":
        start = end + 1 + len(text[end + 1 : span.end]) - len(text[end + 1 : span.end].lstrip())
        end = text.find("\n", start, span.end)
    return Span(start, span.end if end < 0 else end)
