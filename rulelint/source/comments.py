"""YAML comments with their places, found outside scalars."""

from dataclasses import dataclass

from rulelint.source.span import Span


@dataclass(frozen=True, slots=True)
class Comment:
    """`text` is what follows `#`, stripped; `own_line` says whether nothing but blanks stands before it."""

    text: str
    span: Span
    own_line: bool
