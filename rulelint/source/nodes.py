"""The nodes of a YAML document: decoded, with the places they were written at."""

from collections.abc import Iterator
from dataclasses import field

from rulelint.dataclass import dataclass
from rulelint.source.span import Span

TAG = "tag:yaml.org,2002:"
NULL_WORDS = frozenset({"", "~", "null", "Null", "NULL"})
DEAD_ALIAS = "*"
"""The style of a scalar that stands where an alias has no value to repeat: that is said, and nothing else of it."""


@dataclass(slots=True, eq=False)
class Scalar:
    """A leaf: `value` is decoded, `start` and `end` surround it as written, without anchor and tag.

    `style` is the character that opens it (`'`, `"`, `|`, `>`) or empty for a plain one; `tag` is the tag that was
    written, in its long form, or None.
    """

    value: str
    start: int
    end: int
    style: str = ""
    tag: str | None = None

    @property
    def span(self) -> Span:
        """The scalar as written."""
        return Span(self.start, self.end)

    @property
    def is_merge(self) -> bool:
        """Say whether it is a merge key, as yaml.v3 decides: `<<` in plain text, or with a tag that says so."""
        if self.value != "<<":
            return False
        return (not self.style and self.tag in (None, "!")) or self.tag == TAG + "merge"

    @property
    def is_null(self) -> bool:
        """Say whether it stands for nothing: empty, `~`, `null`."""
        if self.tag is None:
            return not self.style and self.value in NULL_WORDS
        return self.tag == TAG + "null"


@dataclass(slots=True, eq=False)
class Sequence:
    """A list.  `complete` is False where a syntax error stood before its end."""

    start: int
    end: int = 0
    tag: str | None = None
    items: "list[Node]" = field(default_factory=list)
    complete: bool = False

    @property
    def span(self) -> Span:
        """From its first character to the end of its last item."""
        return Span(self.start, self.end)


@dataclass(slots=True, eq=False)
class Mapping:
    """Keys and values in the order of the file, repeated keys included; `items` alternates between the two."""

    start: int
    end: int = 0
    tag: str | None = None
    items: "list[Node]" = field(default_factory=list)
    complete: bool = False

    @property
    def span(self) -> Span:
        """From its first key to the end of its last value."""
        return Span(self.start, self.end)

    @property
    def pairs(self) -> "Iterator[tuple[Node, Node]]":
        """Every key with its value; a key without a value, before a syntax error, is left out."""
        walk = iter(self.items)
        return zip(walk, walk, strict=False)

    def get(self, key: str) -> "Node | None":
        """Return the value of the first key written as `key`, or None; merge keys are not looked through."""
        return next(
            (value for name, value in self.pairs if isinstance(name, Scalar) and name.value == key), None
        )


Container = Sequence | Mapping
Node = Scalar | Sequence | Mapping


def kind_of(node: Node) -> str:
    """Name the kind of a node in the user's words."""
    match node:
        case Mapping():
            return "a mapping"
        case Sequence():
            return "a list"
        case Scalar():
            return "nothing" if node.is_null else "a single value"
