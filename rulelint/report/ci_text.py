"""`rulelint ci` for people: code frames, what changed in words, tables."""

from collections.abc import Iterator

from rulelint.compare.place import Place
from rulelint.compare.regression import CHANGED_GATE, Regression
from rulelint.finding import Severity
from rulelint.report.base import Style
from rulelint.report.ci_base import Comparison, Notice
from rulelint.report.ci_rows import Table, basis_lines, tables
from rulelint.report.printable import one_line, width
from rulelint.report.text import render_full
from rulelint.source.plural import plural

MAX_CHANGES = 200
"""Changes that are listed; a renamed tree would bury what matters."""
INDENT = "  "


def render(comparison: Comparison, style: Style) -> str:
    """Return the whole report: what is rejected first, then what explains it."""
    rejected = render_full(comparison.remarks, style)
    rejected += "".join(
        f"{each.severity.word}[{each.id}]: {one_line(_with_path(each))}\n\n" for each in comparison.unplaced
    )
    return f"{rejected}{render_overview(comparison, style)}"


def _with_path(regression: Regression) -> str:
    """Say in which file of base it was, which head has no more."""
    return f"{regression.place.path}: {regression.message}" if regression.place else regression.message


def render_overview(comparison: Comparison, style: Style) -> str:  # noqa: ARG001  colour comes later
    """Return changes, tables and notices, without what was rejected."""
    blocks = [[f"Compared {one_line(comparison.head)} with {one_line(comparison.base)}"]]
    blocks.append(list(_changes(comparison)))
    blocks.append([one_line(line) for line in basis_lines(comparison)])
    blocks += [list(_table(each)) for each in tables(comparison)]
    blocks.append([line for each in comparison.notices for line in _notice(each)])
    return "\n".join("".join(f"{line}\n" for line in block) for block in blocks if block)


def summary(comparison: Comparison) -> str:
    """Return the last line: how many regressions, findings and changes there are."""
    loosened = sum(each.id == CHANGED_GATE for each in comparison.regressions)
    parts = [
        plural(len(comparison.regressions) - loosened, "regression"),
        *([plural(loosened, "loosened gate")] if loosened else []),
        plural(len(comparison.findings), "new finding"),
        plural(len(comparison.changes), "change"),
    ]
    return f"{', '.join(parts)} in {comparison.changed_files} of {plural(len(comparison.files), 'rule file')}"


def where(place: Place | None) -> str:
    """Return a place as `path:line:column`, the path alone where head has no line for it."""
    if place is None or place.span is None:
        return place.path if place else ""
    line, column = place.source.position(place.span.start)
    return f"{place.path}:{line}:{column}"


def _changes(comparison: Comparison) -> Iterator[str]:
    if not comparison.changes and not comparison.renamed:
        yield "No rule changes"
        return
    yield "Changed rules"
    for old, new in sorted(comparison.renamed.items()):
        yield f"{INDENT}{one_line(new)}: file renamed from `{one_line(old)}`"
    for change in comparison.changes[:MAX_CHANGES]:
        name = f"`{change.rule.name}`: " if change.rule and change.rule.name not in change.message else ""
        yield f"{INDENT}{one_line(where(change.place))}: {one_line(name + change.message)}"
    if len(comparison.changes) > MAX_CHANGES:
        yield f"{INDENT}and {len(comparison.changes) - MAX_CHANGES} more"


def _table(table: Table) -> Iterator[str]:
    yield one_line(table.title)
    rows = [tuple(one_line(cell) for cell in row) for row in (table.header, *table.rows)]
    widths = [max(width(row[column]) for row in rows) for column in range(len(table.header))]
    for row in rows:
        cells = [cell + " " * (size - width(cell)) for cell, size in zip(row, widths, strict=True)]
        yield (INDENT + "  ".join(cells)).rstrip()
    if table.remark:
        yield one_line(INDENT + table.remark)


def _notice(notice: Notice) -> Iterator[str]:
    place = f"{where(notice.place)}: " if notice.place else ""
    yield one_line(f"{Severity.INFO.word}: {place}{notice.message}")
    if notice.advice:
        yield one_line(f"{INDENT}help: {notice.advice}")
