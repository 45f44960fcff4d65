"""Every fix of every example repairs what it is offered for: one finding fewer, and the rules are read as before."""

import pytest

from rulelint.checks.base import Check
from rulelint.checks.catalogue import CHECKS
from rulelint.checks.manual import Example, Manual
from rulelint.checks.run import run_checks
from rulelint.finding import Finding
from rulelint.rules.load import load_bytes
from rulelint.rules.model import RuleFile
from rulelint.source.edit import apply_edits
from tests.checks.examples import context_of
from tests.checks.test_examples import examples, id_of

FIXABLE = [
    each for each in examples() if each[1].META.fixable and not each[3].good and len(each[3].files) == 1
]


def load(text: str) -> RuleFile:
    file = load_bytes("rules.yml", text.encode("utf-8"))
    assert file is not None
    return file


def found(text: str, check: Check, manual: Manual) -> list[Finding]:
    return run_checks([load(text)], [check], context_of(manual))


def broken(file: RuleFile) -> int:
    return sum(bool(rule.expr.errors) for group in file.groups for rule in group.rules)


@pytest.mark.parametrize(("name", "check", "manual", "example"), FIXABLE, ids=id_of)
def test_a_fix_repairs_what_it_is_offered_for(
    name: str, check: Check, manual: Manual, example: Example
) -> None:
    (text,) = example.files.values()
    before = found(text, check, manual)
    for finding in before:
        if finding.fix is None:
            continue
        fixed = apply_edits(text, finding.fix.edits)

        assert fixed != text, name
        assert len(found(fixed, check, manual)) < len(before), finding.message
        assert broken(load(fixed)) <= broken(load(text)), finding.message


def test_there_are_fixes_to_try() -> None:
    offered = {
        check.META.id
        for _, check, manual, example in FIXABLE
        for text in example.files.values()
        for finding in found(text, check, manual)
        if finding.fix
    }

    assert {check.META.id for check in CHECKS if check.META.groups and check.META.fixable} <= offered
