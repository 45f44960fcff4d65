"""Expressions with a marked range, `rate(«up»)`: the easiest way to write a span down."""

from rulelint.source.span import Span


def mark(text: str, span: Span) -> str:
    """Return the text with the span marked."""
    return f"{text[: span.start]}«{text[span.start : span.end]}»{text[span.end :]}"


def mark_all(text: str, spans: list[Span]) -> str:
    """Return the text with every span marked; they are in order and do not overlap."""
    for span in reversed(spans):
        text = mark(text, span)
    return text
