"""A decoded YAML scalar and the way from its characters back to the file."""

from dataclasses import dataclass

from rulelint.source.span import Span


@dataclass(frozen=True, slots=True)
class ScalarText:
    """`value` is what YAML decodes; `span` the whole scalar as written, quotes and block header included.

    `offsets[i]` is the file offset of the first character that wrote `value[i]`, and `offsets[len(value)]` the end of
    the last one; None when value and file text are the same run of characters (plain one-line scalars).
    """

    value: str
    span: Span
    offsets: tuple[int, ...] | None = None

    def to_file(self, span: Span) -> Span:
        """Return the characters of the file that wrote `value[span.start:span.end]`."""
        raise NotImplementedError
