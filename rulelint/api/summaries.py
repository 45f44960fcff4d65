"""What is found in each file by itself: from the cache, from other processes, or by looking.

A summary is two lines of JSON: what was found, and the model of the file without its trees.  Reports need the first,
checks that look at all files together some of the second; only what nobody knew yet is parsed.
"""

import hashlib
import json
import os
import sys
from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import field, replace
from functools import cache, cached_property
from pathlib import Path

import yaml

from rulelint import __version__
from rulelint.api.files import Candidate, read
from rulelint.api.pool import can_fork, processors, spread
from rulelint.checks.base import Check, Context
from rulelint.checks.run import WHOLE, Called, call_in_file, call_in_fleet, concerned
from rulelint.dataclass import dataclass
from rulelint.finding import Finding
from rulelint.rules.load import load_bytes, load_rules
from rulelint.rules.model import RuleFile
from rulelint.rules.rows import Row, Texts, finding_row, read_finding, text
from rulelint.rules.stored import Model, StoredFile, model_rows, read_model
from rulelint.source.cache import Cache
from rulelint.source.file import SourceText

FORMAT = 2
"""Goes up when the meaning of a summary changes."""

WORTH_A_PROCESS = 256 * 1024
"""Bytes of files nobody looked at yet, below which one process is done before others have started."""

WORTH_PARTS = 2_000
"""Rules of one file below which one process is done before others have started."""

_UNREADABLE = (ValueError, TypeError, KeyError, IndexError, RecursionError)
"""What reading an entry may raise that this version did not write."""


@dataclass(frozen=True, slots=True)
class Looked:
    """A file and what checks found in it; `file` is None where it holds no rules.

    `live` are checks whose findings are not among them, because they depend on more than the file.
    """

    file: RuleFile | None
    findings: tuple[Finding, ...] = ()
    live: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Work:
    """What is to be done with files: the checks, what they may know, where summaries are kept, how many processes."""

    checks: tuple[Check, ...]
    context: Context = field(default_factory=Context)
    cache: Cache | None = None
    jobs: int | None = None

    @cached_property
    def kept(self) -> tuple[Check, ...]:
        """The checks of single files whose findings may be kept: a policy depends on more than the file."""
        return tuple(
            check
            for check in self.checks
            if check.META.scope != "fleet" and not check.META.policy and not check.META.needs
        )

    @cached_property
    def fleet(self) -> tuple[Check, ...]:
        """The checks that look at all files together."""
        return tuple(check for check in self.checks if check.META.scope == "fleet")

    @cached_property
    def salt(self) -> bytes:
        """What a summary depends on besides its file."""
        parts = [FORMAT, __version__, _stamp(), sys.version_info[:3], yaml.__version__]
        ids = [[check.META.id for check in checks] for checks in (self.kept, self.fleet)]
        return json.dumps([*parts, ids]).encode()

    def live(self, looked: Looked) -> list[Check]:
        """Return the checks of single files that are still to be called."""
        kept = frozenset(check.META.id for check in self.kept) - looked.live
        return [check for check in self.checks if check.META.scope != "fleet" and check.META.id not in kept]


@dataclass(frozen=True, slots=True)
class Seen:
    """A file, what checks that need nothing else found in it, and the hash of all that this depends on.

    Of one that is `settled` nobody wants to know what depends on more than the file.
    """

    key: str
    looked: Looked
    settled: bool = False


def look_at(candidates: Sequence[Candidate], work: Work) -> tuple[list[Looked], list[Finding]]:
    """Return each file with what was found in it, and what was found in all files together.

    The findings are the same whatever is in the cache and however many processes work.
    """
    return finish(look_each([(each.shown, read(each)) for each in candidates], work), work)


def look_each(files: Sequence[tuple[str, bytes]], work: Work, *, whole: bool | None = None) -> list[Seen]:
    """Look at files, given by path and bytes, each by itself.

    `whole` keeps their models too, which only somebody needs who looks at several: that is so without it.
    """
    texts = [
        _Text(work, path, data, whole=len(files) > 1 if whole is None else whole) for path, data in files
    ]
    found = {number: looked for number, each in enumerate(texts) if (looked := each.known())}
    missing = [number for number in range(len(texts)) if number not in found]
    for number, answer in zip(missing, _answers([texts[each] for each in missing], work), strict=True):
        found[number] = texts[number].taken(answer) or texts[number].look()
    if work.cache and missing:
        work.cache.sweep()
    return [Seen(each.key, found[number]) for number, each in enumerate(texts)]


def loaded(path: str, data: bytes, work: Work) -> Seen:
    """Return a file in which nothing was looked for but what depends on more than the file."""
    return Seen(_Text(work, path, data, whole=True).key, Looked(load_bytes(path, data)))


def look_for(files: Sequence[tuple[str, bytes]], work: Work, others: Iterable[Seen]) -> list[Seen]:
    """Look at files as `look_each`, but only for what was found in `others` or depends on more than a file.

    What nothing in others is like need not be known of these: nobody will compare it.
    """
    found = {each.looked.live | {finding.id for finding in each.looked.findings} for each in others}
    wanted = frozenset().union(*found)
    some = replace(work, checks=tuple(check for check in work.checks if check.META.id in wanted), cache=None)
    return look_each(files, some, whole=True)


