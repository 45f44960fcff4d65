"""What a report of `rulelint ci` is made from."""

from collections.abc import Iterator, Mapping
from dataclasses import field
from functools import cached_property
from typing import TYPE_CHECKING

from rulelint.compare.changes import Change
from rulelint.compare.place import Place
from rulelint.compare.regression import Regression
from rulelint.dataclass import dataclass
from rulelint.finding import Finding, Note, Severity
from rulelint.report.base import LintResult, Suppressed
from rulelint.rules.model import RuleFile

if TYPE_CHECKING:  # with NumPy behind it: most pull requests are compared without a replay
    from rulelint.compare.replay import Replay


@dataclass(frozen=True)
class Notice:
    """Something that was not judged, or that somebody should know: never a reason to fail."""

    message: str
    place: Place | None = None
    advice: str = ""


@dataclass(frozen=True)
class Comparison:
    """What a pull request does.

    `base` and `head` say which sides were compared.  `findings` are those base does not have; `changes`,
    `regressions` and `notices` are in report order.  `suppressed` are those
    that comments silence in head.  `files` are head's rule files, `changed_files`
    how many of them differ from base's; `renamed` are those with another path now, base to head.
    """

    base: str
    head: str
    files: tuple[RuleFile, ...] = field(repr=False)
    findings: tuple[Finding, ...] = ()
    suppressed: tuple[Suppressed, ...] = ()
    changes: tuple[Change, ...] = ()
    regressions: tuple[Regression, ...] = ()
    replays: "tuple[Replay, ...]" = ()
    notices: tuple[Notice, ...] = ()
    renamed: Mapping[str, str] = field(default_factory=dict)
    changed_files: int = 0

    @cached_property
    def remarks(self) -> LintResult:
        """New findings and placed regressions as one list, worst first: what becomes annotations and code frames."""
        found = [*self.findings, *(_as_finding(each) for each in self.regressions if _is_placed(each))]
        ranked = sorted(found, key=lambda each: (-each.severity, each.order))
        return LintResult(tuple(ranked), tuple(self._sources()))

    @property
    def unplaced(self) -> tuple[Regression, ...]:
        """Regressions that no line of head caused: their file is gone."""
        return tuple(each for each in self.regressions if not _is_placed(each))

    def severities(self) -> Iterator[Severity]:
        """Yield how bad everything is that may fail the command."""
        yield from (each.severity for each in self.findings)
        yield from (each.severity for each in self.regressions)

    def _sources(self) -> Iterator[RuleFile]:
        """Yield every file something is said about; one that holds no rules stands here for its text."""
        yield from self.files
        known = {file.path for file in self.files}
        for each in self.regressions:
            if each.place and each.place.path not in known:
                known.add(each.place.path)
                yield RuleFile(each.place.source, "text", ())


def _is_placed(regression: Regression) -> bool:
    return regression.place is not None and regression.place.span is not None


def _as_finding(regression: Regression) -> Finding:
    assert regression.place is not None
    assert regression.place.span is not None
    return Finding(
        id=regression.id,
        severity=regression.severity,
        message=regression.message,
        path=regression.place.path,
        span=regression.place.span,
        rule=regression.rule,
        help=regression.advice,
        notes=tuple(Note(each) for each in regression.notes),
    )
