"""Findings silenced by comments, and what is wrong with those comments.

Where a comment stands decides what it covers: at the end of a line, what is found on that line and in the values
that begin there; on its own line above a rule or group, the whole of it; above another line, what it would cover at
the end of that line; with `ignore-file`, the file.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from rulelint.checks.base import Check, CheckMeta
from rulelint.checks.catalogue import CHECKS
from rulelint.finding import Finding
from rulelint.policy.directives import UNKNOWN, UNUSED, Directive, Flaw, Name, read_directive
from rulelint.policy.names import area_of, covers, known_names, metas_of, unknown_names
from rulelint.report.base import Suppressed
from rulelint.rules.model import RuleFile
from rulelint.source.span import Span

Key = tuple[Literal["file", "scope", "line"], int]
"""What a directive covers: the file, the rule or group that starts on a line, or what starts on a line."""

_FILE: Key = ("file", 0)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is left of a file's findings; `said` is about the comments themselves."""

    kept: tuple[Finding, ...]
    suppressed: tuple[Suppressed, ...] = ()
    said: tuple[Finding, ...] = ()


def apply_suppressions(
    file: RuleFile, findings: Sequence[Finding], ran: Iterable[CheckMeta], checks: Sequence[Check] = CHECKS
) -> Outcome:
    """Split the findings of one file by its comments.

    `ran` are the checks that ran: only their suppressions can be called unused, and only in a file that could be
    read whole.
    """
    if not any("rulelint" in comment.text.lower() for comment in file.comments):
        return Outcome(tuple(findings))
    metas = metas_of(checks)
    known = known_names(metas)
    directives, flaws = _read(file)
    shelf = _Shelf(file, directives, known)
    by_id = {meta.id: meta for meta in metas}
    kept: list[Finding] = []
    suppressed: list[Suppressed] = []
    for finding in findings:
        directive = shelf.take(finding, by_id[finding.id])
        if directive is None:
            kept.append(finding)
        else:
            suppressed.append(Suppressed(finding, directive.reason))
    flaws += [flaw for directive in directives for flaw in _unknown(directive, known)]
    if not any(_hides_others(finding) for finding in findings):
        flaws += shelf.unused(tuple(ran))
    return Outcome(tuple(kept), tuple(suppressed), tuple(_finding(file, flaw) for flaw in flaws))


@dataclass(slots=True)
class _Slot:
    """One name at one place: the directives that wrote it, and whether it silenced anything."""

    written: list[tuple[Directive, Name]] = field(default_factory=list)
    used: bool = False


class _Shelf:
    """The directives of a file, found by what they cover, so that findings times directives is never the cost."""

    def __init__(self, file: RuleFile, directives: Iterable[Directive], known: Sequence[str]) -> None:
        self._places = _Places(file)
        self._slots: dict[Key, dict[str, _Slot]] = {}
        for directive in directives:
            slots = self._slots.setdefault(self._places.key_of(directive), {})
            for name in directive.names:
                if name.text in known:
                    slots.setdefault(name.text, _Slot()).written.append((directive, name))

    def take(self, finding: Finding, meta: CheckMeta) -> Directive | None:
        """Return a directive that silences the finding; all that do count as used."""
        taken: Directive | None = None
        for key in self._places.keys_of(finding):
            for text, slot in self._slots.get(key, {}).items():
                if covers(text, meta):
                    slot.used = True
                    taken = taken or slot.written[0][0]
        return taken

    def unused(self, ran: Sequence[CheckMeta]) -> list[Flaw]:
        """Return what is said about names that silenced nothing although their checks ran."""
        return [
            Flaw(UNUSED, f"nothing to ignore: `{text}` finds nothing here", name.span, "remove it")
            for slots in self._slots.values()
            for text, slot in slots.items()
            if not slot.used and any(covers(text, meta) for meta in ran)
            for _, name in slot.written
        ]


class _Places:
    """Lines of a file: which rule, group or value a character belongs to, and where that starts."""

    def __init__(self, file: RuleFile) -> None:
        self._source = file.source
        self._groups = _Spans(group.span for group in file.groups)
        self._rules = _Spans(rule.span for group in file.groups for rule in group.rules)
        self._values = _Spans(_values(file))
        broken = (defect.scope for defect in file.defects if defect.scope)
        starts = (*self._groups.spans, *self._rules.spans, *broken)
        self._scope_lines = {self._line(span.start) for span in starts}
        self._comment_lines = {self._line(each.span.start) for each in file.comments if each.own_line}

    def key_of(self, directive: Directive) -> Key:
        """Return what a directive covers."""
        if directive.verb == "ignore-file":
            return _FILE
        line = self._line(directive.span.start)
        if not directive.own_line:
            return ("line", line)
        target = self._next_content(line)
        return ("scope", target) if target in self._scope_lines else ("line", target)

    def keys_of(self, finding: Finding) -> Iterator[Key]:
        """Yield what a directive may cover to silence a finding."""
        start = finding.span.start
        yield _FILE
        yield ("line", self._line(start))
        value = self._values.around(start)
        if value is not None:
            yield ("line", self._key_line(value))
        for scope in (self._groups.around(start), self._rules.around(start), finding.scope):
            if scope is not None:
                yield ("scope", self._line(scope.start))

    def _line(self, offset: int) -> int:
        return self._source.position(offset).line

    def _next_content(self, line: int) -> int:
        last = len(self._source.line_starts)
        line += 1
        while line < last and (line in self._comment_lines or not self._source.line_text(line).strip()):
            line += 1
        return line

    def _key_line(self, value: Span) -> int:
        """Return the line of the key of a value, which may begin on a line after `key:  # comment`."""
        line = self._line(value.start)
        before = self._source.text[self._source.line_starts[line - 1] : value.start]
        if before.strip():
            return line
        line -= 1
        while line > 1 and (line in self._comment_lines or not self._source.line_text(line).strip()):
            line -= 1
        return line


class _Spans:
    """Spans that do not overlap, in order."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self.spans = sorted(spans)
        self._starts = [span.start for span in self.spans]

    def around(self, offset: int) -> Span | None:
        """Return the span that holds an offset, its end included."""
        at = bisect_right(self._starts, offset) - 1
        return self.spans[at] if at >= 0 and offset <= self.spans[at].end else None


def _values(file: RuleFile) -> Iterator[Span]:
    for group in file.groups:
        yield from (pair.text.span for pair in group.labels)
        for rule in group.rules:
            yield rule.expr.text.span
            yield from (pair.text.span for pair in rule.labels)
            if rule.kind == "alert":
                yield from (pair.text.span for pair in rule.annotations)


def _read(file: RuleFile) -> tuple[list[Directive], list[Flaw]]:
    directives: list[Directive] = []
    flaws: list[Flaw] = []
    for comment in file.comments:
        match read_directive(file.source, comment):
            case Directive() as directive:
                directives.append(directive)
            case Flaw() as flaw:
                flaws.append(flaw)
            case None:
                pass
    return directives, flaws


def _unknown(directive: Directive, known: Sequence[str]) -> Iterator[Flaw]:
    spans = {name.text: name.span for name in directive.names}
    for text, message in unknown_names(spans, known):
        yield Flaw(UNKNOWN, message, spans[text], "`rulelint explain` lists the checks")


def _hides_others(finding: Finding) -> bool:
    """Say whether a finding keeps checks from looking further."""
    return area_of(finding.id) in ("yaml", "schema") or finding.id == "expr/syntax"


def _finding(file: RuleFile, flaw: Flaw) -> Finding:
    return Finding(flaw.meta.id, flaw.meta.severity, flaw.message, file.path, flaw.span, help=flaw.help)
