"""Reports of a review: hostile text stays text, spreadsheets calculate nothing, JSON keeps its schema."""

import csv
import io
import json
import re
from dataclasses import replace

import pytest
from jsonschema import Draft202012Validator, ValidationError

from rulelint.report import review_csv, review_json, review_markdown, review_text
from rulelint.report.review_csv import cell
from rulelint.review.feedback import Entry
from rulelint.review.options import ReviewOptions
from rulelint.review.run import Review
from rulelint.schema.shipped import load_schema
from tests.review.cases import WEEK, reviewed, seen
from tests.simulate.scene import rule_file

HOSTILE = '=HYPERLINK("http://x")\x1b[31m##[error]::error::|<script>@all'
RULES = f"""
- alert: {json.dumps(HOSTILE)}
  expr: x > 10
  labels: {{team: {json.dumps(HOSTILE)}, severity: critical}}
- alert: B
  expr: other > 10
"""


@pytest.fixture(scope="module")
def review() -> Review:
    file = rule_file(RULES, group="-1+1")
    simulation = seen(file, "x 1x10079", minutes=WEEK, recorded=("x",))
    feedback = [Entry(0, "useful", HOSTILE), Entry(1, "false", "::error::gone", {"a": HOSTILE})]
    return reviewed(file, simulation, feedback=feedback, options=ReviewOptions(weeks=0.5))


def test_text_keeps_hostile_text_harmless(review: Review) -> None:
    written = review_text.render(review)

    assert "\x1b" not in written
    assert "##[error]" not in written
    assert all(not line.lstrip().startswith("::") for line in written.splitlines())


@pytest.mark.parametrize("words", range(40, 60))
def test_no_line_of_a_long_text_is_a_command(review: Review, words: int) -> None:
    long = replace(
        review.items[0], title="a " * words + "::error::x " * 3, action="b " * words + "::warning::x"
    )
    written = review_text.render(replace(review, items=(long,)))

    assert "::error::x" in written
    assert all(not line.lstrip().startswith("::") for line in written.splitlines())


def test_markdown_shows_it_literally(review: Review) -> None:
    written = review_markdown.render(review)
    outside_of_code = re.sub(r"`+[^`\n]*`+", "", written)
    row = next(line for line in written.splitlines() if line.startswith("| 15"))

    assert "script" in outside_of_code
    assert not re.search(r"(?<!\\)<|@all", outside_of_code)
    assert "\x1b" not in written
    assert row.replace("\\|", "").count("|") == 6


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@x", "\t=1", " =1", "\r=1", "\n=1", "＝1", "＠x", '=HYPERLINK("x")']
)
def test_no_cell_is_a_formula(text: str) -> None:
    shown = cell(text)

    assert shown.startswith("'") or shown[0] not in "=+-@＝＋－＠ \t\r\n"


@pytest.mark.parametrize("text", ["", "a=b", "1", "rules.yml:3"])
def test_other_cells_stay(text: str) -> None:
    assert cell(text) == text


def test_csv_has_a_line_for_each_item(review: Review) -> None:
    head, *rows = csv.reader(io.StringIO(review_csv.render(review)))

    assert [len(row) for row in rows] == [len(head)] * len(review.items)
    first = dict(zip(head, rows[0], strict=True))
    assert first["owner"].startswith("'=HYPERLINK")
    assert first["rule"].startswith("'-1+1/")
    assert (first["risk"], first["kind"]) == ("15", "threshold_left")


def test_json_keeps_its_schema_and_every_byte(review: Review) -> None:
    document = json.loads(review_json.render(review))

    Draft202012Validator(load_schema("review")).validate(document)
    assert document["items"][0]["rule"]["name"] == HOSTILE
    assert [each["n"] for each in document["actionable"]] == [1, 1, 1]
    assert document["unmatched"][0]["alert"] == "::error::gone"


def test_the_schema_refuses_something_else(review: Review) -> None:
    document = json.loads(review_json.render(review))
    document["items"][0]["risk"]["value"] = 26

    with pytest.raises(ValidationError):
        Draft202012Validator(load_schema("review")).validate(document)
