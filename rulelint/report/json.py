"""Results for programs: version 1 of `schemas/results.schema.json`."""

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

from rulelint.checks.base import BASE_URL
from rulelint.finding import Finding, Fix, Note, Severity
from rulelint.report.base import LintResult, Style, Suppressed
from rulelint.report.fingerprint import fingerprints
from rulelint.source.file import SourceText
from rulelint.source.span import Span

VERSION = 1

Object = dict[str, Any]

_OBEYED = re.compile("[\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]+")
"""Controls that JSON does not escape by itself: C1, bidirectional and invisible ones, bytes that are no UTF-8."""


def render(result: LintResult, style: Style) -> str:  # noqa: ARG001  every format has the same signature
    """Return the results of `rulelint lint`."""
    return dump(
        {
            "version": VERSION,
            "findings": finding_objects(result, result.findings),
            "suppressed": suppressed_objects(result, result.suppressed),
            "summary": summary_object(result),
        }
    )


def dump(document: Object | list[Object]) -> str:
    """Return a document as every command writes it: keys in the order given, one finding readable at a time.

    What terminals and GitHub's runner would obey is written as escapes, which parse back to the same text.
    """
    return escaped(json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False)) + "\n"


def escaped(text: str) -> str:
    """Return JSON with escapes for what terminals and GitHub's runner would obey."""
    shown = _OBEYED.sub(lambda found: "".join(f"\\u{ord(char):04x}" for char in found[0]), text)
    return shown.replace("##[", "\\u0023#[")


def finding_objects(result: LintResult, findings: Iterable[Finding]) -> list[Object]:
    """Return findings with 1-based lines and columns; offsets count characters from 0, ends are exclusive."""
    findings = tuple(findings)
    names = fingerprints(findings, result.sources)
    return [_finding(result, finding, name) for finding, name in zip(findings, names, strict=True)]


def suppressed_objects(result: LintResult, suppressed: Sequence[Suppressed]) -> list[Object]:
    """Return silenced findings, each with the reason that was given."""
    found = finding_objects(result, [each.finding for each in suppressed])
    return [each | {"reason": why.reason} for each, why in zip(found, suppressed, strict=True)]


def summary_object(result: LintResult) -> Object:
    """Return the counts."""
    return {
        "files": len(result.files),
        "rules": result.rule_count,
        "errors": result.count(Severity.ERROR),
        "warnings": result.count(Severity.WARNING),
        "infos": result.count(Severity.INFO),
        "suppressed": len(result.suppressed),
    }


def _finding(result: LintResult, finding: Finding, fingerprint: str) -> Object:
    source = result.sources[finding.path]
    rule = finding.rule
    return {
        "id": finding.id,
        "severity": finding.severity.word,
        "message": finding.message,
        "path": finding.path,
        **_range(source, finding.span),
        "rule": {"group": rule.group, "name": rule.name, "kind": rule.kind} if rule else None,
        "fingerprint": fingerprint,
        "url": f"{BASE_URL}{finding.id}.md",
        "label": finding.label,
        "help": finding.help,
        "notes": [_note(result, finding, note) for note in finding.notes],
        "fix": _fix(source, finding.fix) if finding.fix else None,
    }


def _note(result: LintResult, finding: Finding, note: Note) -> Object:
    path = note.path or finding.path
    source = result.sources.get(path)
    if note.span is None or source is None:
        return {"message": note.message, "path": note.path}
    return {"message": note.message, "path": path, **_range(source, note.span)}


def _fix(source: SourceText, fix: Fix) -> Object:
    edits = [{**_range(source, edit.span), "text": edit.text} for edit in fix.edits]
    return {"title": fix.title, "safety": fix.safety, "edits": edits}


def _range(source: SourceText, span: Span) -> Object:
    return {"start": _place(source, span.start), "end": _place(source, span.end)}


def _place(source: SourceText, offset: int) -> Object:
    line, column = source.position(offset)
    return {"line": line, "column": column, "offset": offset}
