"""What of two sides need not be read: what is the same on both, and nothing relates to what was changed.

Whatever is found in it is found on both sides, and so is no news.  Of files that are the same only the words are looked
at, until one of them is a name that somebody asks for.  Of all others the lines of such groups are blanked, so that all
that is read stands where it stood; reports show the files as they are.

Rules are related by names.  A rule is judged by others of its name, by the recording rules it reads, and by the rules
that read what it records or the state of its alert; those are kept too, and what relates to them.
"""

import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from rulelint.api.sides import Side, holds_only_rules, may_silence, only_rules_differ, rule_paths
from rulelint.api.summaries import Looked, Seen, Work, loaded, look_each, look_for
from rulelint.dataclass import dataclass
from rulelint.fixtures.folder import DOCUMENT
from rulelint.git.tree import MAX_FILE, Tree
from rulelint.policy.config import Config
from rulelint.rules.load import load_rules
from rulelint.rules.model import RuleFile
from rulelint.rules.pieces import (
    OddlyWrittenError,
    Pieces,
    called,
    cut,
    is_closed,
    is_plain,
    is_rule_file,
    may_spell,
    names_in,
    word_of,
    words_of,
)
from rulelint.rules.plain import KIND
from rulelint.source.file import SourceText

RELATED_BY_NAME = frozenset(
    {"fleet/duplicate-rule", "alert/no-condition", "fleet/label-not-recorded", "fleet/recording-cycle"}
)
"""The checks of several groups that judge a rule by others which its names lead to, and by nothing else."""

OWN_DEFECTS = ("yaml/", "schema/")
"""Areas of the checks that say what is wrong with a file itself: a file with such a defect is read whole."""

STATE = ("ALERTS", "ALERTS_FOR_STATE")

_ITEM = re.compile(r"\n *- +[a-z_]+ *:")
"""How rules begin; no other list of a group has items with keys."""


@dataclass(frozen=True, slots=True)
class _Changed:
    """A file that is not the same on both sides, its groups there, and the lines of those that are read in any case.

    One whose lines tell nothing is one group and `seen`; `names` are a word of each name in it.
    """

    path: str
    old: Pieces
    new: Pieces
    read: frozenset[str]
    names: frozenset[str] = frozenset()
    seen: tuple[Seen, Seen] | None = None

    @property
    def silences(self) -> bool:
        """Say whether it may silence findings."""
        return may_silence(self.old.text) or may_silence(self.new.text)


class _Same:
    """A file that is the same on both sides; its groups are looked for when one of its words is asked for."""

    def __init__(self, path: str, text: str) -> None:
        self.path, self.text = path, text
        self.pieces: Pieces | None = None
        self.is_cut = is_rule_file(text)
        self.silences = may_silence(text)

    @cached_property
    def words(self) -> set[str]:
        """Every word of the text."""
        return words_of(self.text)

    def is_about(self, names: Iterable[str], read: set[str]) -> bool:
        """Say whether it says one of these names, or may record one of the metrics among other words."""
        words = self.words
        return any(name in words for name in names) or ("record" in words and not read.isdisjoint(words))

    def opened(self) -> Pieces:
        """Return its groups; raise `OddlyWrittenError` where its lines do not tell them."""
        self.pieces = cut(self.text) if self.is_cut and is_plain(self.text) else None
        if self.pieces is None:
            raise OddlyWrittenError
        return self.pieces


def without_unchanged(base: Tree, head: Tree, config: Config, work: Work) -> tuple[Side, Side] | None:
    """Return both sides without what need not be read, None where all of it must be.

    That is so where files come or go, where a fixture or a policy looks at more than rules and this differs, where the
    configuration silences findings, and where a file that has to do with a change is written in an unusual way.
    """
    paths = rule_paths(head, config)
    if paths != rule_paths(base, config) or not _judged_by_rules(config, work):
        return None
    if any(path.rpartition("/")[2] == DOCUMENT for tree in (base, head) for path in tree.entries):
        return None
    if any(tree.entries[path].size > MAX_FILE for tree in (base, head) for path in paths):
        return None
    if _asks_policies(work) and not only_rules_differ(base, head, config):
        return None
    alone = replace(work, cache=None)
    try:
        changed, same = _files(base, head, paths, alone)
        keep = _kept(changed, same)
        _expect_closed(changed, same, keep)
        return _Reading(config, alone, keep).sides((base, head), paths, changed, same)
    except (OddlyWrittenError, UnicodeDecodeError):
        return None


def _judged_by_rules(config: Config, work: Work) -> bool:
    """Say whether every check looks at rules alone, and at several groups only where names lead."""
    if config.suppress_block or config.facts or config.alertmanager:
        return False
    return all(
        check.META.id in RELATED_BY_NAME or check.META.needs or check.META.id.startswith(OWN_DEFECTS)
        for check in work.checks
        if check.META.scope in ("file", "fleet")
    )


