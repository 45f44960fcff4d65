"""Which lines of a file differ from a commit: git's own comparison, without context."""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence

from rulelint.dataclass import dataclass
from rulelint.git.command import run_git
from rulelint.git.repo import Repository

_HUNK = re.compile(rb"^@@ -[0-9,]+ \+([0-9]+)(?:,([0-9]+))? @@", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Lines:
    """Ranges of 1-based lines, both ends included, in order; `everything` stands for a file that is new."""

    ranges: Sequence[tuple[int, int]] = ()
    everything: bool = False

    def touch(self, first: int, last: int) -> bool:
        """Say whether a range of lines has one of them."""
        if self.everything:
            return True
        at = bisect_right(self.ranges, (last, 1 << 62)) - 1
        return at >= 0 and self.ranges[at][1] >= first


EVERYTHING = Lines(everything=True)


def changed_lines(repo: Repository, commit: str, path: bytes) -> Lines:
    """Return the lines of a file of the work tree that differ from the commit's.

    `path` is git's, relative to the root.  Where lines were only removed, the line before them counts as changed.
    """
    output = run_git(
        repo.root,
        "diff",
        "--unified=0",
        "--no-color",
        "--no-ext-diff",
        "--no-textconv",
        "--no-renames",
        "--text",
        commit,
        "--",
        path.decode("utf-8", "surrogateescape"),
    )
    ranges = []
    for hunk in _HUNK.finditer(output):
        start, count = int(hunk[1]), int(hunk[2] or 1)
        if start:
            ranges.append((start, start + max(count, 1) - 1))
    return Lines(tuple(sorted(ranges)))


def added_lines(old: bytes, new: bytes) -> Lines:
    """Return the lines of `new` that `old` does not have anywhere: for a renamed file, which git may not know yet."""
    left = Counter(old.split(b"\n"))
    ranges = []
    for number, line in enumerate(new.split(b"\n"), start=1):
        left[line] -= 1
        if left[line] < 0:
            ranges.append((number, number))
    return Lines(tuple(ranges))
