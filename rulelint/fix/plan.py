"""Which of the fixes that findings offer are made at once: the same ones on every run, and never two on one place."""

from bisect import bisect_left, insort
from collections.abc import Iterable, Sequence
from dataclasses import replace

from rulelint.dataclass import dataclass
from rulelint.finding import Finding
from rulelint.source.edit import Edit
from rulelint.source.span import Span


@dataclass(frozen=True, slots=True)
class Plan:
    """Edits of one file that do not overlap, and the findings they correct."""

    edits: tuple[Edit, ...]
    findings: tuple[Finding, ...]


def plan_fixes(findings: Iterable[Finding], *, unsafe: bool) -> Plan:
    """Choose among the fixes of one file's findings, in report order; `unsafe` takes those that guess, too.

    The first of two that overlap is made, the other is left for the next round.  Findings that ask for the very same
    edits, as a rule that is repeated by an alias does, are corrected together.
    """
    chosen = _Chosen()
    fixed = [
        finding
        for finding in findings
        if finding.fix and (unsafe or finding.fix.safety == "safe") and chosen.take(finding.fix.edits)
    ]
    return Plan(tuple(chosen.edits), tuple(fixed))


def judge_shared(finding: Finding, shared: Sequence[Span]) -> Finding:
    """Return the finding; a fix inside text that an alias repeats, at `shared`, is unsafe: it changes every place."""
    fix = finding.fix
    if fix is None or fix.safety == "unsafe":
        return finding
    inside = any(
        span.start <= each.span.start and each.span.end <= span.end for span in shared for each in fix.changes
    )
    return replace(finding, fix=replace(fix, safety="unsafe")) if inside else finding


class _Chosen:
    """Edits that are made, in the order of the file."""

    def __init__(self) -> None:
        self.edits: list[Edit] = []
        self._taken: set[tuple[Edit, ...]] = set()

    def take(self, edits: tuple[Edit, ...]) -> bool:
        """Add the edits of one fix unless one of them touches another; say whether they are made."""
        if edits in self._taken:
            return True
        if not edits or any(self._is_hit(edit.span) for edit in edits):
            return False
        for edit in edits:
            insort(self.edits, edit, key=_place)
        self._taken.add(edits)
        return True

    def _is_hit(self, span: Span) -> bool:
        """Say whether an edit is already made here or right beside: two insertions at one place have no order."""
        at = bisect_left(self.edits, (span.start, span.end), key=_place)
        before = at > 0 and self.edits[at - 1].span.end >= span.start
        behind = at < len(self.edits) and self.edits[at].span.start <= span.end
        return before or behind


def _place(edit: Edit) -> tuple[int, int]:
    return edit.span.start, edit.span.end
