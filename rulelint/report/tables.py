"""A table of a report."""

from rulelint.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose cells are plain text; columns in `right` are numbers.  `note` says how to read it."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: tuple[int, ...] = ()
    note: str = ""
