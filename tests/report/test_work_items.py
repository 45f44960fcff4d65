"""Work items: types, what is left out, and values that no markup of a tracker obeys."""

import json
from dataclasses import replace
from typing import Any

import pytest

from rulelint.api.work_items import mapping_of, shipped_mappings
from rulelint.report.work_items import render
from rulelint.review.mapping import read_mapping
from rulelint.review.run import Review
from rulelint.source.file import SourceText
from tests.review.cases import DAY, reviewed, seen
from tests.simulate.scene import rule_file

FILE = rule_file(
    """
- alert: Always
  expr: x > 10
  labels: {severity: critical, team: db}
- alert: Nobodys
  expr: other > 10
"""
)


@pytest.fixture(scope="module")
def review() -> Review:
    return reviewed(FILE, seen(FILE, "x 11x2879", minutes=2 * DAY, recorded=("x",)))


def items(review: Review, text: str) -> list[dict[str, Any]]:
    mapping = read_mapping("m", SourceText("m.yaml", text), {})
    document = json.loads(render(review, mapping))
    assert [each["key"] for each in document["items"]] == [
        each.key
        for each in review.items
        if each.kind in mapping.kinds and each.risk.value >= mapping.minimum_risk
    ]
    return [each["fields"] for each in document["items"]]


def test_what_is_nothing_but_a_placeholder_keeps_its_type(review: Review) -> None:
    first, second = items(
        review, "fields: {a: '{risk}', b: 'risk {risk}', c: '{line}', d: 3, e: true, f: null}"
    )

    assert first == {"a": 25, "b": "risk 25", "c": 6, "d": 3, "e": True, "f": None}
    assert second["a"] == 3


def test_what_has_no_value_is_left_out_with_what_holds_it(review: Review) -> None:
    text = "fields: {a: '{owner}', b: ['{owner}', x], c: {d: ['{owner}']}, e: 'of {owner}', f: [], g: {}}"
    first, second = items(review, text)

    assert first == {"a": "db", "b": ["db", "x"], "c": {"d": ["db"]}, "e": "of db", "f": [], "g": {}}
    assert second == {"b": ["x"], "e": "of ", "f": [], "g": {}}


def test_tables_and_parameters(review: Review) -> None:
    text = (
        "parameters: {high: urgent}\n"
        "tables:\n"
        "  urgency: {of: risk, at_least: {12: '{high}', 0: 7}}\n"
        "  person: {of: owner, values: {db: ana}}\n"
        "fields: {u: '{urgency}', p: '{person}', t: '{urgency}/{person}'}\n"
    )

    assert items(review, text) == [
        {"u": "urgent", "p": "ana", "t": "urgent/ana"},
        {"u": 7, "t": "7/"},
    ]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("", ["always_fires", "not_simulated"]),
        ("minimum_risk: 4", ["always_fires"]),
        ("kinds: [not_simulated]", ["not_simulated"]),
        ("kinds: [noisy]", []),
    ],
)
def test_what_becomes_a_work_item(review: Review, text: str, kinds: list[str]) -> None:
    assert [each["k"] for each in items(review, f"fields: {{k: '{{kind}}'}}\n{text}")] == kinds


def test_long_texts_are_cut(review: Review) -> None:
    first, _ = items(review, "fields: {a: {b: '{title}'}}\nlimits: {a.b: 8}")

    assert first["a"]["b"] == "`Always…"


@pytest.mark.parametrize(
    ("markup", "shown"),
    [
        ("", "<b>@all [x](y) {code} *z*␛"),
        ("markup: {a: markdown}", "\\<b\\>@\u200ball \\[x\\](y) \\{code\\} \\*z\\*␛"),
        ("markup: {a: html}", "&lt;b&gt;@all [x](y) {code} *z*␛"),
        ("markup: {a: jira}", "<b>\\@all \\[x\\](y) \\{code\\} \\*z\\*␛"),
    ],
)
def test_what_is_filled_in_is_no_markup(review: Review, markup: str, shown: str) -> None:
    hostile = replace(review.items[0], owner="<b>@all [x](y) {code} *z*\x1b")
    (first,) = items(replace(review, items=(hostile,)), f"fields: {{a: '<i>{{owner}}'}}\n{markup}")

    assert first["a"] == f"<i>{shown}"


def test_evidence_is_a_list_in_the_markup_of_the_field(review: Review) -> None:
    fields = "fields: {m: '{evidence}', h: '{evidence}', j: '{evidence}', l: '{evidence_line}'}"
    first, _ = items(review, f"{fields}\nmarkup: {{m: markdown, h: html, j: jira}}")
    (line,) = (each.text for each in review.items[0].evidence)

    assert first == {"m": f"- {line}", "h": f"- {line}", "j": f"* {line}", "l": line}


GIVEN = {
    "jira": {"project": "OPS"},
    "pingcode": {"project_id": "p", "type_id": "t", "priority_urgent": "u", "priority_normal": "n"},
    "worktile": {"project_id": "p", "type_id": "t"},
}


@pytest.mark.parametrize("name", shipped_mappings())
def test_shipped_mappings_fill_every_field_and_carry_the_key(review: Review, name: str) -> None:
    document = json.loads(render(review, mapping_of(name, GIVEN.get(name, {}))))

    assert len(document["items"]) == len(review.items) > 0
    for each, item in zip(document["items"], review.items, strict=True):
        written = json.dumps(each["fields"], ensure_ascii=False)
        assert item.key in written
        assert item.action in written
        assert "{" not in "".join(texts(each["fields"]))
        assert all(texts(each["fields"]))


def texts(value: Any) -> list[str]:
    """Return every text of a JSON document."""
    match value:
        case str():
            return [value]
        case dict():
            return [text for each in value.values() for text in texts(each)]
        case list():
            return [text for each in value for text in texts(each)]
        case _:
            return []


def test_priorities_of_jira_follow_the_risk(review: Review) -> None:
    document = json.loads(render(review, mapping_of("jira", {"project": "OPS"})))
    names = [each["fields"]["fields"]["priority"]["name"] for each in document["items"]]

    assert [each.risk.value for each in review.items] == [25, 3]
    assert names == ["Highest", "Low"]
