"""One side of a pull request: its configuration, rule files and fixtures, out of a tree of git."""

import posixpath
import re
from collections.abc import Callable, Sequence
from collections.abc import Mapping as MappingABC
from dataclasses import field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from rulelint.analysis.facts import KnownFacts
from rulelint.api.context import context_of
from rulelint.api.files import SKIPPED_FOLDERS, SUFFIXES
from rulelint.api.summaries import Seen, Work, loaded, look_each, look_for
from rulelint.checks.base import Context
from rulelint.checks.surroundings import unknown_times
from rulelint.dataclass import dataclass
from rulelint.fixtures.folder import DOCUMENT, SERIES
from rulelint.git.tree import MAX_FILE, CommitTree, Tree, WorkTree
from rulelint.policy.config import FILE_NAMES, Config
from rulelint.policy.repository import Repository
from rulelint.rules.model import RuleFile
from rulelint.source.file import SourceText
from rulelint.source.glob import matches_any
from rulelint.source.nodes import Mapping, Node, Scalar
from rulelint.source.yaml import compose

if TYPE_CHECKING:
    from rulelint.alertmanager.model import Configuration
    from rulelint.policy.prometheus import Leaving
    from rulelint.policy.scope import StateOf
    from rulelint.simulate.notify.model import Silence


def config_path(tree: Tree, prefix: str) -> str | None:
    """Return the configuration that holds for the folder `prefix` of the repository, looking upwards."""
    folder = prefix.rstrip("/")
    while True:
        for name in FILE_NAMES:
            path = posixpath.join(folder, name)
            if path in tree.entries:
                return path
        if not folder:
            return None
        folder = posixpath.dirname(folder)


def text_of(tree: Tree, path: str) -> SourceText | None:
    """Return the text of a file, None where there is none or it is no text."""
    if path not in tree.entries or tree.entries[path].size > MAX_FILE:
        return None
    try:
        return SourceText.from_bytes(path, tree.read([path])[path])
    except UnicodeDecodeError:
        return None


def rule_paths(tree: Tree, config: Config) -> list[str]:
    """Return the files that may hold rules: what `rules` of the configuration matches, else every likely name."""
    return [path for path in tree.entries if _may_hold_rules(path, config)]


def _may_hold_rules(path: str, config: Config) -> bool:
    *folders, name = path.split("/")
    if any(each.startswith(".") or each in SKIPPED_FOLDERS for each in folders):
        return False
    if name.startswith(".") or not name.lower().endswith(SUFFIXES):
        return False
    return not config.rules or matches_any(config.rules, config.relative(path))


NOTHING = Work(())
"""No checks: rules are only loaded."""


