"""One coordinate for every place: a half-open range of character offsets."""

from rulelint.dataclass import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """The characters `start <= i < end` of a text; `start == end` is a place between characters."""

    start: int
    end: int

    def shift(self, by: int) -> "Span":
        """Return the same range, `by` characters further on."""
        return Span(self.start + by, self.end + by)

    def cover(self, other: "Span") -> "Span":
        """Return the smallest range that holds both."""
        return Span(min(self.start, other.start), max(self.end, other.end))

    def __contains__(self, offset: int) -> bool:
        return self.start <= offset < self.end

    def __bool__(self) -> bool:
        """A place between characters is a place: what has none is None."""
        return True

    def __len__(self) -> int:
        return self.end - self.start
