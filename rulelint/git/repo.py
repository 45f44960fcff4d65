"""A repository: which objects names mean, and the trees of its two sides."""

import re
from pathlib import Path

from rulelint.dataclass import dataclass
from rulelint.errors import RulelintError
from rulelint.git.command import GitError, run_git
from rulelint.git.tree import CommitTree, Tree, WorkTree

OBJECT_NAME = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


@dataclass(frozen=True, slots=True)
class Repository:
    """A clone with a work tree.  `root` is its top folder; `prefix` the working directory below it, `` or `a/b/`."""

    root: Path
    prefix: str = ""
    shallow: bool = False
    object_format: str = "sha1"

    @classmethod
    def open(cls, start: Path) -> "Repository":
        """Find the repository `start` is in; raise `GitError` with advice where there is none git trusts."""
        asked = ("--is-shallow-repository", "--show-object-format", "--show-toplevel", "--show-prefix")
        try:
            facts = run_git(start, "rev-parse", *asked).decode("utf-8", "surrogateescape")
        except GitError as error:
            if "must be run in a work tree" in error.stderr:
                raise GitError(
                    "this is a bare repository", advice="run `rulelint ci` in a work tree"
                ) from error
            raise
        shallow, object_format, root, prefix = facts.split("\n")[:4]
        return cls(Path(root), prefix, shallow == "true", object_format)

    def commit(self, name: str) -> str | None:
        """Return the object name of the commit that `name` means, or None where it means none.

        `name` may come from a user or a variable: it is never taken for an option.
        """
        if not name or name.startswith("-") or "\0" in name or "\n" in name:
            return None
        output = run_git(
            self.root,
            "rev-parse",
            "--verify",
            "--quiet",
            "--end-of-options",
            f"{name}^{{commit}}",
            accept=(0, 1, 128),
        )
        found = output.decode("ascii", "replace").strip()
        return found if OBJECT_NAME.fullmatch(found) else None

    def resolve(self, name: str) -> str:
        """Return the object name of the commit that `name` means; raise `RulelintError` where it means none."""
        commit = self.commit(name)
        if commit is None:
            deeper = "the clone is shallow: fetch more of its history" if self.shallow else "fetch it first"
            raise RulelintError(f"`{name}` is no commit of this clone", advice=deeper)
        return commit

    def parents(self, commit: str) -> tuple[str, ...]:
        """Return the parents the commit was made with, whether or not the clone has them (a shallow one may not)."""
        head, _, _ = run_git(self.root, "cat-file", "commit", commit).partition(b"\n\n")
        return tuple(line[7:].decode() for line in head.split(b"\n") if line.startswith(b"parent "))

    def merge_base(self, one: str, other: str) -> str | None:
        """Return the best common ancestor of two commits, or None where the clone knows none."""
        if one == other:
            return one
        output = run_git(self.root, "merge-base", one, other, accept=(0, 1)).decode("ascii").strip()
        return output or None

    def tree(self, commit: str | None) -> Tree:
        """Return the files of a commit (its object name), or of the work tree for None."""
        if commit is None:
            return WorkTree(self.root, self.object_format)
        return CommitTree(self.root, commit)
