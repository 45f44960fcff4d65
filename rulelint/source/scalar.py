"""A decoded YAML scalar and the way from its characters back to the file."""

from bisect import bisect_left
from dataclasses import field
from functools import lru_cache

from rulelint.dataclass import dataclass
from rulelint.source.decode import Decoded, decode
from rulelint.source.span import Span


@dataclass(frozen=True, slots=True)
class ScalarText:
    """`value` is what YAML decodes; `span` the whole scalar as written, quotes and block header included.

    `file` is the text of the file it stands in; None when value and file text are the same run of characters (plain
    one-line scalars), which needs no map.  `nested` leads the way where the scalar stands in a document that is
    itself the text of a scalar: `span` is in the file all the same.
    """

    value: str
    span: Span
    file: str | None = field(default=None, repr=False, compare=False)
    nested: "Nested | None" = field(default=None, repr=False, compare=False)

    def inside(self, outer: "ScalarText") -> "ScalarText":
        """Return this scalar of the document that `outer` holds as a scalar of the file `outer` stands in."""
        return ScalarText(self.value, outer.to_file(self.span), None, Nested(self, outer))

    def to_file(self, span: Span) -> Span:
        """Return the characters of the file that wrote `value[span.start:span.end]`.

        An empty range is a place between characters.  A character that YAML adds (the space of a folded line, the
        line end of a block) is where the line breaks.
        """
        if self.nested is not None:
            return self.nested.outer.to_file(self.nested.inner.to_file(span))
        start, end = max(span.start, 0), min(max(span.end, span.start), len(self.value))
        start = min(start, end)
        if self.file is None:
            return Span(self.span.start + start, self.span.start + end)
        decoded = _decoded(self.file, self.span.start, self.span.end, self.value)
        if decoded is None:
            return self.span
        if start < end:
            return Span(decoded.starts[start], decoded.ends[end - 1])
        here = decoded.starts[start] if start < len(self.value) else decoded.end
        return Span(here, here)

    def from_file(self, at: int) -> int | None:
        """Return which character of the value the one at offset `at` of the file begins; None where none does."""
        if self.file is None or self.nested is not None:
            return None
        decoded = _decoded(self.file, self.span.start, self.span.end, self.value)
        if decoded is None:
            return None
        found = bisect_left(decoded.starts, at)
        return found if found < len(decoded.starts) and decoded.starts[found] == at else None


@dataclass(frozen=True, slots=True)
class Nested:
    """`inner` is a scalar of the document that `outer` decodes to."""

    inner: ScalarText
    outer: ScalarText


@lru_cache(maxsize=32)
def _decoded(file: str, start: int, end: int, value: str) -> Decoded | None:
    """Return the map of a scalar, or None if our decoder reads it differently than libyaml did."""
    decoded = decode(file, start, end, value)
    return decoded if decoded.text == value else None
