"""What git knows of rules: when their lines were changed last, and what happened to them since a commit."""

from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path

from rulelint.git.blame import line_times
from rulelint.git.command import run_git
from rulelint.git.repo import Repository
from rulelint.git.tree import Tree
from rulelint.policy.scope import StateOf, states_since, unchanged
from rulelint.rules.model import RuleFile


class _Clone:
    """Facts of a clone that are asked for once."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @cached_property
    def is_shallow(self) -> bool:
        return run_git(self.root, "rev-parse", "--is-shallow-repository").strip() == b"true"


def times_of(
    root: Path, commit: str | None, from_root: Callable[[str], str]
) -> Callable[[RuleFile], Sequence[int | None]]:
    """Return when the lines of rule files were changed last, of a commit or, for None, of the work tree."""
    clone = _Clone(root)

    def times(file: RuleFile) -> Sequence[int | None]:
        path = from_root(file.path)
        if path.startswith("../"):
            return ()
        return line_times(root, path, commit, shallow=clone.is_shallow)

    return times


def last_commit(root: Path, from_root: Callable[[str], str]) -> StateOf:
    """Return what happened to rules since the last commit; nothing where there is none."""
    repo = Repository.open(root)
    commit = repo.commit("HEAD")
    return unchanged if commit is None else since(repo.tree(commit), from_root)


def since(base: Tree, from_root: Callable[[str], str] = str) -> StateOf:
    """Return what happened to rules since a tree."""

    def text(path: str) -> bytes | None:
        own = from_root(path)
        return base.read([own])[own] if own in base.entries else None

    return states_since(text)
