"""What of two sides need not be read: groups that are the same on both, and that nothing relates to a changed one.

Whatever is found in them is found on both sides, and so is no news.  Their lines are blanked, so that all that is read
stands where it stood; reports show the files as they are.

Rules are related by names.  A rule is judged by others of its name, by the recording rules it reads, and by the rules
that read what it records or the state of its alert; those are kept too, and what relates to them.
"""

import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from rulelint.api.sides import Side, may_silence, rule_paths
from rulelint.api.summaries import Seen, Work, look_each
from rulelint.checks.asked import PolicySettings
from rulelint.fixtures.folder import DOCUMENT
from rulelint.git.tree import MAX_FILE, Tree
from rulelint.policy.config import Config
from rulelint.rules.load import load_rules
from rulelint.rules.model import RuleFile
from rulelint.rules.pieces import (
    OddlyWrittenError,
    Pieces,
    cut,
    is_closed,
    is_plain,
    names_in,
    words_of,
)
from rulelint.source.file import SourceText

RELATED_BY_NAME = frozenset(
    {"fleet/duplicate-rule", "alert/no-condition", "fleet/label-not-recorded", "fleet/recording-cycle"}
)
"""The checks of several groups that judge a rule by others which its names lead to, and by nothing else."""

OWN_DEFECTS = ("yaml/", "schema/")
"""Areas of the checks that say what is wrong with a file itself: a file with such a defect is read whole."""

STATE = ("ALERTS", "ALERTS_FOR_STATE")
MAX_WORDS = 500
"""So many words are looked for in all files; reading the files takes no longer than looking for more."""

_MAY_NAME_A_RULE = re.compile("alert|record")


@dataclass(frozen=True, slots=True)
class _File:
    """One file on both sides, and its groups; None for a file that names no rule, which is read as it is."""

    path: str
    before: str
    after: str
    old: Pieces | None
    new: Pieces | None

    @property
    def pieces(self) -> tuple[Pieces, ...]:
        """The groups of both sides, once where they are the same."""
        once = (self.new,) if self.old is self.new else (self.old, self.new)
        return tuple(each for each in once if each is not None)


def without_unchanged(base: Tree, head: Tree, config: Config, work: Work) -> tuple[Side, Side] | None:
    """Return both sides without what need not be read, None where all of it must be.

    That is so where files come or go, where a fixture or a policy looks at more than rules, where comments silence
    findings, and where a file that holds rules is written in an unusual way.
    """
    paths = rule_paths(head, config)
    if paths != rule_paths(base, config) or not _judged_by_rules(config, work):
        return None
    if any(path.rpartition("/")[2] == DOCUMENT for tree in (base, head) for path in tree.entries):
        return None
    files = _files(base, head, paths)
    keep = _kept(files) if files is not None else None
    if files is None or keep is None or not _are_closed(files, keep):
        return None
    return _sides(files, keep, (base, head), config, work)


def _judged_by_rules(config: Config, work: Work) -> bool:
    """Say whether every check looks at rules alone, and at several groups only where names lead."""
    if config.policy != PolicySettings() or config.suppress_block or config.facts or config.alertmanager:
        return False
    return all(
        check.META.id in RELATED_BY_NAME or check.META.needs or check.META.id.startswith(OWN_DEFECTS)
        for check in work.checks
        if check.META.scope in ("file", "fleet")
    )


def _files(base: Tree, head: Tree, paths: Sequence[str]) -> list[_File] | None:
    if any(tree.entries[path].size > MAX_FILE for tree in (base, head) for path in paths):
        return None
    files = []
    old, new = base.read(paths), head.read(paths)
    for path in paths:
        file = _file(path, old[path], new[path])
        if file is None:
            return None
        files.append(file)
    return files


def _file(path: str, old: bytes, new: bytes) -> _File | None:
    """Return a file with its groups, None where nobody knows which of them another one is related to."""
    try:
        before, after = old.decode(), new.decode()
    except UnicodeDecodeError:
        return None
    if may_silence(before) or may_silence(after):
        return None
    after_cut = cut(after)
    before_cut = cut(before) if before != after else after_cut
    if before_cut and after_cut:
        same = before_cut.head == after_cut.head and is_plain(after)
        return _File(path, before, after, before_cut, after_cut) if same else None
    odd = before != after or _MAY_NAME_A_RULE.search(after)
    return None if odd else _File(path, before, after, None, None)


def _kept(files: Sequence[_File]) -> set[str] | None:
    """Return the lines of the groups that are read, None where that is most of them, or nobody knows."""
    seeds: set[str] = set()
    for file in files:
        if file.old is None or file.new is None:
            continue
        differing = _differing(file.old, file.new)
        if differing is None or not is_plain("\n" + "".join(differing)):
            return None
        seeds |= differing | {file.new.lines(0), *_before(file.old, differing)}
    try:
        related = _Related([file.new for file in files if file.new is not None])
        keep = related.to(seeds)
    except OddlyWrittenError:
        return None
    whole = sum(len(pieces.text) for pieces in related.every)
    return keep if keep is not None and 2 * related.size(keep) <= whole else None


