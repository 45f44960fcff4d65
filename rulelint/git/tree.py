"""The files of one side of a comparison: a commit, or the work tree as it is."""

import hashlib
import os
import stat
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Protocol

from rulelint.dataclass import dataclass
from rulelint.errors import RulelintError
from rulelint.git.command import GitError, run_git

MAX_FILE = 64 << 20
"""Bytes; a larger file is not read."""
MAX_READ = 1 << 30
"""Bytes read in one go; a fixture of this size would be hours of Prometheus."""

REGULAR_MODES = frozenset({b"100644", b"100755"})


class TooLargeError(RulelintError):
    """A file, or what was asked for together, is more than rulelint reads."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A regular file: `size` is its length in bytes, `oid` git's name of its content, empty until it is asked for.

    `raw` is the path as git stores it; reports print the key it is filed under, which is valid Unicode.
    """

    size: int
    raw: bytes
    oid: str = ""


class Tree(Protocol):
    """The regular files below the root of a repository, by path.

    Symbolic links are left out: what they point to inside the repository is listed itself, and what is outside
    must not be read.  Submodules are other repositories.
    """

    @property
    def entries(self) -> Mapping[str, Entry]:
        """Every regular file, sorted by path."""
        ...

    @property
    def label(self) -> str:
        """What reports call this side."""
        ...

    def oids(self, paths: Iterable[str]) -> dict[str, str]:
        """Return git's names of the contents of files of `entries`: equal names are equal contents."""
        ...

    def read(self, paths: Iterable[str]) -> dict[str, bytes]:
        """Return the contents of files of `entries`; raise `TooLargeError` past the limits."""
        ...


def printable(raw: bytes) -> str:
    """Return a path as text; a byte that is not UTF-8 is written as its escape."""
    return raw.decode("utf-8", "backslashreplace")


@dataclass(frozen=True)
class CommitTree:
    """The files of a commit, read from git's object store."""

    root: Path
    commit: str

    @property
    def label(self) -> str:
        """The abbreviated commit."""
        return self.commit[:12]

    @cached_property
    def entries(self) -> dict[str, Entry]:
        """Every regular file of the commit; one run of `git ls-tree`."""
        listing = run_git(self.root, "ls-tree", "-r", "-z", "-l", "--full-tree", self.commit)
        found = {}
        for line in listing.split(b"\0")[:-1]:
            facts, _, raw = line.partition(b"\t")
            mode, _, oid, size = facts.split()
            if mode in REGULAR_MODES:
                found[printable(raw)] = Entry(int(size), raw, oid.decode())
        return dict(sorted(found.items()))

    def oids(self, paths: Iterable[str]) -> dict[str, str]:
        """Return the names of the contents, as the listing has them."""
        return {path: self.entries[path].oid for path in paths}

    def read(self, paths: Iterable[str]) -> dict[str, bytes]:
        """Return the contents of files, with one run of `git cat-file --batch`."""
        wanted = {path: self.entries[path] for path in paths}
        _check_sizes(wanted)
        if not wanted:
            return {}
        names = "".join(f"{entry.oid}\n" for entry in wanted.values())
        output = run_git(self.root, "cat-file", "--batch", stdin=names.encode())
        contents, at = {}, 0
        for path, entry in wanted.items():
            end_of_head = output.index(b"\n", at)
            head = output[at:end_of_head].split()
            if head[1:2] != [b"blob"]:
                raise GitError(
                    f"the content of `{path}` is not in this clone",
                    advice="fetch it first: a partial clone does not hold every file",
                )
            start = end_of_head + 1
            contents[path] = output[start : start + entry.size]
            at = start + entry.size + 1
        return contents


@dataclass(frozen=True)
class WorkTree:
    """The files of the work tree as they are: tracked ones, and untracked ones that git does not ignore."""

    root: Path
    object_format: str = "sha1"

    @property
    def label(self) -> str:
        """What reports call it."""
        return "work tree"

    @cached_property
    def entries(self) -> dict[str, Entry]:
        """Every regular file; one run of `git ls-files`."""
        listing = run_git(
            self.root, "ls-files", "-z", "--full-name", "--cached", "--others", "--exclude-standard"
        )
        linked: dict[Path, bool] = {}
        found = {}
        for raw in set(listing.split(b"\0")[:-1]):
            size = self._regular_size(self._place(raw), linked)
            if size is not None:
                found[printable(raw)] = Entry(size, raw)
        return dict(sorted(found.items()))

    def oids(self, paths: Iterable[str]) -> dict[str, str]:
        """Hash the contents as git does, without its filters."""
        return {path: self._hash(data) for path, data in self.read(paths).items()}

    def _regular_size(self, place: Path, linked: dict[Path, bool]) -> int | None:
        """Return the size of a regular file that is reached without a symbolic link, else None."""
        if self._through_link(place.parent, linked):
            return None
        try:
            facts = place.lstat()
        except OSError:  # deleted in the work tree: it is not there
            return None
        return facts.st_size if stat.S_ISREG(facts.st_mode) else None

    def _through_link(self, folder: Path, linked: dict[Path, bool]) -> bool:
        """Say whether a folder of the listing is, or stands below, a symbolic link."""
        if folder == self.root:
            return False
        if folder not in linked:
            linked[folder] = folder.is_symlink() or self._through_link(folder.parent, linked)
        return linked[folder]

    def _place(self, raw: bytes) -> Path:
        return self.root / os.fsdecode(raw)

    def _hash(self, data: bytes) -> str:
        digest = hashlib.new(self.object_format, b"blob %d\0" % len(data), usedforsecurity=False)
        digest.update(data)
        return digest.hexdigest()

    def _content(self, raw: bytes) -> bytes:
        try:
            handle = os.open(self._place(raw), os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
            with os.fdopen(handle, "rb") as file:
                return file.read(MAX_FILE + 1)
        except OSError as error:
            raise RulelintError(f"`{printable(raw)}` cannot be read: {error.strerror}") from error

    def read(self, paths: Iterable[str]) -> dict[str, bytes]:
        """Return the contents of files."""
        wanted = {path: self.entries[path] for path in paths}
        _check_sizes(wanted)
        return {path: self._content(entry.raw) for path, entry in wanted.items()}


def _check_sizes(entries: Mapping[str, Entry]) -> None:
    for path, entry in entries.items():
        if entry.size > MAX_FILE:
            raise TooLargeError(f"`{path}` has {entry.size} bytes; rulelint reads at most {MAX_FILE}")
    if (total := sum(entry.size for entry in entries.values())) > MAX_READ:
        raise TooLargeError(f"{len(entries)} files have {total} bytes together; rulelint reads {MAX_READ}")
