"""The baseline: findings that were there when rulelint came, known by fingerprint.  It only shrinks."""

import json
import posixpath
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from rulelint.dataclass import dataclass
from rulelint.errors import RulelintError
from rulelint.finding import Finding, Fix
from rulelint.policy.directives import STALE
from rulelint.report.base import LintResult, Suppressed
from rulelint.report.fingerprint import fingerprints
from rulelint.schema.data import node_at
from rulelint.source.edit import Edit
from rulelint.source.file import SourceText
from rulelint.source.span import Span
from rulelint.source.yaml import compose

VERSION = 1
REASON = "in the baseline"

_HEAD = f"""\
# Findings that were there when rulelint came. `rulelint lint --write-baseline` takes out what is repaired, adds none.
version: {VERSION}
findings:
"""


class BaselineError(RulelintError):
    """The baseline cannot be read, or is none; one line per fault, each with its place."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A finding that is accepted; `path` is relative to the baseline's folder."""

    fingerprint: str
    id: str
    path: str
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Baseline:
    """The entries of a file, in its order."""

    source: SourceText
    entries: tuple[Entry, ...]

    @property
    def folder(self) -> str:
        """The folder that paths of entries count from, as reports print paths."""
        return posixpath.dirname(self.source.path)


def parse_baseline(source: SourceText) -> Baseline:
    """Read a baseline; raise `BaselineError`."""
    from rulelint.schema.validate import check_document  # noqa: PLC0415  jsonschema, only where there is a baseline

    data, defects = check_document(source, "baseline")
    if defects:
        places = [source.position(defect.span.start) for defect in defects]
        lines = [
            f"{source.path}:{place.line}:{place.column}: {defect.message}"
            for place, defect in zip(places, defects, strict=True)
        ]
        raise BaselineError("\n".join(lines))
    return Baseline(source, tuple(Entry(**each) for each in data["findings"] or ()))


def entries_of(result: LintResult, folder: str) -> list[Entry]:
    """Return the findings as entries of a baseline in a folder, in report order."""
    moved = {path: _relative(path, folder) for path in result.sources}
    findings = [replace(each, path=moved[each.path]) for each in result.findings]
    sources: Mapping[str, SourceText] = {moved[path]: source for path, source in result.sources.items()}
    names = fingerprints(findings, sources)
    return [
        Entry(name, each.id, each.path, each.rule.name if each.rule else "")
        for each, name in zip(findings, names, strict=True)
    ]


def apply_baseline(
    result: LintResult, baseline: Baseline, ran: Collection[str], *, whole: bool
) -> LintResult:
    """Take away the findings that the baseline has, and add one for each of its entries that is no longer found.

    `ran` are the ids of the checks that ran.  An entry of a file that was not looked at is judged only where `whole`
    says that every file was.
    """
    written = entries_of(result, baseline.folder)
    known = {entry.fingerprint for entry in baseline.entries}
    pairs = list(zip(result.findings, written, strict=True))
    accepted = [Suppressed(each, REASON) for each, entry in pairs if entry.fingerprint in known]
    kept = [each for each, entry in pairs if entry.fingerprint not in known]
    said = list(_said(baseline, stale_numbers(result, baseline, ran, whole=whole))) if STALE.id in ran else []
    return replace(
        result,
        findings=tuple(sorted((*kept, *said), key=lambda each: each.order)),
        suppressed=(*result.suppressed, *accepted),
        others=(*result.others, baseline.source) if said else result.others,
    )


def stale_numbers(result: LintResult, baseline: Baseline, ran: Collection[str], *, whole: bool) -> list[int]:
    """Return the places in the list of entries that are no longer found."""
    found = {entry.fingerprint for entry in entries_of(result, baseline.folder)}
    looked_at = {_relative(file.path, baseline.folder) for file in result.files}
    return [
        number
        for number, entry in enumerate(baseline.entries)
        if entry.fingerprint not in found and entry.id in ran and (whole or entry.path in looked_at)
    ]


def render_baseline(entries: Iterable[Entry]) -> str:
    """Return the text of a baseline: one line for each entry, so that git merges it well."""
    ordered = sorted(set(entries), key=lambda each: (each.path, each.id, each.fingerprint))
    return _HEAD + "".join(f"  - {_line(entry)}\n" for entry in ordered)


def _said(baseline: Baseline, stale: Sequence[int]) -> Iterator[Finding]:
    if not stale:
        return
    source = baseline.source
    root = compose(source.text).documents[0]
    for number in stale:
        entry = baseline.entries[number]
        where = f"`{entry.rule}` in {entry.path}" if entry.rule else entry.path
        yield Finding(
            STALE.id,
            STALE.severity,
            f"{entry.id} is no longer found: {where}",
            source.path,
            span := node_at(root, ("findings", number)).span,
            help="remove the entry, so that it hides nothing new",
            fix=_removal(source, span),
        )


def _removal(source: SourceText, span: Span) -> Fix | None:
    line = source.position(span.start).line
    start = source.line_starts[line - 1]
    end = source.line_starts[line] if line < len(source.line_starts) else len(source.text)
    alone = source.text[start : span.start].strip() == "-" and not source.text[span.end : end].strip()
    return Fix("remove the entry", "safe", (Edit(Span(start, end), ""),)) if alone else None


def _line(entry: Entry) -> str:
    fields = {"fingerprint": entry.fingerprint, "id": entry.id, "path": entry.path} | (
        {"rule": entry.rule} if entry.rule else {}
    )
    return "{" + ", ".join(f"{key}: {_quoted(value)}" for key, value in fields.items()) + "}"


def _quoted(value: str) -> str:
    """Return a YAML scalar: JSON's quotes are YAML's, and nothing inside them is special."""
    return json.dumps(_written(value))


def _written(text: str) -> str:
    """Return text with escapes for bytes of a file name that are no UTF-8."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _relative(path: str, folder: str) -> str:
    return _written(path if folder in ("", ".") else posixpath.relpath(path, folder))
