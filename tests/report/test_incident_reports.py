"""Reports of what guards which incident."""

import csv
import io
import json
from pathlib import Path

import jsonschema
import pytest

from rulelint.fixtures.incidents import Incident
from rulelint.report.incident_reports import HEAD, RENDERERS
from rulelint.report.incident_tables import told_by
from rulelint.simulate.coverage.guards import Guard, GuardedIncident
from rulelint.simulate.key import RuleKey

SCHEMA = json.loads((Path(__file__).parents[2] / "schemas/results.schema.json").read_text(encoding="utf-8"))
KEY = RuleKey("rules.yml", "g", "High")
PAGE = Guard(KEY, "week", "page", 90_000, False, 0, "pager", "team", "critical")
HOSTILE = "=HYPERLINK(1)\x1b[31m|<b>\n`x`"
GUARDED = GuardedIncident(
    Incident("known", 0, 60_000, "critical", must_page=True, cause="c", lesson="l"),
    "guarded",
    "",
    (PAGE,),
    (),
    ("week",),
)
HOPELESS = GuardedIncident(
    Incident(HOSTILE, 0, None, lesson=HOSTILE), "unguarded", "no rule fires for it", (), (), ("week",)
)
UNKNOWN = GuardedIncident(
    Incident("dark", 0, 60_000), "unknown", "only rules that were not simulated could guard it", (),
    tuple(RuleKey("rules.yml", "g", f"R{each}") for each in range(5)), ("week",),
)  # fmt: skip
ALL = (GUARDED, HOPELESS, UNKNOWN)


@pytest.mark.parametrize(
    ("guards", "expected"),
    [
        ((PAGE,), "g/High pages after 1m30s"),
        ((Guard(KEY, "week", "fire", 0, True, 0),), "g/High fires after at most 0s"),
        ((Guard(KEY, "week", "notification", 0, False, 60_000, "chat"),), "g/High tells 1m before it"),
        ((PAGE, PAGE), "g/High pages after 1m30s"),
        (
            tuple(Guard(RuleKey("r", "g", name), "week", "fire", 0, False, 0) for name in "abcde"),
            "g/a fires after 0s; g/b fires after 0s; g/c fires after 0s; 2 more",
        ),
        ((), "-"),
    ],
)
def test_what_told_of_it(guards: tuple[Guard, ...], expected: str) -> None:
    assert told_by(GuardedIncident(Incident("x", 0, 1), "guarded", "", guards)) == expected


def test_unknown_names_what_could() -> None:
    assert told_by(UNKNOWN).endswith("guard it; not simulated: g/R0, g/R1, g/R2, 2 more")


def test_text_counts_and_says_what_is_missing() -> None:
    written = " ".join(RENDERERS["text"](ALL, ()).split())

    assert "1 guarded, 1 unguarded, 1 unknown" in written
    assert "2 incidents without a cause" in written
    assert "1 incident without a lesson: dark" in written
    assert "\x1b" not in written


def test_markdown_keeps_its_columns() -> None:
    rows = [line for line in RENDERERS["markdown"](ALL, ()).splitlines() if line.startswith("| ")]

    assert {line.replace("\\|", "").count("|") for line in rows[:5]} == {8}
    assert not any("<b>" in line for line in rows)


def test_no_spreadsheet_takes_a_name_for_a_formula() -> None:
    head, known, hopeless, dark = csv.reader(io.StringIO(RENDERERS["csv"](ALL, ())))

    assert tuple(head) == HEAD
    assert dict(zip(head, known, strict=True))["seconds"] == "90"
    assert hopeless[0].startswith("'=HYPERLINK")
    assert dark[head.index("rule") : head.index("cause")] == [""] * 7


def test_json_is_what_the_schema_says() -> None:
    results = json.loads(RENDERERS["json"](ALL, ()))
    jsonschema.validate(results, SCHEMA)

    assert [each["level"] for each in results["incidents"]] == [None, "warning", "info"]
    assert results["incidents"][1]["incident"] == HOSTILE
    assert results["incidents"][0]["guards"][0]["time_to_detect"] == 90

    results["incidents"][0]["status"] = "missed"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(results, SCHEMA)
