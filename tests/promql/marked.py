"""Expressions with a marked range, `rate(«up»)`: the easiest way to write a span down."""

from rulelint.source.span import Span


def unmark(text: str) -> tuple[str, Span]:
    """Return the text without its marks and the span between them."""
    start = text.index("«")
    end = text.index("»") - 1
    return text.replace("«", "").replace("»", ""), Span(start, end)


def mark(text: str, span: Span) -> str:
    """Return the text with the span marked."""
    return f"{text[: span.start]}«{text[span.start : span.end]}»{text[span.end :]}"
