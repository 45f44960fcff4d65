"""`rulelint ci` as Markdown, for GitHub's step summary: nothing of a pull request is taken for markup."""

from collections.abc import Iterator

from rulelint.finding import Finding, Severity
from rulelint.report.base import Style
from rulelint.report.ci_base import Comparison
from rulelint.report.ci_rows import Table, basis_lines, tables
from rulelint.report.ci_text import MAX_CHANGES, summary, where
from rulelint.report.markdown import SIGN, code, table, text


def render(comparison: Comparison, style: Style) -> str:  # noqa: ARG001  every format has the same signature
    """Return the summary: verdict, what is rejected, tables, changes in words, notices."""
    blocks = [
        ["## rulelint ci"],
        [f"{text(_verdict(comparison))}. Compared {text(comparison.head)} with {text(comparison.base)}."],
        list(_rejected(comparison)),
        [f"{text(line)}.  " for line in basis_lines(comparison)],
        *(list(_table(each)) for each in tables(comparison)),
        list(_changes(comparison)),
        [f"- {text(each.message)}{_help(each.advice)}" for each in comparison.notices],
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _verdict(comparison: Comparison) -> str:
    worst = max(comparison.severities(), default=Severity.INFO)
    sign = {Severity.ERROR: "❌", Severity.WARNING: "⚠️"}.get(worst, "✅")
    return f"{sign} {summary(comparison)}"


def _rejected(comparison: Comparison) -> Iterator[str]:
    rows = [_row(comparison, each) for each in comparison.remarks.findings]
    rows += [
        (
            SIGN[each.severity],
            code(each.place.path) if each.place else "",
            "",
            f"{text(each.message)} ({code(each.id)})",
        )
        for each in comparison.unplaced
    ]
    if rows:
        yield from table(("Severity", "Place", "Rule", "What"), rows)


def _row(comparison: Comparison, finding: Finding) -> tuple[str, str, str, str]:
    start, _ = comparison.remarks.place(finding)
    notes = "".join(f"<br>{text(note.message)}" for note in finding.notes)
    words = f"{text(finding.message)} ({code(finding.id)}){notes}{_help(finding.help)}"
    rule = code(finding.rule.name) if finding.rule else ""
    return SIGN[finding.severity], code(f"{finding.path}:{start.line}:{start.column}"), rule, words


def _help(advice: str) -> str:
    return f"<br>help: {text(advice)}" if advice else ""


def _table(rows: Table) -> Iterator[str]:
    yield f"### {text(rows.title)}"
    yield ""
    yield from table(rows.header, [[text(cell) for cell in row] for row in rows.rows])
    if rows.remark:
        yield ""
        yield text(rows.remark)


def _changes(comparison: Comparison) -> Iterator[str]:
    if not comparison.changes and not comparison.renamed:
        yield "No rule changes."
        return
    yield "### Changed rules"
    yield ""
    rows = [
        (code(new), "", f"file renamed from {code(old)}") for old, new in sorted(comparison.renamed.items())
    ]
    rows += [
        (code(where(each.place)), code(each.rule.name) if each.rule else "", text(each.message))
        for each in comparison.changes[:MAX_CHANGES]
    ]
    yield from table(("Place", "Rule", "Change"), rows)
    if len(comparison.changes) > MAX_CHANGES:
        yield ""
        yield f"and {len(comparison.changes) - MAX_CHANGES} more"
