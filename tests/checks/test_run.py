"""Checks are called with what they look at, and no more often than they must be."""

from collections.abc import Iterator
from dataclasses import replace
from types import ModuleType
from typing import Any, cast

import pytest

from rulelint.analysis.facts import KnownFacts
from rulelint.checks.base import Check, CheckMeta, Context, Subject
from rulelint.checks.run import run_checks
from rulelint.finding import Finding, Severity
from rulelint.rules.load import load_bytes
from rulelint.rules.model import RuleFile

RULES = b"""\
groups:
- name: g
  rules:
  - {alert: A, expr: up == 0}
  - {alert: B, expr: up == 0}
  - {alert: C, expr: up == 1}
  - {alert: D, expr: up == 1}
  - {alert: E, expr: up ==}
  - {alert: F, expr: up ==}
"""


def check_of(scope: Any, seen: list[str], wrong: str) -> Check:
    """Return a check that notes the rules it sees and reports those whose expression is `wrong`."""
    module = ModuleType("scratch")
    meta = CheckMeta("expr/scratch", Severity.ERROR, scope=scope, since="0.1")

    def check(subject: Subject, ctx: Context) -> Iterator[Finding]:  # noqa: ARG001
        assert subject.rule
        seen.append(subject.rule.name.value)
        if subject.rule.expr.value == wrong:
            yield meta.at(subject, subject.rule.name.span, "wrong")

    module.META, module.check = meta, check  # type: ignore[attr-defined]
    return cast("Check", module)


def rules() -> RuleFile:
    file = load_bytes("rules.yml", RULES)
    assert file is not None
    return file


def test_a_clean_expression_is_looked_at_once_and_a_faulty_one_in_every_rule() -> None:
    seen: list[str] = []
    found = run_checks([rules()], [check_of("expression", seen, "up == 0")], Context())

    assert seen == ["A", "B", "C", "E", "F"]
    assert [each.rule.name for each in found if each.rule] == ["A", "B"]


def test_every_rule_is_looked_at_by_checks_of_rules() -> None:
    seen: list[str] = []
    found = run_checks([rules()], [check_of("rule", seen, "up == 1")], Context())

    assert seen == list("ABCDEF")
    assert [each.rule.name for each in found if each.rule] == ["C", "D"]


def known_only(scope: Any, *, needs: tuple[str, ...]) -> Check:
    """Return a check that reports every rule, and whether facts are known of it."""
    module = ModuleType("scratch")
    meta = CheckMeta("expr/scratch", Severity.ERROR, scope=scope, since="0.1", needs=needs)

    def check(subject: Subject, ctx: Context) -> Iterator[Finding]:
        for file in subject.files or (subject.file,):
            yield meta.at(replace(subject, file=file), file.groups[0].name.span, str(ctx.facts is not None))

    module.META, module.check = meta, check  # type: ignore[attr-defined]
    return cast("Check", module)


@pytest.mark.parametrize("scope", ["file", "fleet"])
@pytest.mark.parametrize(
    ("needs", "found"),
    [
        ((), [("prod/a.yml", "True"), ("test/a.yml", "False")]),
        (("facts",), [("prod/a.yml", "True")]),
    ],
)
def test_facts_are_those_of_the_files_they_speak_for(
    scope: str, needs: tuple[str, ...], found: list[tuple[str, str]]
) -> None:
    files = [file for name in ("prod/a.yml", "test/a.yml") if (file := load_bytes(name, RULES))]
    facts = KnownFacts("fixtures/prod", speaks_for=lambda path: path.startswith("prod/"))
    findings = run_checks(files, [known_only(scope, needs=needs)], Context(facts=facts))
    everywhere = run_checks(files, [known_only(scope, needs=needs)], Context(facts=KnownFacts("facts.yaml")))

    assert [(each.path, each.message) for each in findings] == found
    assert [(each.path, each.message) for each in everywhere] == [
        ("prod/a.yml", "True"),
        ("test/a.yml", "True"),
    ]
