"""The files around the rules, as policies may read them."""

import posixpath
from collections.abc import Callable, Iterable, Sequence

from rulelint.checks.surroundings import unknown_times
from rulelint.dataclass import dataclass
from rulelint.rules.model import RuleFile


def no_files() -> Iterable[str]:
    """Return nothing: no file of a repository is known."""
    return ()


@dataclass(frozen=True, slots=True)
class Repository:
    """`read_file` and `files` count from the repository's root.

    `root` leads there from the folder that paths in reports are relative to.  `line_times` says when the lines of a
    rule file were changed last.
    """

    read_file: Callable[[str], str | None]
    files: Callable[[], Iterable[str]] = no_files
    root: str = ""
    line_times: Callable[[RuleFile], Sequence[int | None]] = unknown_times

    def from_root(self, path: str) -> str:
        """Return a path of a report, relative to the repository's root."""
        return posixpath.normpath(posixpath.relpath(path, self.root) if self.root else path)

    def read_reported(self, path: str) -> str | None:
        """Return the text of a file by the path that reports print."""
        return self.read_file(self.from_root(path))
