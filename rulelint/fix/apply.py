"""Fixes made in the text of a file: whole or not at all, and nothing but them."""

from collections.abc import Iterable

from rulelint.dataclass import dataclass
from rulelint.finding import Finding
from rulelint.fix.outline import says_the_same
from rulelint.fix.plan import Plan, plan_fixes
from rulelint.rules.load import load_rules
from rulelint.rules.model import RuleFile
from rulelint.source.edit import apply_edits
from rulelint.source.file import SourceText

SINGLE = 100
"""How many fixes of a file are tried one by one where they cannot be made together; the others wait a round."""


@dataclass(frozen=True, slots=True)
class Fixed:
    """A file after some of its findings were corrected; `file` is read from the new text."""

    file: RuleFile
    findings: tuple[Finding, ...]


def apply_fixes(file: RuleFile, findings: Iterable[Finding], *, unsafe: bool) -> Fixed | None:
    """Return the file with fixes made, or None if none can be.

    A fix that would change what the YAML says outside its edits, or leave the file with more that cannot be read than
    before, is not made.
    """
    plan = plan_fixes(findings, unsafe=unsafe)
    if not plan.edits:
        return None
    done = _changed(file, plan)
    if done is not None:
        return Fixed(done, plan.findings)
    made: list[Finding] = []
    for finding in plan.findings[:SINGLE]:
        together = plan_fixes([*made, finding], unsafe=unsafe)
        tried = _changed(file, together) if len(together.findings) > len(made) else None
        if tried is not None:
            done = tried
            made.append(finding)
    return Fixed(done, tuple(made)) if done else None


def _changed(file: RuleFile, plan: Plan) -> RuleFile | None:
    text = apply_edits(file.source.text, plan.edits)
    if text == file.source.text or not says_the_same(file.source.text, text, plan.edits):
        return None
    after = load_rules(SourceText(file.path, text, file.source.bom))
    return after if after is not None and _unread(after) <= _unread(file) else None


def _unread(file: RuleFile) -> int:
    """Return how much of a file is refused: defects of its shape, and expressions with errors."""
    errors = sum(1 for group in file.groups for rule in group.rules if rule.expr.errors)
    return len(file.defects) + errors
