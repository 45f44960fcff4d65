"""Findings as SARIF 2.1.0, as GitHub's code scanning reads it.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html, and
https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning:
only `locations[0]` is shown, help as Markdown, and `primaryLocationLineHash` is left to the upload, which warns about
any other.  Findings that comments silence are left out, because GitHub opens alerts for them all the same.
"""

from collections.abc import Iterable
from urllib.parse import quote

from rulelint import __version__
from rulelint.checks.base import CheckMeta
from rulelint.checks.catalogue import CHECKS
from rulelint.checks.listing import precision_of
from rulelint.checks.pages import page_of
from rulelint.finding import Finding, Fix, Note, Severity
from rulelint.report.base import LintResult, Style
from rulelint.report.fingerprint import fingerprints
from rulelint.report.json import Object, dump
from rulelint.report.printable import BREAK, printable
from rulelint.source.file import SourceText
from rulelint.source.span import Span

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
ROOT = "%SRCROOT%"
LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
RANKS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "recommendation"}
PRECISIONS = {"certain": "very-high", "high": "high", "medium": "medium", "low": "low"}
TEXT_LENGTH = 1024
"""What GitHub takes of a rule's descriptions."""


def render(result: LintResult, style: Style) -> str:
    """Return one run; its rules are those that found something."""
    ids = list(dict.fromkeys(finding.id for finding in result.findings))
    places = {check_id: at for at, check_id in enumerate(ids)}
    names = fingerprints(result.findings, result.sources)
    results = [
        _result(result, style, finding, name) | {"ruleIndex": places[finding.id]}
        for finding, name in zip(result.findings, names, strict=True)
    ]
    driver = {
        "name": "rulelint",
        "version": __version__,
        "semanticVersion": __version__,
        "rules": _rules(ids),
    }
    run = {
        "tool": {"driver": driver},
        "automationDetails": {"id": "rulelint/"},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {ROOT: {"description": {"text": "The folder that the paths are relative to."}}},
        "results": results,
    }
    return dump({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _rules(ids: Iterable[str]) -> list[Object]:
    metas = {check.META.id: check.META for check in CHECKS}
    return [_rule(check_id, metas.get(check_id)) for check_id in ids]


def _rule(check_id: str, meta: CheckMeta | None) -> Object:
    page = page_of(check_id)
    title, text = (page.title, page.text) if page else (check_id, check_id)
    severity = meta.severity if meta else Severity.WARNING
    return {
        "id": check_id,
        "name": check_id,
        "shortDescription": {"text": title[:TEXT_LENGTH]},
        "fullDescription": {"text": title[:TEXT_LENGTH]},
        "help": {"text": text, "markdown": text},
        "defaultConfiguration": {"level": LEVELS[severity]},
        "properties": {
            "precision": PRECISIONS[precision_of(meta) if meta else "certain"],
            "problem.severity": RANKS[severity],
            "tags": [check_id.partition("/")[0]],
        },
    }


def _result(result: LintResult, style: Style, finding: Finding, fingerprint: str) -> Object:
    source = result.sources[finding.path]
    entry: Object = {
        "ruleId": finding.id,
        "level": LEVELS[finding.severity],
        "message": {"text": _message(finding)},
        "locations": [{"physicalLocation": _physical(style, source, finding.span)}],
        "partialFingerprints": {"rulelint/v1": fingerprint},
    }
    related = [
        _related(style, known, note, number)
        for number, note in enumerate(finding.notes)
        if note.span and (known := result.sources.get(note.path or finding.path))
    ]
    if related:
        entry["relatedLocations"] = related
    if finding.fix:
        entry["fixes"] = [_fix(style, source, finding.fix)]
    return entry


def _message(finding: Finding) -> str:
    notes = [f"note: {note.message}" for note in finding.notes]
    advice = [f"help: {finding.help}"] if finding.help else []
    return _text("\n".join([finding.message, *advice, *notes]))


def _text(words: str) -> str:
    """Return a message that holds no link: `[text](place)` would be one."""
    return printable(words).replace("](", f"]{BREAK}(")


def _related(style: Style, source: SourceText, note: Note, number: int) -> Object:
    assert note.span is not None
    return {
        "id": number,
        "message": {"text": _text(note.message)},
        "physicalLocation": _physical(style, source, note.span),
    }


def _physical(style: Style, source: SourceText, span: Span) -> Object:
    return {"artifactLocation": _artifact(style, source.path), "region": _region(source, span)}


def _artifact(style: Style, path: str) -> Object:
    """Return a path as a relative URI; bytes of a name that are no UTF-8 stay what they are."""
    return {"uri": quote(style.platform_path(path), errors="surrogateescape"), "uriBaseId": ROOT}


def _region(source: SourceText, span: Span) -> Object:
    start, end = source.position(span.start), source.position(span.end)
    return {
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
    }


def _fix(style: Style, source: SourceText, fix: Fix) -> Object:
    replacements = [
        {"deletedRegion": _region(source, edit.span), "insertedContent": {"text": edit.text}}
        for edit in fix.edits
    ]
    change = {"artifactLocation": _artifact(style, source.path), "replacements": replacements}
    return {"description": {"text": _text(f"{fix.title} ({fix.safety})")}, "artifactChanges": [change]}