@dataclass(frozen=True)
class Side:
    """Rule files of one side under one configuration; `too_large` were not read.

    `before` is the tree that head is compared with, None for base; `seen` is what was found in each file by itself.
    """

    tree: Tree
    config: Config
    files: tuple[RuleFile, ...] = field(repr=False)
    too_large: tuple[str, ...] = ()
    before: Tree | None = field(default=None, repr=False)
    seen: tuple[Seen, ...] = field(default=(), repr=False)

    @cached_property
    def by_path(self) -> MappingABC[str, RuleFile]:
        """The rule files by path."""
        return {file.path: file for file in self.files}

    @cached_property
    def context(self) -> Context:
        """What checks may know of this side besides the rules."""
        repository = Repository(self._read_text, lambda: self.tree.entries, line_times=self._times)
        state_of = self._state_of() if self.before and self.config.policy.blocks else None
        if self.config.alertmanager is None:
            return context_of(self.config, repository, self._facts(), state_of=state_of)
        from rulelint.policy.around import AlertmanagerError  # noqa: PLC0415  where it is configured

        try:
            return context_of(self.config, repository, self._facts(), state_of=state_of)
        except AlertmanagerError:
            if self.before is not None:
                raise
            # A pull request that repairs what base has is not stopped by it.
            return context_of(replace(self.config, alertmanager=None), repository, self._facts())

    def alertmanager(self, config: Config) -> "Configuration | None":
        """Return what this side has of the file that a configuration names; raise `AlertmanagerError`."""
        from rulelint.policy.around import alertmanager_of  # noqa: PLC0415  where it is configured

        return alertmanager_of(config, self.repository)

    @property
    def repository(self) -> Repository:
        """The files of this side, for what a configuration names."""
        return Repository(self._read_text, lambda: self.tree.entries)

    def leaving(self, config: Config) -> "Leaving":
        """Return how alerts leave the Prometheus of this side; raise `PrometheusError`."""
        from rulelint.policy.prometheus import leaving_of  # noqa: PLC0415  where it is configured

        return leaving_of(config, self.repository)

    def silences(self) -> "tuple[tuple[Silence, ...], str]":
        """Return the silences of this side, and why there are none where their file cannot be read."""
        from rulelint.policy.silences import SilencesError, silences_of  # noqa: PLC0415  jsonschema

        try:
            return silences_of(self.config, self.repository), ""
        except SilencesError as error:
            return (), error.message.splitlines()[0]

    def _times(self, file: RuleFile) -> Sequence[int | None]:
        return self._times_of_files(file)

    @cached_property
    def _times_of_files(self) -> Callable[[RuleFile], Sequence[int | None]]:
        from rulelint.api.history import times_of  # noqa: PLC0415  where a policy asks

        match self.tree:
            case CommitTree(root=root, commit=commit):
                return times_of(root, commit, str)
            case WorkTree(root=root):
                return times_of(root, None, str)
            case _:
                return unknown_times

    def _state_of(self) -> "StateOf | None":
        from rulelint.api.history import since  # noqa: PLC0415  as above

        return since(self.before) if self.before else None

    def _facts(self) -> KnownFacts | None:
        """Return what the configuration's facts state, None where it names none or the tree has none."""
        if self.config.facts is None:
            return None
        from rulelint.fixtures.known import facts_of_file, facts_of_fixture  # noqa: PLC0415  where facts are named

        path = posixpath.normpath(posixpath.join(self.config.folder, self.config.facts))
        if path in self.tree.entries:
            return facts_of_file(path, self.tree.read([path])[path])
        files = fixture_files(self.tree, path)
        if DOCUMENT not in files:
            return None
        read = self.tree.read(list(files.values()))
        return facts_of_fixture(path, {name: read[full] for name, full in files.items()})

    def _read_text(self, path: str) -> str | None:
        found = text_of(self.tree, posixpath.normpath(path))
        return found.text if found else None


_PINT = re.compile(r"#\s*pint")


def may_silence(text: str) -> bool:
    """Say whether a comment or annotation may silence findings, for reports list those too."""
    lower = text.lower()
    return "rulelint" in lower or _PINT.search(lower) is not None


MOST_OTHERS = 64 << 20
"""Bytes of files beside the rules that are compared; of more it is not known whether they differ."""


def only_rules_differ(base: Tree, head: Tree, config: Config) -> bool:
    """Say whether the sides differ in files that may hold rules alone, and policies hold for the same rules on both.

    Then policies say of a rule what they said, if its file is the same.
    """
    if any(block.match.git for block in config.policy.blocks):
        return False
    rules = {*rule_paths(base, config), *rule_paths(head, config)}
    sizes, others = (
        {path: each.size for path, each in tree.entries.items() if path not in rules} for tree in (base, head)
    )
    if sizes != others or sum(sizes.values()) > MOST_OTHERS:
        return False
    return base.oids(sizes) == head.oids(sizes)


def holds_only_rules(seen: Seen, work: Work) -> bool:
    """Say whether a file is nothing else that a policy looks at: no test of other rules, and no facts about them."""
    from rulelint.policy.evidence import MARK  # noqa: PLC0415  where policies ask
    from rulelint.policy.sidecar import SUFFIXES as SIDECARS  # noqa: PLC0415  as above

    file = seen.looked.file
    if file is None or file.path.endswith(SIDECARS):
        return False
    return MARK not in file.source.text or all(check.META.policy != "tests" for check in work.checks)


