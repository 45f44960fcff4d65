"""The team's own schema: what it refers to, its patterns, and what is no schema."""

from collections.abc import Mapping

import pytest

from rulelint.policy.rule_schema import RuleSchemaError, rule_schemas
from tests.policy.loaded import rule_file

RULES = """\
groups:
  - name: a
    rules:
      - {alert: Down, expr: up == 0, for: 5m, labels: {team: db}}
"""


def said(files: Mapping[str, str], path: str = "s.json") -> list[tuple[str, str]]:
    file = rule_file(RULES)
    found = rule_schemas(files.get)(path, file, file.groups[0].rules[0])
    return [(each.message, RULES[each.span.start : each.span.end]) for each in found]


@pytest.mark.parametrize(
    ("schema", "message", "place"),
    [
        ('{"required": ["annotations", "x"]}', "the rule lacks the key `x`", "Down"),
        ('{"properties": {"labels": {"required": ["tier"]}}}', "`labels` lacks the key `tier`", "Down"),
        (
            '{"properties": {"labels": {"propertyNames": {"const": "x"}}}}',
            "`labels` cannot be `team`",
            "Down",
        ),
        ('{"properties": {"alert": {"pattern": "^x"}}}', "`alert` cannot be `Down`", "Down"),
        ('{"properties": {"for": {"const": "1m"}}}', "`for` cannot be `5m`; did you mean `1m`?", "5m"),
        (
            '{"properties": {"expr": {"maxLength": 3}}}',
            "`expr` must have at most 3 characters, not 7",
            "up == 0",
        ),
        ('{"properties": {"group": {"const": "b"}}}', "`group` cannot be `a`; did you mean `b`?", "a"),
        ("properties: {labels: {additionalProperties: {enum: [web]}}}", "`labels.team` cannot be `db`", "db"),
        ("false", "the rule: False schema does not allow", "Down"),
    ],
)
def test_what_a_schema_says(schema: str, message: str, place: str) -> None:
    found = said({"s.json": schema})

    assert [each[1] for each in found] == [place]
    assert found[0][0].startswith(message)


@pytest.mark.parametrize(
    "schema", ["true", "{}", '{"properties": {"labels": {"patternProperties": {"^te": {"const": "db"}}}}}']
)
def test_what_is_accepted(schema: str) -> None:
    assert said({"s.json": schema}) == []


def test_references_lead_to_files_of_the_repository() -> None:
    files = {"p/s.json": '{"$ref": "../q/t.yaml#/$defs/a"}', "q/t.yaml": "$defs: {a: {required: [x]}}"}

    assert said(files, "p/s.json") == [("the rule lacks the key `x`", "Down")]


@pytest.mark.parametrize(
    "reference",
    [
        "https://example.org/s.json",
        "http://127.0.0.1/s.json",
        "file:///etc/passwd",
        "file://host/s.json",
        "../../../etc/passwd",
        "missing.json",
        "#/$defs/nothing",
        "/s.json#/nowhere",
    ],
)
def test_references_lead_nowhere_else(reference: str) -> None:
    with pytest.raises(
        RuleSchemaError, match=r"leads nowhere inside the repository|is not in the repository"
    ):
        said({"s.json": f'{{"$ref": "{reference}"}}'})


@pytest.mark.parametrize(
    ("schema", "message"),
    [
        ('{"type": "strng"}', "strng"),
        ('{"pattern": "("}', "missing closing"),
        ('{"patternProperties": {"(?<!a)b": {}}}', "invalid named capture"),
        ('{"unevaluatedProperties": false}', "not supported"),
        ('{"$ref": "#"}', "without end"),
        ("a: [", "s.json"),
        ("[1]", "s.json"),
    ],
)
def test_what_is_no_schema(schema: str, message: str) -> None:
    with pytest.raises(RuleSchemaError) as raised:
        said({"s.json": schema})

    assert message in raised.value.message


def test_a_hostile_pattern_takes_no_time() -> None:
    assert said({"s.json": '{"properties": {"expr": {"pattern": "^(a+)+$"}}}'})
