"""JSON results are what schemas/results.schema.json says, and the same on every run."""

import json
from dataclasses import replace
from typing import Any

import jsonschema
import pytest

from rulelint.finding import Fix, Note
from rulelint.report.base import LintResult, Style, Suppressed
from rulelint.report.json import render
from rulelint.source.edit import Edit
from rulelint.source.span import Span
from tests.report.results import RULE, result
from tests.shared_data import ROOT

VALIDATOR = jsonschema.Draft202012Validator(
    json.loads((ROOT / "schemas/results.schema.json").read_text("utf-8"))
)


def document(given: LintResult) -> Any:
    parsed = json.loads(render(given, Style()))
    VALIDATOR.validate(parsed)
    return parsed


def test_a_finding_with_everything() -> None:
    fix = Fix("remove it", "safe", (Edit(Span(5, 6), ""),))
    given = result("a: 磁\nb: «x»y «z»", rule=RULE, fix=fix, label="here", help="close it")
    given = replace(given, suppressed=(Suppressed(given.findings[0], "a drill"),))

    found = document(given)

    finding = found["findings"][0]
    assert finding["start"] == {"line": 2, "column": 4, "offset": 8}
    assert finding["end"] == {"line": 2, "column": 5, "offset": 9}
    assert finding["rule"] == {"group": "api", "name": "HighErrorRate", "kind": "alert"}
    assert finding["url"] == "docs/checks/expr/syntax.md"
    assert finding["notes"][0]["start"] == {"line": 2, "column": 7, "offset": 11}
    assert finding["fix"]["edits"][0]["text"] == ""
    assert found["suppressed"][0]["reason"] == "a drill"
    assert found["summary"] == {
        "files": 1,
        "rules": 0,
        "errors": 1,
        "warnings": 0,
        "infos": 0,
        "suppressed": 1,
    }


def test_nothing_found() -> None:
    assert document(LintResult((), ()))["findings"] == []


def test_a_note_about_a_file_that_was_not_read_has_no_place() -> None:
    given = result("«x»")
    finding = replace(given.findings[0], notes=(Note("see there", "other.yml", Span(1, 2)),))

    assert document(replace(given, findings=(finding,)))["findings"][0]["notes"] == [
        {"message": "see there", "path": "other.yml"}
    ]


@pytest.mark.parametrize(
    "change",
    [
        {"severity": "fatal"},
        {"fingerprint": "x"},
        {"id": "syntax"},
        {"surprise": 1},
        {"start": {"line": 0, "column": 1, "offset": 0}},
        {"fix": {}},
    ],
)
def test_the_schema_refuses_what_is_wrong(change: dict[str, Any]) -> None:
    found = document(result("«x»"))
    found["findings"][0] |= change

    assert not VALIDATOR.is_valid(found)


def test_fingerprints_survive_edits_elsewhere() -> None:
    before = document(result("groups: []\nexpr: «a  )»"))["findings"][0]["fingerprint"]
    after = document(result("# new\n\ngroups: []\n  expr: «a )»", message="other words"))["findings"][0][
        "fingerprint"
    ]

    assert before == after


@pytest.mark.parametrize(
    "other",
    [
        result("expr: «b )»"),
        result("expr: «a )»", path="other.yml"),
        result("expr: «a )»", rule=RULE),
        result("expr: «a )»", id="expr/other"),
    ],
)
def test_fingerprints_differ_where_the_finding_does(other: LintResult) -> None:
    first = document(result("expr: «a )»"))["findings"][0]["fingerprint"]

    assert document(other)["findings"][0]["fingerprint"] != first


def test_twins_have_different_fingerprints() -> None:
    given = result("«x»")
    found = document(replace(given, findings=given.findings * 3))["findings"]

    assert len({finding["fingerprint"] for finding in found}) == 3


def test_nothing_is_obeyed_and_nothing_is_lost() -> None:
    hostile = "##[stop-commands]x \x1b[2J \x9b2J \u202e \udc80 \u2028 磁盘"

    written = render(result("«x»", message=hostile, path=hostile), Style())

    assert written.encode("utf-8")
    for never in ("##[", "\x1b", "\x9b", "\u202e", "\udc80", "\u2028"):
        assert never not in written
    assert "磁盘" in written
    assert json.loads(written)["findings"][0]["message"] == hostile
