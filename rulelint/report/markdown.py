"""Findings as Markdown, for step summaries and comments."""

import re
from collections.abc import Sequence

from rulelint.finding import Finding, Severity
from rulelint.report.base import LintResult, Style
from rulelint.report.printable import BREAK, one_line
from rulelint.report.suggestion import suggestion
from rulelint.report.text import summary

SIGN = {Severity.ERROR: "❌ error", Severity.WARNING: "⚠️ warning", Severity.INFO: "ℹ️ info"}
"""How tables show a severity: people scan colours first."""

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~!&])")
_CODE = re.compile(r"`([^`]+)`")


MOST_FIXES = 20
"""How many fixes are written out; all of them are in the JSON report."""


def render(result: LintResult, style: Style) -> str:  # noqa: ARG001  every format has the same signature
    """Return one table, worst first."""
    lines = ["## rulelint", "", f"{summary(result)}.", ""]
    if result.findings:
        ordered = sorted(result.findings, key=lambda finding: (-finding.severity, finding.order))
        rows = [_row(result, finding) for finding in ordered]
        lines += table(("Severity", "Place", "Rule", "Finding"), rows)
        lines += _fixes(result, ordered)
    return "\n".join(lines).rstrip("\n") + "\n"


def _fixes(result: LintResult, findings: Sequence[Finding]) -> list[str]:
    """Return the first fixes as blocks that can be taken over into a review."""
    lines: list[str] = []
    for finding in findings:
        found = suggestion(result.sources[finding.path], finding.fix) if finding.fix else None
        if finding.fix is None or found is None:
            continue
        to = f"-{found.last}" if found.last > found.first else ""
        guess = ", which is a guess" if finding.fix.safety == "unsafe" else ""
        place = code(f"{finding.path}:{found.first}{to}")
        lines += ["", f"{place}: {text(finding.fix.title)}{guess}", "", found.block]
        if len(lines) >= 4 * MOST_FIXES:
            break
    return ["", "### Fixes", *lines] if lines else []


def table(head: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[int] = ()) -> list[str]:
    """Return the lines of a table whose cells are Markdown; columns in `right` are aligned to the right."""
    rule = ["---:" if column in right else "---" for column in range(len(head))]
    return [f"| {' | '.join(cells)} |" for cells in (head, rule, *rows)]


def text(words: str) -> str:
    """Return text as Markdown that shows it literally; what stands in backticks becomes code."""
    parts = _CODE.split(one_line(words))
    return "".join(code(part) if at % 2 else _literal(part) for at, part in enumerate(parts))


def _literal(words: str) -> str:
    # A backslash does not keep GitHub from notifying whoever is mentioned.
    return _SPECIAL.sub(r"\\\1", words).replace("@", f"@{BREAK}")


def code(words: str) -> str:
    """Return text as a code span, safe inside a table, whatever backticks and bars it holds."""
    line = one_line(words).replace("|", "\\|")
    longest = max((len(run) for run in re.findall("`+", line)), default=0)
    if not longest:
        return f"`{line}`"
    fence = "`" * (longest + 1)
    return f"{fence} {line} {fence}"


def _row(result: LintResult, finding: Finding) -> tuple[str, str, str, str]:
    start, _ = result.place(finding)
    rule = code(finding.rule.name) if finding.rule else ""
    advice = f"<br>{text(finding.help)}" if finding.help else ""
    words = f"{text(finding.message)} ({code(finding.id)}){advice}"
    return SIGN[finding.severity], code(f"{finding.path}:{start.line}:{start.column}"), rule, words