def _differing(old: Pieces, new: Pieces) -> set[str] | None:
    """Return the lines of groups that are not on both sides; None where those that are stand in another order."""
    if old is new:
        return set()
    sides = [[pieces.lines(group) for group in range(len(pieces))] for pieces in (old, new)]
    counts = [Counter(side) for side in sides]
    differing = {lines for side in sides for lines in side if not counts[0][lines] == counts[1][lines] == 1}
    same = [[lines for lines in side if lines not in differing] for side in sides]
    return differing if same[0] == same[1] else None


def _before(pieces: Pieces, differing: Container[str]) -> Iterator[str]:
    """Yield the groups with rules before those that differ: there reports show what was removed."""
    nearest = None
    for group in range(len(pieces)):
        lines = pieces.lines(group)
        if lines not in differing:
            nearest = lines if _MAY_NAME_A_RULE.search(lines) else nearest
        elif nearest is not None:
            yield nearest


class _Related:
    """Which groups have to do with which; those of base that head has not are read in any case."""

    def __init__(self, every: Sequence[Pieces]) -> None:
        self.every = every
        self.looked_for: set[str] = set()
        self.called: dict[str, set[str]] = {}
        self.recording: dict[str, set[str]] = {}
        for pieces in every:
            for group in range(len(pieces)):
                lines = pieces.lines(group)
                self.called.setdefault(_name_line(lines), set()).add(lines)
            for word, group in pieces.records():
                self.recording.setdefault(word, set()).add(pieces.lines(group))

    def size(self, groups: Container[str]) -> int:
        """Return how many characters groups have, wherever they stand."""
        every = (lines for pieces in self.every for lines in map(pieces.lines, range(len(pieces))))
        return sum(len(lines) for lines in every if lines in groups)

    def to(self, groups: Iterable[str]) -> set[str] | None:
        """Return groups, and all that have to do with them; None where too many words would be looked for."""
        found = set(groups)
        front = list(found)
        while front and len(self.looked_for) <= MAX_WORDS:
            new = self._next_to(front.pop()) - found
            found |= new
            front += new
        return None if front else found

    def _next_to(self, lines: str) -> set[str]:
        """Return the groups of the same name, and those that say a name of the other."""
        words = words_of(lines)
        found = {each for word in words for each in self.recording.get(word, ())}
        found |= self.called.get(_name_line(lines), set())
        if not words.isdisjoint(STATE):
            raise OddlyWrittenError  # which alerts it reads the state of is more than a word tells
        for word in names_in(lines):
            found |= self._saying(word)
        return found

    def _saying(self, word: str) -> set[str]:
        if word in self.looked_for:
            return set()
        self.looked_for.add(word)
        return {pieces.lines(group) for pieces in self.every for group in pieces.mentioning(word)}


def _name_line(lines: str) -> str:
    """Return what a group is called; two ways to write the same name are one."""
    written = lines[: lines.find("\n")].partition("name:")[2]
    return " ".join(sorted(words_of(written.partition(" #")[0])))


def _are_closed(files: Sequence[_File], keep: Container[str]) -> bool:
    """Say whether no group ends in the middle of a value: then groups that are left out take nothing with them."""
    runs = {run for file in files for pieces in file.pieces for run in _runs(pieces, keep)}
    return all(is_closed(run) for run in runs)


def _runs(pieces: Pieces, keep: Container[str]) -> Iterator[str]:
    """Yield the lines of groups that stand together and are all kept, or all left out."""
    start = 0
    for group in range(1, len(pieces) + 1):
        ends = group == len(pieces) or (pieces.lines(group) in keep) != (pieces.lines(start) in keep)
        if ends:
            yield pieces.lines(start, group)
            start = group


def _sides(
    files: Sequence[_File], keep: Container[str], trees: tuple[Tree, Tree], config: Config, work: Work
) -> tuple[Side, Side] | None:
    alone = replace(work, cache=None, jobs=1)
    heads = [_seen(file.path, file.after, file.new, keep, alone) for file in files]
    bases = [
        head if file.old is file.new else _seen(file.path, file.before, file.old, keep, alone)
        for file, head in zip(files, heads, strict=True)
    ]
    sides = []
    for tree, seen in zip(trees, (bases, heads), strict=True):
        known = tuple(each for each in seen if each is not None)
        if len(known) < len(seen):
            return None
        read = tuple(each.looked.file for each in known if each.looked.file is not None)
        sides.append(Side(tree, config, read, (), None if tree is trees[0] else trees[0], known))
    return sides[0], sides[1]


def _seen(path: str, text: str, pieces: Pieces | None, keep: Container[str], work: Work) -> Seen | None:
    """Look at what is left of a file; None where something is wrong with the file itself."""
    left = text if pieces is None else _blanked(pieces, keep)
    (seen,) = look_each([(path, left.encode())], work, whole=False)
    file = seen.looked.file
    if pieces is None:
        return seen
    if file is None or file.defects:
        return None
    part = _Part(SourceText(path, text), file.kind, file.groups, file.defects, file.comments)
    return Seen(seen.key, replace(seen.looked, file=part))


class _Part(RuleFile):
    """A file of which some groups were read; the others are, if somebody asks how many rules there are."""

    @cached_property
    def rule_count(self) -> int:
        """How many rules the whole file holds."""
        whole = load_rules(self.source)
        return whole.rule_count if whole else 0


def _blanked(pieces: Pieces, keep: Container[str]) -> str:
    parts = (pieces.lines(group) for group in range(len(pieces)))
    return pieces.head + "".join(part if part in keep else "\n" * len(part) for part in parts)
