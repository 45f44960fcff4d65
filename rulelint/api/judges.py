"""Which fixtures judge a pull request, and what is said where there is none.  Needs no NumPy."""

import posixpath
from collections.abc import Sequence

from rulelint.api.sides import Side, fixture_folders
from rulelint.compare.changes import Change
from rulelint.dataclass import dataclass
from rulelint.fixtures.folder import DOCUMENT
from rulelint.git.tree import Tree
from rulelint.policy.config import Config
from rulelint.report.ci_base import Notice

NO_FIXTURE = "record one and list it under `fixtures` in .rulelint.yaml"


@dataclass(frozen=True, slots=True)
class Judges:
    """Folders of the fixtures that base lists, and of those that only head does, which are information only."""

    listed: tuple[str, ...]
    added: tuple[str, ...]


def judges_of(base: Tree, head: Tree, ours: Config, theirs: Config) -> Judges:
    """Return the fixtures that both sides are replayed on; `theirs` is head's configuration."""
    listed = fixture_folders(base, ours)
    return Judges(tuple(listed), tuple(each for each in fixture_folders(head, theirs) if each not in listed))


def shown_on_fixtures(base: Side, changes: Sequence[Change]) -> list[Change]:
    """Return the changes that a replay can show."""
    return [change for change in changes if change.kind != "annotation" or _reads_annotations(base)]


def no_judge(head: Tree, added: Sequence[str]) -> Notice:
    """Say why no fixture judges: base lists none, whether or not there are any."""
    if added:
        return Notice("base lists no fixture: what this pull request adds is information only")
    lying = [posixpath.dirname(path) for path in head.entries if posixpath.basename(path) == DOCUMENT]
    if not lying:
        return Notice("there is no fixture: nothing was replayed", advice=NO_FIXTURE)
    return Notice(
        f"no fixture is listed, `{min(lying)}` for one: nothing was replayed",
        advice="list it under `fixtures` in .rulelint.yaml",
    )


def _reads_annotations(side: Side) -> bool:
    """Say whether an annotation may name an owner or a severity: then changing it changes who is called."""
    policy = side.config.policy
    asked = (policy.owner, policy.severity)
    return any(origin.kind == "annotation" for each in asked if each for origin in each.sources)
