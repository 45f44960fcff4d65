"""What a report of `rulelint lint` is made from, and which formats there are."""

import posixpath
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from importlib import import_module

from rulelint.dataclass import dataclass
from rulelint.finding import Finding, Severity
from rulelint.rules.model import RuleFile
from rulelint.source.file import Position, SourceText

FORMATS: dict[str, tuple[str, str]] = {
    "full": ("rulelint.report.text", "render_full"),
    "concise": ("rulelint.report.text", "render_concise"),
    "json": ("rulelint.report.json", "render"),
    "github": ("rulelint.report.github", "render"),
    "gitlab": ("rulelint.report.gitlab", "render"),
    "sarif": ("rulelint.report.sarif", "render"),
    "junit": ("rulelint.report.junit", "render"),
    "checkstyle": ("rulelint.report.checkstyle", "render"),
    "rdjson": ("rulelint.report.rdjson", "render"),
    "markdown": ("rulelint.report.markdown", "render"),
}
"""`--output-format` → the module and the function that writes it, imported when it is asked for."""


@dataclass(frozen=True, slots=True)
class Suppressed:
    """A finding that a comment silences, and the reason that comment gives."""

    finding: Finding
    reason: str


@dataclass(frozen=True)
class LintResult:
    """What `rulelint lint` found in which files; findings are in report order.

    `others` are texts that are no rule files, and that findings are about: the configuration, a baseline.
    """

    findings: tuple[Finding, ...]
    files: tuple[RuleFile, ...]
    suppressed: tuple[Suppressed, ...] = ()
    others: tuple[SourceText, ...] = ()

    @cached_property
    def sources(self) -> Mapping[str, SourceText]:
        """The text of each file by its path."""
        return {source.path: source for source in (*self.others, *(file.source for file in self.files))}

    @cached_property
    def by_path(self) -> Mapping[str, Sequence[Finding]]:
        """The findings of each file that has any, in report order."""
        found: dict[str, list[Finding]] = {}
        for finding in self.findings:
            found.setdefault(finding.path, []).append(finding)
        return found

    @property
    def rule_count(self) -> int:
        """How many rules were looked at."""
        return sum(file.rule_count for file in self.files)

    def count(self, severity: Severity) -> int:
        """Return how many findings have this severity."""
        return sum(finding.severity is severity for finding in self.findings)

    def place(self, finding: Finding) -> tuple[Position, Position]:
        """Return where a finding starts, and the place after its last character."""
        source = self.sources[finding.path]
        return source.position(finding.span.start), source.position(finding.span.end)


@dataclass(frozen=True, slots=True)
class Style:
    """How a report is written.

    `prefix` leads from the folder that a platform's paths are relative to (GitHub's workspace, GitLab's project) to
    the one that our paths are relative to; empty when they are the same.  `fails` is the lowest severity that fails
    the command, None where none does.  `columns` is the width of the terminal, None where there is none; `links` is
    the URL of the folder that our paths are relative to, for terminals that open files, or empty.
    """

    color: bool = False
    prefix: str = ""
    fails: Severity | None = Severity.ERROR
    columns: int | None = None
    links: str = ""

    @property
    def plain(self) -> "Style":
        """The same for a file that programs read."""
        return replace(self, color=False, columns=None, links="")

    def linked(self, path: str, text: str) -> str:
        """Return text that a terminal opens the file of a path for, where it can (OSC 8).

        https://gist.github.com/egmontkob/eb114294efbcd5adb1944c9f3cb5feda
        """
        if not self.links:
            return text
        from urllib.parse import quote  # noqa: PLC0415  only terminals need it

        url = f"{self.links}{quote(path, errors='surrogateescape')}"
        return f"\x1b]8;;{url}\x1b\\{text}\x1b]8;;\x1b\\"

    def platform_path(self, path: str) -> str:
        """Return a path as the platform wants it: relative to its folder, with `/` and without `./`."""
        return posixpath.normpath(posixpath.join(self.prefix, path))


Renderer = Callable[[LintResult, Style], str]


def renderer(name: str) -> Renderer:
    """Return the function that writes a format of `FORMATS`."""
    module, function = FORMATS[name]
    render: Renderer = getattr(import_module(module), function)
    return render