def _asks_policies(work: Work) -> bool:
    return any(check.META.policy for check in work.checks)


def _files(base: Tree, head: Tree, paths: Sequence[str], work: Work) -> tuple[list[_Changed], list[_Same]]:
    """Return the files that differ, and those that do not; raise where nobody knows what is related to what."""
    names = base.oids(paths), head.oids(paths)
    differing = [path for path in paths if names[0][path] != names[1][path]]
    old, new = base.read(differing), head.read(paths)
    changed, same = [], []
    for path in paths:
        after = new[path].decode()
        if path in old:
            changed.append(_changed(path, old[path].decode(), after, work))
        elif may_spell(after):  # what it is about is not in its words
            raise OddlyWrittenError
        else:
            same.append(_Same(path, after))
    return changed, same


def _changed(path: str, before: str, after: str, work: Work) -> _Changed:
    old, new = cut(before), cut(after)
    if old is not None and new is not None and old.head == new.head and is_plain(after):
        differing = _differing(old, new)
        if differing is not None and is_plain("\n" + "".join(differing)):
            read = frozenset({*differing, new.groups[0], *_before(old, differing)})
            return _Changed(path, old, new, read)
    if may_spell(before) or may_spell(after):
        raise OddlyWrittenError
    one, other = (look_each([(path, text.encode())], work, whole=False)[0] for text in (before, after))
    if _asks_policies(work) and not all(holds_only_rules(each, work) for each in (one, other)):
        raise OddlyWrittenError
    files = [each.looked.file for each in (one, other) if each.looked.file is not None]
    names = (word_of(rule.name.value) for file in files for group in file.groups for rule in group.rules)
    left, right = (Pieces(text, (0, len(text))) for text in (before, after))
    return _Changed(path, left, right, frozenset({before, after}), frozenset(names), (one, other))


def _kept(changed: Sequence[_Changed], same: Sequence[_Same]) -> set[str]:
    """Return the lines of the groups that are read: where something may be silenced, of all, for that is listed."""
    silencing = [pieces for file in changed if file.silences for pieces in (file.old, file.new)]
    silencing += [file.opened() for file in same if file.silences]
    seeds = {lines for file in changed for lines in file.read}
    seeds |= {lines for pieces in silencing for lines in pieces.groups}
    names = {pieces.text: file.names for file in changed if file.seen for pieces in (file.old, file.new)}
    related = _Related([file for file in same if not file.silences], names)
    for pieces in (*(file.new for file in changed if not file.seen), *_opened(same)):
        related.open(pieces)
    return related.to(seeds)


def _opened(same: Iterable[_Same]) -> Iterator[Pieces]:
    return (file.pieces for file in same if file.pieces is not None)


def _differing(old: Pieces, new: Pieces) -> set[str] | None:
    """Return the lines of groups that are not on both sides; None where those that are stand in another order."""
    counts = [Counter(pieces.groups) for pieces in (old, new)]
    differing = {lines for side in counts for lines in side if not counts[0][lines] == counts[1][lines] == 1}
    same = [[lines for lines in pieces.groups if lines not in differing] for pieces in (old, new)]
    return differing if same[0] == same[1] else None


def _before(pieces: Pieces, differing: Container[str]) -> Iterator[str]:
    """Yield the groups before those that differ, back to one that holds rules: there reports show what was removed."""
    nearest: list[str] = []
    for lines in pieces.groups:
        if lines in differing:
            yield from nearest
            nearest.clear()
            continue
        if _ITEM.search(lines):
            nearest.clear()
        nearest.append(lines)


class _Related:
    """Which groups have to do with which; those of base that head has not are read in any case."""

    def __init__(self, same: Iterable[_Same], names: Mapping[str, frozenset[str]]) -> None:
        self.opened: list[Pieces] = []
        self.closed = list(same)
        self.names = names
        self.looked_for: set[str] = set()
        self.called: dict[str, set[str]] = {}
        self.recording: dict[str, set[str]] = {}

    def open(self, pieces: Pieces) -> None:
        """Look at the groups of a file whose lines tell them."""
        self.opened.append(pieces)
        for lines in pieces.groups:
            self.called.setdefault(called(lines), set()).add(lines)
        for word, group in pieces.records():
            self.recording.setdefault(word, set()).add(pieces.groups[group])

    def to(self, groups: Iterable[str]) -> set[str]:
        """Return groups, and all that have to do with them; raise `OddlyWrittenError`."""
        found = set(groups)
        front = list(found)
        while front:
            new = self._next_to(front.pop()) - found
            found |= new
            front += new
        return found

    def _next_to(self, lines: str) -> set[str]:
        """Return the groups of the same name, and those that say a name of the other."""
        words, names = words_of(lines), self.names[lines] if lines in self.names else names_in(lines)
        if not words.isdisjoint(STATE):
            raise OddlyWrittenError  # which alerts it reads the state of is more than a word tells
        for file in [each for each in self.closed if each.is_about(names, words)]:
            self.closed.remove(file)
            self.open(file.opened())
        found = {each for word in words for each in self.recording.get(word, ())}
        found |= self.called.get(called(lines), set())
        for word in names:
            found |= self._saying(word)
        return found

    def _saying(self, word: str) -> set[str]:
        """Return the groups that say a word; who was opened later has none that was looked for before."""
        if word in self.looked_for:
            return set()
        self.looked_for.add(word)
        return {pieces.groups[group] for pieces in self.opened for group in pieces.saying.get(word, ())}


