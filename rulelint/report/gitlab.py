"""Code Quality of GitLab: what a merge request shows beside its lines.

https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format: an array of objects, no byte order mark,
paths relative to the project.  Two with one fingerprint are shown as one, so fingerprints number twins.
"""

from rulelint.finding import Finding, Severity
from rulelint.report.base import LintResult, Style
from rulelint.report.fingerprint import fingerprints
from rulelint.report.json import Object, dump
from rulelint.report.printable import one_line

SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.INFO: "info"}


def render(result: LintResult, style: Style) -> str:
    """Return the findings as an array."""
    names = fingerprints(result.findings, result.sources)
    pairs = zip(result.findings, names, strict=True)
    return dump([_entry(result, style, finding, name) for finding, name in pairs])


def _entry(result: LintResult, style: Style, finding: Finding, fingerprint: str) -> Object:
    start, end = result.place(finding)
    return {
        # The merge request shows the description only, so the id stands in it.
        "description": one_line(f"{finding.id}: {finding.message}"),
        "check_name": finding.id,
        "fingerprint": fingerprint,
        "severity": SEVERITIES[finding.severity],
        "location": {
            "path": style.platform_path(finding.path),
            "positions": {
                "begin": {"line": start.line, "column": start.column},
                "end": {"line": end.line, "column": end.column},
            },
        },
    }
