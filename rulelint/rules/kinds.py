"""The kinds of files that hold or test rules: known by what a file says, never by its name or by settings."""

from rulelint.dataclass import dataclass
from rulelint.rules.model import Group


@dataclass(frozen=True, slots=True)
class Kind:
    """`name` is what results call it; `title` and `known_by` are cells of the table in docs/file-kinds.md.

    `reads` says what of the file is read, and what is left unchecked in it.
    """

    name: str
    title: str
    known_by: str
    reads: str


@dataclass(frozen=True, slots=True)
class Read:
    """What a loader made of a file; `first_only` says that nothing behind its first document is ever loaded."""

    kind: Kind
    groups: tuple[Group, ...] = ()
    first_only: bool = False
