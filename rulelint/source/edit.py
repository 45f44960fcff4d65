"""Edits of a text: replacements that do not overlap."""

from collections.abc import Iterable
from dataclasses import dataclass

from rulelint.source.span import Span


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace the characters of `span` by `text`; an empty span inserts."""

    span: Span
    text: str


def apply_edits(text: str, edits: Iterable[Edit]) -> str:
    """Return `text` with all edits applied; raise `ValueError` if two of them overlap."""
    parts: list[str] = []
    done = 0
    for edit in sorted(edits, key=lambda each: each.span):
        if edit.span.start < done:
            raise ValueError(f"edits overlap at offset {edit.span.start}")
        parts += [text[done : edit.span.start], edit.text]
        done = edit.span.end
    return "".join([*parts, text[done:]])