def _expect_closed(changed: Iterable[_Changed], same: Iterable[_Same], keep: Container[str]) -> None:
    """Raise if a group ends in the middle of a value: groups that are left out would take something with them."""
    cut_up = [pieces for file in changed if not file.seen for pieces in (file.old, file.new)]
    runs = {run for pieces in (*cut_up, *_opened(same)) for run in _runs(pieces, keep)}
    if not all(map(is_closed, runs)):
        raise OddlyWrittenError


def _runs(pieces: Pieces, keep: Container[str]) -> Iterator[str]:
    """Yield the lines of groups that stand together and are all kept, or all left out."""
    start = 0
    for group in range(1, len(pieces) + 1):
        ends = group == len(pieces) or (pieces.groups[group] in keep) != (pieces.groups[start] in keep)
        if ends:
            yield pieces.lines(start, group)
            start = group


@dataclass(frozen=True, slots=True)
class _Reading:
    """Reads what is left of files: head first, for base is only asked what was found there."""

    config: Config
    work: Work
    keep: Container[str]

    def sides(
        self,
        trees: tuple[Tree, Tree],
        paths: Sequence[str],
        changed: Sequence[_Changed],
        same: Sequence[_Same],
    ) -> tuple[Side, Side]:
        """Return both sides; raise where something is wrong with a file itself."""
        seen = self._changed(changed)
        both = {file.path: replace(self._same(file), settled=not file.silences) for file in same}
        sides = []
        for number, tree in enumerate(trees):
            known = tuple(seen[path][number] if path in seen else both[path] for path in paths)
            read = tuple(each.looked.file for each in known if each.looked.file is not None)
            sides.append(Side(tree, self.config, read, (), trees[0] if number else None, known))
        return sides[0], sides[1]

    def _changed(self, changed: Sequence[_Changed]) -> dict[str, tuple[Seen, Seen]]:
        """Look at what is kept of files on both sides, by path."""
        found = {file.path: file.seen for file in changed if file.seen}
        some = [file for file in changed if not file.seen]
        old, new = (
            [(file.path, self._left(pieces)) for file, pieces in zip(some, side, strict=True)]
            for side in ([file.old for file in some], [file.new for file in some])
        )
        heads = look_each(new, self.work, whole=False)
        if any(file.silences for file in changed):
            bases = look_each(old, self.work, whole=False)
        else:
            bases = look_for(old, self.work, [*heads, *(head for _, head in found.values())])
        for file, base, head in zip(some, bases, heads, strict=True):
            found[file.path] = _part(base, file.old.text), _part(head, file.new.text)
        return found

    def _same(self, file: _Same) -> Seen:
        """Load what is kept of a file; one that nobody asked for holds rules, and that is all anybody wants to know."""
        if file.silences:
            return look_each([(file.path, file.text.encode())], self.work, whole=True)[0]
        if file.pieces is not None:
            return _part(loaded(file.path, self._left(file.pieces), self.work), file.text)
        if not file.is_cut:
            return loaded(file.path, file.text.encode(), self.work)
        return Seen("", Looked(_Part(SourceText(file.path, file.text), KIND.name, ())))

    def _left(self, pieces: Pieces) -> bytes:
        """Return a text in which the groups that are not kept are blanked."""
        parts = (lines if lines in self.keep else "\n" * len(lines) for lines in pieces.groups)
        return (pieces.head + "".join(parts)).encode()


def _part(seen: Seen, text: str) -> Seen:
    """Return a file of which some groups were read with its whole text."""
    file = seen.looked.file
    if file is None or file.defects:
        raise OddlyWrittenError
    part = _Part(SourceText(file.path, text), file.kind, file.groups, file.defects, file.comments)
    return Seen(seen.key, replace(seen.looked, file=part))


class _Part(RuleFile):
    """A file of which some groups were read; the others are, if somebody asks how many rules there are."""

    @cached_property
    def rule_count(self) -> int:
        """How many rules the whole file holds."""
        whole = load_rules(self.source)
        return whole.rule_count if whole else 0
