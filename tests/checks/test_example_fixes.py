"""The fixes of bad examples: applied one round after the other, they leave a file that parses and nothing to fix."""

import pytest

from rulelint.checks.base import Check
from rulelint.checks.catalogue import CHECKS
from rulelint.checks.manual import Example, Manual
from rulelint.checks.run import run_checks
from rulelint.finding import Finding
from rulelint.rules.load import load_bytes
from rulelint.rules.model import RuleFile
from rulelint.source.edit import Edit, apply_edits
from tests.checks.examples import context_of
from tests.checks.test_examples import examples, id_of

ROUNDS = 5


def loaded(texts: dict[str, str]) -> list[RuleFile]:
    files = [load_bytes(path, text.encode()) for path, text in texts.items()]
    assert all(files)
    return [file for file in files if file]


def with_fixes(found: list[Finding]) -> list[Finding]:
    return [finding for finding in found if finding.fix]


def fixed(texts: dict[str, str], found: list[Finding]) -> dict[str, str]:
    """Apply the first of the fixes that overlap, as `--fix` does."""
    result = dict(texts)
    for path, text in texts.items():
        edits: list[Edit] = []
        for finding in with_fixes(found):
            wanted = finding.fix.edits if finding.fix and finding.path == path else ()
            if not any(
                a.span.start < b.span.end and b.span.start < a.span.end for a in wanted for b in edits
            ):
                edits += wanted
        result[path] = apply_edits(text, dict.fromkeys(edits))
    return result


FIXABLE = [each for each in examples() if each[1].META.fixable and not each[3].good]


@pytest.mark.parametrize(("name", "check", "manual", "example"), FIXABLE, ids=id_of)
def test_fixes_leave_nothing_to_fix(name: str, check: Check, manual: Manual, example: Example) -> None:
    context = context_of(manual)
    texts = example.files
    found = run_checks(loaded(texts), [check], context)
    for _ in range(ROUNDS):
        if not with_fixes(found):
            break
        texts = fixed(texts, found)
        files = loaded(texts)
        parsed = [rule.expr.errors for file in files for group in file.groups for rule in group.rules]
        assert check.META.id == "expr/syntax" or not any(parsed), f"{name}: {texts}"
        found = run_checks(files, [check], context)

    assert with_fixes(found) == [], f"{name}: {texts}"


def test_every_fixable_check_shows_a_fix() -> None:
    offered = set()
    for _, check, manual, example in FIXABLE:
        if with_fixes(run_checks(loaded(example.files), [check], context_of(manual))):
            offered.add(check.META.id)

    assert offered == {check.META.id for check in CHECKS if check.META.fixable}
