"""Findings silenced where they stand, and what is wrong with the requests to silence them.

Where a comment stands decides what it covers: at the end of a line, what is found on that line and in the values
that begin there; on its own line above a rule or group, the whole of it; above another line, what it would cover at
the end of that line; inside an expression, the expression; with `ignore-file`, the file.  Annotations of a Kubernetes
object cover the object.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from datetime import date

from rulelint.checks.base import Check, CheckMeta
from rulelint.checks.catalogue import CHECKS
from rulelint.dataclass import dataclass
from rulelint.finding import Finding, Fix
from rulelint.policy.directives import EXPIRED, UNKNOWN, UNUSED, Directive, Flaw, Name, read_comments
from rulelint.policy.names import area_of, covers, known_names, metas_of, unknown_names
from rulelint.policy.objects import read_objects
from rulelint.policy.pint import read_pint
from rulelint.policy.places import Key, Places
from rulelint.report.base import Suppressed
from rulelint.rules.model import RuleFile
from rulelint.source.edit import Edit
from rulelint.source.spelling import nearest


@dataclass(frozen=True, slots=True)
class Terms:
    """`today` decides what has expired, nothing without it; `pint` listens to comments for pint, too."""

    today: date | None = None
    pint: bool = False


DEFAULT_TERMS = Terms()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is left of a file's findings; `said` is about the requests themselves."""

    kept: tuple[Finding, ...]
    suppressed: tuple[Suppressed, ...] = ()
    said: tuple[Finding, ...] = ()


def apply_suppressions(
    file: RuleFile,
    findings: Sequence[Finding],
    ran: Iterable[CheckMeta],
    checks: Sequence[Check] = CHECKS,
    terms: Terms = DEFAULT_TERMS,
) -> Outcome:
    """Split the findings of one file by its requests.

    `ran` are the checks that ran: only their suppressions can be called unused, and only in a file that could be
    read whole.
    """
    written = file.source.text.lower()
    if "rulelint" not in written and not (terms.pint and "pint" in written):
        return Outcome(tuple(findings))
    metas = metas_of(checks)
    known = known_names(metas)
    places, directives, flaws = _read(file, pint=terms.pint)
    expired = {id(each) for each in directives if _is_over(each, terms.today)}
    flaws += [_expired(each) for each in directives if id(each) in expired and not each.foreign]
    shelf = _Shelf(places, [each for each in directives if id(each) not in expired], known)
    kept, suppressed = _split(findings, shelf, {meta.id: meta for meta in metas})
    flaws += [flaw for directive in directives for flaw in _unknown(directive, known)]
    if not any(_hides_others(finding) for finding in findings):
        flaws += shelf.unused(tuple(ran))
    return Outcome(kept, suppressed, tuple(_finding(file, flaw) for flaw in flaws))


@dataclass(slots=True)
class _Slot:
    """One name at one place: the directives that wrote it, and whether it silenced anything."""

    written: list[tuple[Directive, Name]] = field(default_factory=list)
    used: bool = False


class _Shelf:
    """The directives of a file, found by what they cover, so that findings times directives is never the cost."""

    def __init__(self, places: Places, directives: Iterable[Directive], known: Sequence[str]) -> None:
        self._places = places
        self._slots: dict[Key, dict[str, _Slot]] = {}
        for directive in directives:
            names = [name for name in directive.names if name.text in known]
            for key in directive.covers:
                slots = self._slots.setdefault(key, {})
                for name in names:
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
            Flaw(
                UNUSED,
                f"nothing to ignore: `{text}` finds nothing here",
                name.span,
                "remove it",
                name.removal,
            )
            for slots in self._slots.values()
            for text, slot in slots.items()
            if not slot.used and any(covers(text, meta) for meta in ran)
            for directive, name in slot.written
            if not directive.foreign
        ]


def _split(
    findings: Iterable[Finding], shelf: _Shelf, metas: Mapping[str, CheckMeta]
) -> tuple[tuple[Finding, ...], tuple[Suppressed, ...]]:
    kept: list[Finding] = []
    suppressed: list[Suppressed] = []
    for finding in findings:
        directive = shelf.take(finding, metas[finding.id])
        if directive is None:
            kept.append(finding)
        else:
            suppressed.append(Suppressed(finding, directive.reason))
    return tuple(kept), tuple(suppressed)


def _read(file: RuleFile, *, pint: bool) -> tuple[Places, list[Directive], list[Flaw]]:
    objects = read_objects(file)
    places = Places(file, (each.span for each in objects))
    found = [*read_comments(file, places), *(each for one in objects for each in one.found)]
    directives = [each for each in found if isinstance(each, Directive)]
    flaws = [each for each in found if isinstance(each, Flaw)]
    return places, [*directives, *(read_pint(file, places) if pint else ())], flaws


def _is_over(directive: Directive, today: date | None) -> bool:
    return directive.until is not None and today is not None and directive.until < today


def _expired(directive: Directive) -> Flaw:
    message = f"this request to ignore findings expired after {directive.until}"
    return Flaw(EXPIRED, message, directive.span, "repair the rule, or decide again", directive.removal)


def _unknown(directive: Directive, known: Sequence[str]) -> Iterator[Flaw]:
    if directive.foreign:
        return
    by_text = {name.text: name for name in directive.names}
    for text, message in unknown_names(by_text, known):
        name = by_text[text]
        meant = nearest(text, known)
        fix = name.removal
        if meant:
            fix = Fix(f"write `{meant}`", "safe", (Edit(name.span, meant),))
        yield Flaw(UNKNOWN, message, name.span, "`rulelint explain` lists the checks", fix)


def _hides_others(finding: Finding) -> bool:
    """Say whether a finding keeps checks from looking further."""
    return area_of(finding.id) in ("yaml", "schema") or finding.id == "expr/syntax"


def _finding(file: RuleFile, flaw: Flaw) -> Finding:
    return Finding(
        flaw.meta.id, flaw.meta.severity, flaw.message, file.path, flaw.span, help=flaw.help, fix=flaw.fix
    )