def load_sides(base: Tree, head: Tree, config: Config, work: Work = NOTHING) -> tuple[Side, Side]:
    """Look at the rule files of both sides; a file that is the same on both is looked at once.

    What checks of single files find in that one is found on both sides and is no news: it is only loaded.  What they
    find in other files of base is asked only for what head has, unless something silences findings.
    """
    paths = [
        [path for path in rule_paths(each, config) if each.entries[path].size <= MAX_FILE]
        for each in (base, head)
    ]
    oids = [tree.oids(listed) for tree, listed in zip((base, head), paths, strict=True)]
    same = {path for path, oid in oids[0].items() if oids[1].get(path) == oid}
    quiet = not config.suppress_block
    old, new = (
        list(tree.read(path for path in listed if path not in same).items())
        for tree, listed in zip((base, head), oids, strict=True)
    )
    heads = look_each(new, work, whole=True)
    quiet = quiet and not any(_silences(data) for _, data in (*old, *new))
    bases = look_for(old, work, heads) if quiet else look_each(old, work, whole=True)
    around = any(check.META.policy or check.META.needs for check in work.checks)
    rules = around and all(holds_only_rules(each, work) for each in (*bases, *heads))
    settled = rules and only_rules_differ(base, head, config)
    known = _same(base, sorted(same), work, quiet=not config.suppress_block, settled=settled)
    sides = []
    for tree, listed, files, seen in ((base, oids[0], old, bases), (head, oids[1], new, heads)):
        own = {path: each for (path, _), each in zip(files, seen, strict=True)}
        here = tuple(known.get(path) or own[path] for path in listed)
        read = tuple(each.looked.file for each in here if each.looked.file is not None)
        large = tuple(path for path in rule_paths(tree, config) if path not in listed)
        sides.append(Side(tree, config, read, large, None if tree is base else base, here))
    return sides[0], sides[1]


def _silences(data: bytes) -> bool:
    return may_silence(data.decode("utf-8", "replace"))


def _same(tree: Tree, paths: Sequence[str], work: Work, *, quiet: bool, settled: bool) -> dict[str, Seen]:
    """Load files that are the same on both sides, and look at those that may silence what is found in them.

    With `settled` what is around them is the same, too.
    """
    found, rest = {}, []
    for path, data in tree.read(paths).items():
        if quiet and not _silences(data):
            found[path] = replace(loaded(path, data, work), settled=settled)
        else:
            rest.append((path, data))
    seen = look_each(rest, work, whole=True)
    return found | {path: each for (path, _), each in zip(rest, seen, strict=True)}


def fixture_folders(tree: Tree, config: Config) -> list[str]:
    """Return the folders that `fixtures` of the configuration matches and that hold a fixture."""
    folders = [posixpath.dirname(path) for path in tree.entries if posixpath.basename(path) == DOCUMENT]
    return [folder for folder in folders if folder and matches_any(config.fixtures, config.relative(folder))]


def fixture_files(tree: Tree, folder: str) -> dict[str, str]:
    """Return the files that decide what a fixture says: path relative to its folder → path in the tree.

    These are its document, the incidents file that names, and its series; rules and scripts may be kept beside them.
    """
    start = f"{folder}/"
    below = {path.removeprefix(start): path for path in tree.entries if path.startswith(start)}
    wanted = {DOCUMENT, _incidents_name(tree, below.get(DOCUMENT))}
    return {name: path for name, path in below.items() if name in wanted or name.startswith(f"{SERIES}/")}


def _incidents_name(tree: Tree, path: str | None) -> str | None:
    """Return what a fixture's document calls its incidents file, whatever else may be wrong with it."""
    source = text_of(tree, path) if path else None
    node = find_node(source, ("incidents",)) if source else None
    return posixpath.normpath(node.value) if isinstance(node, Scalar) else None


def find_node(source: SourceText, keys: Sequence[str]) -> Node | None:
    """Return the value below a path of keys in the first document of a YAML file."""
    documents = compose(source.text).documents
    node: Node | None = documents[0] if documents else None
    for key in keys:
        node = node.get(key) if isinstance(node, Mapping) else None
    return node
