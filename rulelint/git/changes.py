"""What happened to files between two trees: the same answer for commits and for the work tree."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from typing import Literal

from rulelint.dataclass import dataclass
from rulelint.git.tree import MAX_FILE, Tree

SIMILAR_PERCENT = 50
"""As much of the larger file must be found in the other one for a rename, as in `git diff -M`."""
MAX_PAIRS = 10_000
"""More removed × added files than this are paired only where their content is equal: comparing all is quadratic."""


@dataclass(frozen=True, slots=True)
class FileChange:
    """`base` and `head` are the paths of one file on both sides; None where it does not exist.

    A file that is unchanged at an unchanged path is no change.
    """

    base: str | None
    head: str | None

    @property
    def kind(self) -> Literal["added", "removed", "modified", "renamed"]:
        """What happened to the file."""
        if self.base is None:
            return "added"
        if self.head is None:
            return "removed"
        return "modified" if self.base == self.head else "renamed"


def file_changes(base: Tree, head: Tree, paths: Collection[str]) -> list[FileChange]:
    """Return what happened to the files `paths` names, sorted by path; nothing else is looked at.

    A removed and an added file with equal content, or at least half of it, are one renamed file.
    """
    old = base.oids(path for path in sorted(paths) if _readable(base, path))
    new = head.oids(path for path in sorted(paths) if _readable(head, path))
    modified = [FileChange(path, path) for path in old if path in new and old[path] != new[path]]
    removed = {path: oid for path, oid in old.items() if path not in new}
    added = {path: oid for path, oid in new.items() if path not in old}
    renamed = [*_equal(removed, added), *_similar(base, head, removed, added)]
    changes = [*modified, *renamed, *(FileChange(path, None) for path in removed)]
    changes += [FileChange(None, path) for path in added]
    return sorted(changes, key=lambda change: (change.head or change.base or "", change.base or ""))


def _readable(side: Tree, path: str) -> bool:
    entry = side.entries.get(path)
    return entry is not None and entry.size <= MAX_FILE


def _equal(removed: dict[str, str], added: dict[str, str]) -> Iterator[FileChange]:
    """Pair files of equal content, and take them out of both."""
    by_oid: dict[str, list[str]] = {}
    for path, oid in removed.items():
        by_oid.setdefault(oid, []).append(path)
    for path, oid in list(added.items()):
        candidates = by_oid.get(oid)
        if candidates:
            same_name = [each for each in candidates if _name(each) == _name(path)]
            twin = (same_name or candidates)[0]
            candidates.remove(twin)
            del removed[twin], added[path]
            yield FileChange(twin, path)


def _similar(base: Tree, head: Tree, removed: dict[str, str], added: dict[str, str]) -> Iterator[FileChange]:
    """Pair files of similar content, best match first, and take them out of both."""
    if not removed or not added or len(removed) * len(added) > MAX_PAIRS:
        return
    old = {path: _lines(data) for path, data in base.read(removed).items()}
    new = {path: _lines(data) for path, data in head.read(added).items()}
    scored = [(similarity(old[one], new[other]), one, other) for one in old for other in new]
    ranked = sorted(scored, key=lambda each: (-each[0], _name(each[1]) != _name(each[2]), each[1], each[2]))
    for score, one, other in ranked:
        if score >= SIMILAR_PERCENT and one in removed and other in added:
            del removed[one], added[other]
            yield FileChange(one, other)


def _lines(data: bytes) -> Counter[bytes]:
    """Return the lines of a file, each with the number of bytes it fills."""
    weights: Counter[bytes] = Counter()
    for line in data.split(b"\n"):
        weights[line] += len(line) + 1
    return weights


def similarity(one: Mapping[bytes, int], other: Mapping[bytes, int]) -> float:
    """Return the percentage of the larger file's bytes that stand in lines both files have."""
    larger = max(sum(one.values()), sum(other.values()))
    common = sum(min(weight, other.get(line, 0)) for line, weight in one.items())
    return 100 * common / larger


def _name(path: str) -> str:
    return path.rpartition("/")[2]
