"""Laying out the PromQL of rule files: what changes, what is left and why; written or only told."""

from collections.abc import Sequence
from pathlib import Path

from rulelint.api.context import repository_root
from rulelint.api.files import discover, load, load_text
from rulelint.dataclass import dataclass
from rulelint.fix.layout import Left, lay_out
from rulelint.fix.write import replace_text
from rulelint.policy.config import Config
from rulelint.source.file import SourceText


@dataclass(frozen=True, slots=True)
class Outcome:
    """One file before and after; `count` expressions are changed, `left` are as they were for a reason."""

    before: SourceText
    after: SourceText
    count: int
    left: tuple[Left, ...]

    @property
    def changed(self) -> bool:
        """Whether anything is laid out differently."""
        return self.before.text != self.after.text


def format_files(
    paths: Sequence[Path], config: Config, *, from_hook: bool = False, write: bool = True
) -> tuple[Outcome, ...]:
    """Lay out the rule files among `paths`, in the order of their paths; nothing is written where `write` is False."""
    candidates = discover(paths, config)
    outcomes = []
    for file in load(candidates, from_hook=from_hook).files:
        done = lay_out(file)
        outcomes.append(Outcome(file.source, done.source, done.count, done.left))
    if write:
        by_path = {candidate.shown: candidate.path for candidate in candidates}
        root = repository_root(Path.cwd())
        for outcome in outcomes:
            if outcome.changed:
                replace_text(by_path[outcome.before.path], outcome.before, outcome.after, root)
    return tuple(outcomes)


def format_text(name: str, data: bytes) -> Outcome:
    """Lay out one rule file that is not read from disk."""
    (file,) = load_text(name, data)
    done = lay_out(file)
    return Outcome(file.source, done.source, done.count, done.left)
