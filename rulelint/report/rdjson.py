"""Findings for reviewdog: its format rdjson.

https://github.com/reviewdog/reviewdog/blob/master/proto/rdf/reviewdog.proto: lines and columns count from 1, columns
in bytes of UTF-8, ends are exclusive.
"""

from rulelint.checks.base import BASE_URL
from rulelint.finding import Finding, Fix, Severity
from rulelint.report.base import LintResult, Style
from rulelint.report.json import Object, dump
from rulelint.report.printable import printable
from rulelint.source.edit import Edit, apply_edits
from rulelint.source.file import SourceText
from rulelint.source.span import Span

SEVERITIES = {Severity.ERROR: "ERROR", Severity.WARNING: "WARNING", Severity.INFO: "INFO"}
SOURCE = {"name": "rulelint"}


def render(result: LintResult, style: Style) -> str:
    """Return the findings as one `DiagnosticResult`."""
    entries = [_entry(result, style, finding) for finding in result.findings]
    return dump({"source": SOURCE, "diagnostics": entries})


def _entry(result: LintResult, style: Style, finding: Finding) -> Object:
    source = result.sources[finding.path]
    advice = f"\nhelp: {finding.help}" if finding.help else ""
    entry: Object = {
        "message": printable(f"{finding.message}{advice}"),
        "location": _location(style, source, finding.span),
        "severity": SEVERITIES[finding.severity],
        "source": SOURCE,
        "code": {"value": finding.id, "url": f"{BASE_URL}{finding.id}.md"},
    }
    if finding.fix:
        entry["suggestions"] = [_suggestion(source, finding.fix)]
    related = [_related(result, style, finding, at) for at, note in enumerate(finding.notes) if note.span]
    return entry | {"related_locations": related} if related else entry


def _related(result: LintResult, style: Style, finding: Finding, at: int) -> Object:
    note = finding.notes[at]
    path = note.path or finding.path
    source = result.sources.get(path)
    if source is None or note.span is None:
        return {"message": printable(note.message), "location": {"path": style.platform_path(path)}}
    return {"message": printable(note.message), "location": _location(style, source, note.span)}


def _suggestion(source: SourceText, fix: Fix) -> Object:
    """Return all edits as one: reviewdog offers every suggestion by itself."""
    first = min(edit.span.start for edit in fix.edits)
    last = max(edit.span.end for edit in fix.edits)
    moved = [Edit(Span(edit.span.start - first, edit.span.end - first), edit.text) for edit in fix.edits]
    return {
        "range": _range(source, Span(first, last)),
        "text": apply_edits(source.text[first:last], moved),
    }


def _location(style: Style, source: SourceText, span: Span) -> Object:
    return {"path": style.platform_path(source.path), "range": _range(source, span)}


def _range(source: SourceText, span: Span) -> Object:
    return {"start": _position(source, span.start), "end": _position(source, span.end)}


def _position(source: SourceText, offset: int) -> Object:
    line, column = source.position(offset)
    start = source.line_starts[line - 1]
    before = source.text[start : start + column - 1]
    return {"line": line, "column": len(before.encode("utf-8", "surrogatepass")) + 1}
