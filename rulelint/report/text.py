"""Findings for people: with the lines they are about, or one line each."""

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from rulelint.finding import Finding, Note, Severity
from rulelint.report.base import LintResult, Style
from rulelint.report.printable import one_line
from rulelint.source.plural import plural

if TYPE_CHECKING:
    from rulelint.report.frame import FrameLine

_RESET = "\x1b[0m"
_BOLD = "\x1b[1m"
_BLUE = "\x1b[1;34m"
_COLORS = {Severity.ERROR: "\x1b[1;31m", Severity.WARNING: "\x1b[1;33m", Severity.INFO: "\x1b[1;36m"}


def render_full(result: LintResult, style: Style) -> str:
    """Return every finding with its code frame, its notes and its advice."""
    return "".join(f"{_finding(result, finding, style)}\n" for finding in result.findings)


def render_concise(result: LintResult, style: Style) -> str:
    """Return `path:line:column: severity: message [id]` for each finding, as compilers write it."""
    lines = []
    for finding in result.findings:
        start, _ = result.place(finding)
        severity = _paint(finding.severity.word, _COLORS[finding.severity], style)
        place = style.linked(finding.path, f"{one_line(finding.path)}:{start.line}:{start.column}")
        lines.append(f"{place}: {severity}: {one_line(finding.message)} [{finding.id}]\n")
    return "".join(lines)


def summary(result: LintResult) -> str:
    """Return the last line: what was found, or what was checked."""
    checked = f"{plural(len(result.files), 'file')}, {plural(result.rule_count, 'rule')}"
    asides = ", ".join(_asides(result))
    silenced = f" ({asides})" if asides else ""
    counts = [
        plural(result.count(severity), severity.word, "info" if severity is Severity.INFO else "")
        for severity in reversed(Severity)
        if result.count(severity)
    ]
    if not counts:
        return f"No findings in {checked}{silenced}"
    return f"Found {', '.join(counts)} in {checked}{silenced}"


def _asides(result: LintResult) -> Iterator[str]:
    """Yield what the counts of findings do not say: how many are hidden, and how many repair themselves."""
    if result.suppressed:
        yield f"{len(result.suppressed)} suppressed"
    fixes = Counter(each.fix.safety for each in result.findings if each.fix)
    if fixes["safe"]:
        yield f"{fixes['safe']} fixable with --fix"
    if fixes["unsafe"]:
        yield f"{fixes['unsafe']} fixable with --fix --unsafe-fixes"


def _finding(result: LintResult, finding: Finding, style: Style) -> str:
    from rulelint.report.frame import WIDTH, Mark, frame  # noqa: PLC0415  most runs find nothing

    start, _ = result.place(finding)
    own = [note for note in finding.notes if note.span and note.path in (None, finding.path)]
    marks = [Mark(note.span, note.message, "secondary") for note in own if note.span]
    marks.insert(0, Mark(finding.span, finding.label))
    source = result.sources[finding.path]
    # What stands beside a source line: its number, " | ", and the signs of a cut at both ends.
    beside = len(str(len(source.line_starts))) + len(" | ") + 2
    lines = frame(source, marks, style.columns - beside if style.columns else WIDTH)
    others = [note for note in finding.notes if note not in own]
    gutter = max(len(str(line.number)) for line in lines if line.number)
    head = _paint(f"{finding.severity.word}[{finding.id}]", _COLORS[finding.severity], style)
    place = style.linked(finding.path, f"{one_line(finding.path)}:{start.line}:{start.column}")
    where = f"{place}{_rule(finding)}"
    arrow = _paint(" " * gutter + "-->", _BLUE, style)
    text = [f"{head}{_paint(f': {one_line(finding.message)}', _BOLD, style)}", f"{arrow} {where}"]
    bar = _paint(" " * gutter + " |", _BLUE, style)
    text += [bar, *(_drawn(line, gutter, finding, style) for line in lines)]
    for note in others:
        text += _note(result, note, gutter, style)
    if finding.help:
        text.append(_remark("help", finding.help, gutter, style))
    return "\n".join(text) + "\n"


def _rule(finding: Finding) -> str:
    if finding.rule is None:
        return ""
    return one_line(f"  group `{finding.rule.group}` > {finding.rule.kind} `{finding.rule.name}`")


def _drawn(line: "FrameLine", gutter: int, finding: Finding, style: Style) -> str:
    match line.kind:
        case "gap":
            return _paint(line.text, _BLUE, style)
        case "source":
            number = _paint(f"{line.number:>{gutter}} |", _BLUE, style)
            return f"{number} {line.text}".rstrip()
        case "primary" | "secondary":
            color = _COLORS[finding.severity] if line.kind == "primary" else _BLUE
            blank = len(line.text) - len(line.text.lstrip())
            bar = _paint(" " * gutter + " |", _BLUE, style)
            return f"{bar} {line.text[:blank]}{_paint(line.text[blank:], color, style)}"


def _note(result: LintResult, note: Note, gutter: int, style: Style) -> Iterator[str]:
    """Write a note without a place, or about another file: with that file's lines if they were read."""
    source = result.sources.get(note.path or "")
    if note.span is None or source is None:
        place = f"{note.path}: " if note.path else ""
        yield _remark("note", place + note.message, gutter, style)
        return
    at = source.position(note.span.start)
    yield _remark("note", f"{source.path}:{at.line}:{at.column}: {note.message}", gutter, style)


def _remark(word: str, text: str, gutter: int, style: Style) -> str:
    mark = _paint(" " * gutter + " =", _BLUE, style)
    return f"{mark} {_paint(word, _BOLD, style)}: {one_line(text)}"


def _paint(text: str, color: str, style: Style) -> str:
    return f"{color}{text}{_RESET}" if style.color else text