def finish(seen: Sequence[Seen], work: Work) -> tuple[list[Looked], list[Finding]]:
    """Call the checks that depend on more than single files; return as `look_at`."""
    done = [each.looked if each.settled else _completed(each.looked, work) for each in seen]
    return done, _in_fleet([each.key for each in seen], done, work)


class _Text:
    """One file that is looked at: its bytes, and the key of its summary."""

    def __init__(self, work: Work, path: str, data: bytes, *, whole: bool) -> None:
        self.work, self.path, self.data, self.whole = work, path, data, whole

    @cached_property
    def key(self) -> str:
        """The hash of everything a summary depends on."""
        digest = hashlib.sha256(self.work.salt)
        digest.update(b"%d\0%s\0" % (len(self.path), self.path.encode("utf-8", "surrogatepass")))
        digest.update(self.data)
        return digest.hexdigest()

    def known(self) -> Looked | None:
        """Return what the cache has, if anything; an entry with the model does for one without."""
        if self.work.cache is None:
            return None
        packed = self.work.cache.read(self._entry(whole=True))
        if packed is None and not self.whole:
            packed = self.work.cache.read(self._entry(whole=False))
        return self.unpacked(packed) if packed else None

    def taken(self, answer: bytes | None) -> Looked | None:
        """Keep and return what another process answered."""
        looked = self.unpacked(answer) if answer else None
        if answer and looked:
            self._keep(answer)
        return looked

    def look(self) -> Looked:
        """Look at the file in this process, and keep what was found."""
        file, looked, packed = self._seen(_called_in_parts)
        self._keep(packed)
        kept = tuple(finding for finding in looked.findings if finding.id not in looked.live)
        return Looked(file, kept, looked.live)

    def pack(self) -> bytes:
        """Look at the file for another process; return the summary, nothing where there can be none."""
        return self._seen(_called)[2]

    def _entry(self, *, whole: bool) -> str:
        return f"{self.key}{whole:d}"

    def _keep(self, packed: bytes) -> None:
        if packed and self.work.cache:
            self.work.cache.write(self._entry(whole=self.whole), packed)

    def _seen(self, call: Callable[[RuleFile, Work], Called]) -> tuple[RuleFile | None, Called, bytes]:
        file = load_bytes(self.path, self.data)
        if file is None:
            return None, Called(()), _packed(None, Called(()), self.work, whole=False)
        called = call(file, self.work)
        packed = _packed(file, called, self.work, whole=self.whole) if self.source else b""
        return file, called, packed

    @cached_property
    def source(self) -> SourceText | None:
        """The text; None where it is no UTF-8, of which no summary is kept."""
        try:
            return SourceText.from_bytes(self.path, self.data)
        except UnicodeDecodeError:
            return None

    def unpacked(self, packed: bytes) -> Looked | None:
        """Return what a summary says, None where it is not one of this text."""
        head, _, rows = packed.partition(b"\n")
        source = self.source
        if source is None:
            return None
        texts = Texts((self.path,), (len(source.text),))
        try:
            kind, rules, live, findings, wanted = json.loads(head)
            if kind is None:
                return Looked(None)
            if type(rules) is not int:
                return None
            found = _findings(findings, texts, self.work.kept)
            wanted = {id_: numbers for id_, numbers in wanted.items() if isinstance(numbers, list)}
            file = StoredFile.of(source, text(kind), rules, _Rows(rows, source).model, wanted)
            return Looked(file, tuple(found), frozenset(map(text, live)))
        except _UNREADABLE:
            return None


def _answers(texts: Sequence[_Text], work: Work) -> list[bytes | None]:
    """Return the summaries that other processes made; None where the work is left to this one."""
    jobs = min(processors() if work.jobs is None else work.jobs, len(texts))
    weights = [len(each.data) for each in texts]
    worth = work.jobs is not None or sum(weights) >= WORTH_A_PROCESS
    if jobs < 2 or not worth or not can_fork():
        return [None] * len(texts)
    return spread(weights, lambda number: texts[number].pack(), jobs)


def _called(file: RuleFile, work: Work, part: slice = WHOLE) -> Called:
    return call_in_file(file, work.kept, work.context, part)


def _called_in_parts(file: RuleFile, work: Work) -> Called:
    """Call the checks of a large file in several processes, each with some of its groups."""
    jobs = processors() if work.jobs is None else work.jobs
    worth = work.kept and file.rule_count >= WORTH_PARTS
    parts = _parts(file, jobs) if jobs > 1 and worth and can_fork() else []
    if len(parts) < 2:
        return _called(file, work)
    numbers, texts = {file.path: 0}, Texts((file.path,), (len(file.source.text),))

    def answer(number: int) -> bytes:
        called = _called(file, work, parts[number])
        return _json([sorted(called.live), [finding_row(finding, numbers) for finding in called.findings]])

    findings: list[Finding] = []
    live: frozenset[str] = frozenset()
    for part, packed in zip(parts, spread([1] * len(parts), answer, jobs), strict=True):
        if packed is None:
            called = _called(file, work, part)
        else:
            ids, rows = json.loads(packed)
            called = Called(tuple(read_finding(row, texts) for row in rows), frozenset(ids))
        findings += called.findings
        live |= called.live
    return Called(tuple(findings), live)


