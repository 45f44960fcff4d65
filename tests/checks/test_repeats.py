"""What an alias repeats is wrong once."""

import pytest

from rulelint.api.lint import LintOptions, lint_files
from rulelint.policy.config import Config
from tests.policy.loaded import rule_file

HEAD = "groups:\n- name: a\n  rules:\n"
SHARED = "  - alert: A\n    expr: {a}\n  - alert: B\n    expr: {b}\n  - alert: C\n    expr: {b}\n"


def found(text: str) -> list[tuple[str, int, str]]:
    file = rule_file(text)
    result = lint_files(
        (file,), Config(), LintOptions(("expr/syntax", "alert/no-condition", "template", "schema"))
    )
    return [
        (each.id, result.place(each)[0].line, each.rule.name if each.rule else "") for each in result.findings
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (HEAD + SHARED.format(a="&e up ==", b="*e"), [("expr/syntax", 5, "A")]),
        (HEAD + SHARED.format(a="&e up", b="*e"), [("alert/no-condition", 5, "A")]),
        (
            HEAD + SHARED.format(a="up ==", b="up =="),
            [("expr/syntax", 5, "A"), ("expr/syntax", 7, "B"), ("expr/syntax", 9, "C")],
        ),
        (
            HEAD + "  - &r\n    alert: A\n    expr: up ==\n  - {<<: *r, alert: B}\n  - {<<: *r, alert: C}\n",
            [("expr/syntax", 6, "A")],
        ),
        (
            HEAD
            + '  - alert: A\n    expr: up == 0\n    labels: &l {"": x}\n  - {alert: B, expr: up < 1, labels: *l}\n',
            [("schema/invalid-name", 6, "A")],
        ),
    ],
)
def test_text_that_is_repeated(text: str, expected: list[tuple[str, int, str]]) -> None:
    assert found(text) == expected
