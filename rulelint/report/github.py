"""Annotations of a pull request: GitHub's workflow commands, escaped and limited as its runner reads them.

Facts from actions/runner (src/Runner.Common/ActionCommand.cs, src/Runner.Worker/ExecutionContext.cs): a step keeps
10 errors, 10 warnings and 10 notices, a message is cut at 4,096 characters, and columns of an annotation that
spans lines are dropped.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from rulelint.dataclass import dataclass
from rulelint.finding import Finding, Severity
from rulelint.report.base import LintResult, Style
from rulelint.report.printable import one_line, printable
from rulelint.source.plural import plural, verb

Level = Literal["error", "warning", "notice"]

PER_LEVEL = 10
MESSAGE_LENGTH = 4096
TITLE_LENGTH = 255
SUMMARY_BYTES = 900_000
"""GitHub rejects a step summary above 1 MiB as a whole; the step's other tools need room too."""

LEVELS: tuple[Level, ...] = ("error", "warning", "notice")
LEVEL_OF: dict[Severity, Level] = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.INFO: "notice",
}


@dataclass(frozen=True, slots=True)
class Annotation:
    """One remark on lines of a file.

    `path` is relative to the workspace with `/` separators; lines and columns are 1-based, `end_column` is the
    column after the last character; None for a column means the whole line, None for the path the whole run.
    """

    level: Level
    path: str | None
    start_line: int
    start_column: int | None
    end_line: int
    end_column: int | None
    title: str
    message: str

    @property
    def place(self) -> str:
        """The place as a log reader clicks on it; empty for an annotation of the whole run."""
        if self.path is None:
            return ""
        column = "" if self.start_column is None else f":{self.start_column}"
        return f"{self.path}:{self.start_line}{column}"


def escape_data(text: str) -> str:
    """Return a message as a workflow command carries it."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def escape_property(text: str) -> str:
    """Return a property value (`file`, `title`) as a workflow command carries it."""
    return escape_data(text).replace(":", "%3A").replace(",", "%2C")


def render_annotations(annotations: Sequence[Annotation]) -> str:
    """Return the lines to print, worst level first, in the given order within a level.

    Repeats are folded into the first where a level has more than GitHub keeps; what is still too much follows as
    plain log lines with a count, so that nothing is lost without a word.
    """
    lines: list[str] = []
    surplus: list[Annotation] = []
    for level in LEVELS:
        of_level = [each for each in annotations if each.level == level]
        if len(of_level) > PER_LEVEL:
            of_level = _fold(of_level)
        lines += [_command(each) for each in of_level[:PER_LEVEL]]
        surplus += of_level[PER_LEVEL:]
    if surplus:
        what = f"{plural(len(surplus), 'further remark')} {verb(len(surplus))}"
        lines.append(f"{what} below: GitHub shows {PER_LEVEL} of each level per step")
        lines += [_log_line(each) for each in surplus]
    return "".join(line + "\n" for line in lines)


def fit_summary(markdown: str, limit: int = SUMMARY_BYTES) -> str:
    """Return a step summary that GitHub accepts: cut at a line end, and saying so."""
    data = markdown.encode("utf-8", "replace")
    if len(data) <= limit:
        return data.decode("utf-8")
    kept = data[:limit].rpartition(b"\n")[0].decode("utf-8", "ignore")
    return f"{kept}\n\n*The rest is cut: GitHub takes at most 1 MiB. `--output markdown=FILE` writes all of it.*\n"


def render(result: LintResult, style: Style) -> str:
    """Return the findings of `rulelint lint` as workflow commands, worst first."""
    worst_first = sorted(result.findings, key=lambda finding: (-finding.severity, finding.order))
    return render_annotations([annotation_of(result, style, finding) for finding in worst_first])


def annotation_of(result: LintResult, style: Style, finding: Finding) -> Annotation:
    """Return a finding as an annotation; `result` knows the text of its file."""
    start, end = result.place(finding)
    advice = [f"help: {finding.help}"] if finding.help else []
    notes = [f"note: {each.message}" for each in finding.notes]
    return Annotation(
        level=LEVEL_OF[finding.severity],
        path=style.platform_path(finding.path),
        start_line=start.line,
        start_column=start.column,
        end_line=end.line,
        end_column=end.column,
        title=finding.id,
        message="\n".join([finding.message, *advice, *notes]),
    )


def _command(annotation: Annotation) -> str:
    """Write one workflow command; the message repeats the place, because logs show nothing else."""
    properties = {"file": annotation.path} if annotation.path is not None else {}
    if annotation.path is not None:
        properties |= {"line": str(annotation.start_line), "endLine": str(annotation.end_line)}
        one = annotation.start_line == annotation.end_line
        if one and annotation.start_column is not None and annotation.end_column is not None:
            properties |= {"col": str(annotation.start_column), "endColumn": str(annotation.end_column)}
    properties["title"] = _cut(one_line(annotation.title), TITLE_LENGTH)
    written = ",".join(f"{name}={escape_property(printable(value))}" for name, value in properties.items())
    place = f"{annotation.place}: " if annotation.path is not None else ""
    message = _cut(printable(place + annotation.message), MESSAGE_LENGTH)
    return f"::{annotation.level} {written}::{escape_data(message)}"


def _log_line(annotation: Annotation) -> str:
    place = f"{annotation.place}: " if annotation.path is not None else ""
    return one_line(f"{place}{annotation.level}: {annotation.message} [{annotation.title}]")


def _fold(annotations: Sequence[Annotation]) -> list[Annotation]:
    """Merge annotations that differ in nothing but their place into the first, which lists the other places."""
    alike: dict[tuple[str, str], list[Annotation]] = {}
    for each in annotations:
        alike.setdefault((each.title, each.message), []).append(each)
    return [_with_places(first, rest) for first, *rest in alike.values()]


def _with_places(first: Annotation, rest: Sequence[Annotation]) -> Annotation:
    if not rest:
        return first
    return replace(first, message=f"{first.message}\nalso at {', '.join(each.place for each in rest)}")


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"
