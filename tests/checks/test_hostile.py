"""Rule files from strangers: every check copes with what is deep, long or meant to be slow."""

import json
from bisect import bisect_left

import pytest

from rulelint.checks.base import Context
from rulelint.checks.catalogue import CHECKS
from rulelint.checks.run import run_checks
from rulelint.finding import Finding
from rulelint.promql.parser import parse
from rulelint.rules.load import load_bytes
from rulelint.template.pipeline import MAX_ERRORS

DEEPEST, FURTHER = 15, 8000
"""How deep each form can be nested at least, and what none can: rows of operators are longest."""


def findings_of(expr: str = "up == 0", text: str = "", name: str = "a") -> list[Finding]:
    rule = {"alert": name, "expr": expr, "annotations": {"summary": text}, "labels": {"severity": text}}
    document = {"groups": [{"name": "g", "rules": [rule]}]}
    file = load_bytes("rules.json", json.dumps(document).encode())
    assert file is not None
    return run_checks([file], CHECKS, Context())


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("(", ")"),
        ("(1+", ")"),
        ("sum by (x) (1 + -(", "))"),
        ("max_over_time((1 + ", ")[5m:])"),
        ("-", ""),
        ("", " or up"),
    ],
)
def test_the_deepest_expression_the_parser_accepts(before: str, after: str) -> None:
    def nested(depth: int) -> str:
        return before * depth + "up" + after * depth

    deepest = bisect_left(range(FURTHER), 1, key=lambda depth: bool(parse(nested(depth)).errors)) - 1

    assert DEEPEST <= deepest < FURTHER - 1
    assert {each.id for each in findings_of(nested(deepest))} <= {"alert/no-condition"}
    assert "expr/syntax" in {each.id for each in findings_of(nested(deepest + 200))}


@pytest.mark.parametrize(
    "text",
    [
        "{{ if 1 }}" * 20000,
        "{{ " + "(" * 20000,
        "{{ foo }}" * 20000,
        '{{ reReplaceAll "(((a{1,100}){1,100}){1,100})" "" "b" }}',
        "{{" * 50000,
        "{{ `" + "x" * 500000,
    ],
    ids=lambda text: text[:20],
)
def test_templates_yield_few_findings(text: str) -> None:
    assert len(findings_of(text=text)) <= 2 * MAX_ERRORS


def test_a_pattern_that_explodes_is_refused() -> None:
    found = findings_of('label_replace(up, "a", "$1", "b", "(((a{1,100}){1,100}){1,100})") == 0')

    assert [each.id for each in found] == ["expr/invalid-regex"]