def _parts(file: RuleFile, jobs: int) -> list[slice]:
    """Return runs of groups with about as many rules in each."""
    share = -(-file.rule_count // jobs)
    parts: list[slice] = []
    start = rules = 0
    for end, group in enumerate(file.groups, start=1):
        rules += len(group.rules)
        if rules >= share or end == len(file.groups):
            parts.append(slice(start, end))
            start, rules = end, 0
    return parts


def _packed(file: RuleFile | None, called: Called, work: Work, *, whole: bool) -> bytes:
    """Return a summary; with `whole`, the model of the file is in it."""
    if file is None:
        return _json([None, 0, [], [], {}])
    kept = [finding for finding in called.findings if finding.id not in called.live]
    try:
        findings = [finding_row(finding, {file.path: 0}) for finding in kept]
    except KeyError:  # a finding of one file that speaks of another is no summary of it
        return b""
    wanted = concerned(file, work.fleet) if whole else {}
    head = _json([file.kind, file.rule_count, sorted(called.live), findings, wanted])
    rows = model_rows(file) if whole else None
    return head + b"\n" + (_json(rows) if rows else b"")


def _json(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


class _Rows:
    """The model of one text as rows, read when some of it is asked for."""

    def __init__(self, packed: bytes, source: SourceText) -> None:
        self._packed, self._source = packed, source

    @cached_property
    def _rows(self) -> Row:
        rows: Row = json.loads(self._packed)
        return rows

    def model(self, only: Container[int] | None) -> Model:
        """Return the model that the rows describe; the text is parsed where they do not describe it."""
        if self._packed:
            try:
                return read_model(self._rows, self._source, only)
            except _UNREADABLE:
                self._packed = b""
        file = load_rules(self._source)
        if file is None:
            return Model((), (), ())
        some = file if only is None else file.only(only)
        return Model(some.groups, some.defects, some.comments)


def _completed(looked: Looked, work: Work) -> Looked:
    """Return a file with the findings of the checks that depend on more than the file, too."""
    live = work.live(looked) if looked.file else []
    if not live or looked.file is None:
        return looked
    return Looked(looked.file, (*looked.findings, *call_in_file(looked.file, live, work.context).findings))


def _in_fleet(keys: Sequence[str], looked: Sequence[Looked], work: Work) -> list[Finding]:
    """Return what is found in all files together; the same files need not be looked at twice."""
    files = [each.file for each in looked if each.file is not None]
    if not work.fleet or not files:
        return []
    ids = [check.META.id for check in work.fleet]
    key = hashlib.sha256(_json([ids, keys])).hexdigest() if work.cache else ""
    known = _fleet_entry(work.cache.read(key), files, work.fleet) if work.cache else None
    if known is not None:
        found, live = known
        again = [check for check in work.fleet if check.META.id in live]
        return [*found, *call_in_fleet(files, again, work.context).findings]
    called = call_in_fleet(files, work.fleet, work.context)
    if work.cache:
        numbers = {file.path: number for number, file in enumerate(files)}
        kept = [finding for finding in called.findings if finding.id not in called.live]
        rows = [finding_row(finding, numbers) for finding in kept]
        work.cache.write(key, _json([sorted(called.live), rows]))
    return list(called.findings)


def _fleet_entry(
    packed: bytes | None, files: Sequence[RuleFile], checks: Sequence[Check]
) -> tuple[list[Finding], frozenset[str]] | None:
    if packed is None:
        return None
    texts = Texts([file.path for file in files], [len(file.source.text) for file in files])
    try:
        live, findings = json.loads(packed)
        return _findings(findings, texts, checks), frozenset(map(text, live))
    except _UNREADABLE:
        return None


def _findings(rows: Sequence[Row], texts: Texts, checks: Sequence[Check]) -> list[Finding]:
    """Return findings of these checks; raises `ValueError` for those of another."""
    found = [read_finding(row, texts) for row in rows]
    if not {finding.id for finding in found} <= {check.META.id for check in checks}:
        raise ValueError("findings of other checks")
    return found


@cache
def _stamp() -> int:
    """Return what changes whenever the code of a checkout does; an installed package has its version."""
    package = Path(__file__).resolve().parents[1]
    if not (package.parent / "pyproject.toml").exists():
        return 0
    folders = [os.fspath(package)]
    latest = 0
    while folders:
        for entry in os.scandir(folders.pop()):
            if entry.is_dir(follow_symlinks=False):
                folders.append(entry.path)
            elif entry.name.endswith(".py"):
                latest = max(latest, entry.stat().st_mtime_ns)
    return latest
