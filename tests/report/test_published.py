"""Formats of other programs: valid by their schemas, exact in what they say, and deaf to what rule files hold."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import pytest

from rulelint.finding import Fix, Note, Severity
from rulelint.report.base import FORMATS, LintResult, Style, renderer
from rulelint.rules.load import load_rules
from rulelint.source.edit import Edit
from rulelint.source.file import SourceText
from rulelint.source.span import Span
from tests.report.published import REFUSED, VALIDATE
from tests.report.results import RULE, marked, result

PLAIN = Style()
HOSTILE = "a\nb%0A::error::x ##[set-output]y \x1b[2J \u202egnp ]]> </failure><failure/> \" ' & \x00\x07\ufffe `|` [l](http://e.x)"
RULES = """\
groups:
- name: api
  rules:
  - alert: High
    expr: «磁盘:x» > 1
  - alert: High
    expr: up == 0
  - record: a:b
    expr: sum(«x»)
"""


def full() -> LintResult:
    """One finding with everything, one without anything, in rules and beside them."""
    plain, spans = marked(RULES)
    file = load_rules(SourceText("rules/api.yml", plain))
    assert file is not None
    first = result(RULES).findings[0]
    edits = (Edit(Span(spans[0].start, spans[0].start + 1), "y"), Edit(Span(spans[0].end, spans[0].end), "!"))
    fix = Fix("write `y`", "safe", edits)
    rich = replace(
        first,
        span=spans[0],
        rule=RULE,
        fix=fix,
        help="do it",
        notes=(Note("there", None, spans[1]), Note("so")),
    )
    poor = replace(first, id="gate/episodes", span=Span(0, 0), severity=Severity.INFO, notes=())
    return LintResult((poor, rich), (file,))


def hostile() -> LintResult:
    """A finding whose every part is taken from a pull request that means harm."""
    given = result("a: «" + HOSTILE + "»\n", path=HOSTILE + ".yml")
    finding = replace(
        given.findings[0],
        message=HOSTILE,
        help=HOSTILE,
        label=HOSTILE,
        rule=replace(RULE, group=HOSTILE, name=HOSTILE),
        notes=(Note(HOSTILE, None, Span(0, 2)), Note(HOSTILE)),
        fix=Fix(HOSTILE, "unsafe", (Edit(Span(3, 5), HOSTILE),)),
    )
    return replace(given, findings=(finding,))


def written(name: str, given: LintResult, style: Style = PLAIN) -> str:
    return renderer(name)(given, style)


@pytest.mark.parametrize("name", VALIDATE)
@pytest.mark.parametrize("given", [full, hostile, lambda: LintResult((), ())])
def test_reports_are_valid(name: str, given: Callable[[], LintResult]) -> None:
    VALIDATE[name](written(name, given()))


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("gitlab", '"major"', '"bad"'),
        ("gitlab", '"fingerprint"', '"finger"'),
        ("sarif", '"startLine": 1', '"startLine": 0'),
        ("sarif", '"level": "note"', '"level": "info"'),
        ("sarif", '"2.1.0"', '"2.0.0"'),
        ("rdjson", '"ERROR"', '"error"'),
        ("rdjson", '"column": 1\n', '"column": 0\n'),
        ("junit", "classname=", "class="),
        ("junit", 'failures="1"', 'failures="-1"'),
        ("checkstyle", 'severity="error"', 'severity="fatal"'),
    ],
)
def test_the_schemas_refuse_what_is_wrong(name: str, old: str, new: str) -> None:
    text = written(name, full())
    assert old in text

    with pytest.raises((*REFUSED, ET.ParseError)):
        VALIDATE[name](text.replace(old, new))


@pytest.mark.parametrize("name", FORMATS)
def test_nothing_is_forged(name: str) -> None:
    """No control reaches a terminal or a runner, whatever the format, and no line begins with a command of theirs."""
    text = written(name, hostile())

    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", text)
    assert "##[" not in text
    commands = re.findall(r"(?m)^\s*::.*", text)
    assert len(commands) == (name == "github")
    assert all(line.startswith("::error file=") for line in commands)


@pytest.mark.parametrize("name", FORMATS)
def test_same_bytes_on_every_run(name: str) -> None:
    assert written(name, full()) == written(name, full())


def parsed(name: str, given: LintResult, style: Style = PLAIN) -> Any:
    return json.loads(written(name, given, style))


def test_gitlab() -> None:
    info, error = parsed("gitlab", full(), Style(prefix="sub"))

    assert (info["severity"], error["severity"]) == ("info", "major")
    assert error["description"] == "expr/syntax: unexpected `)`"
    assert error["location"] == {
        "path": "sub/rules/api.yml",
        "positions": {"begin": {"line": 5, "column": 11}, "end": {"line": 5, "column": 15}},
    }
    assert info["fingerprint"] != error["fingerprint"]


def test_gitlab_tells_twins_apart() -> None:
    given = full()
    twins = replace(given, findings=(given.findings[1], given.findings[1]))

    assert len({each["fingerprint"] for each in parsed("gitlab", twins)}) == 2


def test_gitlab_keeps_the_path_and_shows_the_words() -> None:
    (entry,) = parsed("gitlab", hostile())

    assert entry["location"]["path"] == HOSTILE.replace("//", "/") + ".yml"
    assert entry["description"].startswith(
        "expr/syntax: a b%0A::error::x #\u200b#[set-output]y ␛[2J <U+202E>gnp"
    )


def test_sarif() -> None:
    (run,) = parsed("sarif", full(), Style(prefix="sub"))["runs"]
    gate, syntax = run["tool"]["driver"]["rules"]
    first, second = run["results"]

    assert (gate["id"], syntax["id"]) == ("gate/episodes", "expr/syntax")
    assert syntax["help"]["markdown"].startswith("# expr/syntax\n")
    assert syntax["properties"] == {"precision": "very-high", "problem.severity": "error", "tags": ["expr"]}
    assert (first["level"], first["ruleIndex"], second["level"], second["ruleIndex"]) == (
        "note",
        0,
        "error",
        1,
    )
    assert list(second["partialFingerprints"]) == ["rulelint/v1"]
    assert second["message"]["text"] == "unexpected `)`\nhelp: do it\nnote: there\nnote: so"
    place = second["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "sub/rules/api.yml", "uriBaseId": "%SRCROOT%"}
    assert place["region"] == {"startLine": 5, "startColumn": 11, "endLine": 5, "endColumn": 15}
    assert [each["message"]["text"] for each in second["relatedLocations"]] == ["there"]
    replacements = second["fixes"][0]["artifactChanges"][0]["replacements"]
    assert [each["insertedContent"]["text"] for each in replacements] == ["y", "!"]


def test_sarif_paths_are_uris_and_messages_hold_no_links() -> None:
    (run,) = parsed("sarif", hostile())["runs"]
    (found,) = run["results"]
    uri = found["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]

    assert re.fullmatch(r"[\w/.~%-]+", uri, re.ASCII)
    assert unquote(uri) == HOSTILE.replace("//", "/") + ".yml"
    assert "](" not in found["message"]["text"]
    assert found["relatedLocations"][0]["message"]["text"].count("[l]") == 1


def test_sarif_keeps_bytes_of_a_name_that_is_not_utf8() -> None:
    (run,) = parsed("sarif", result("«x»", path="a\udcff.yml"))["runs"]

    assert run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "a%FF.yml"


def test_rdjson_counts_bytes_and_joins_edits() -> None:
    document = parsed("rdjson", full())
    info, error = document["diagnostics"]

    assert document["source"] == {"name": "rulelint"}
    assert (info["severity"], error["severity"]) == ("INFO", "ERROR")
    assert error["location"]["range"] == {
        "start": {"line": 5, "column": 11},
        "end": {"line": 5, "column": 19},
    }
    assert error["suggestions"] == [{"range": error["location"]["range"], "text": "y盘:x!"}]
    assert [each["message"] for each in error["related_locations"]] == ["there"]


def test_junit_has_a_case_for_each_rule_and_fails_where_the_command_does() -> None:
    suite = ET.fromstring(written("junit", full()))[0]
    cases = {case.get("name"): case for case in suite}

    assert suite.attrib == {"name": "rules/api.yml", "tests": "4", "failures": "1", "errors": "0"}
    assert list(cases) == ["the file", "api > alert High", "api > alert High #2", "api > record a:b"]
    assert [child.tag for case in suite for child in case] == ["system-out", "failure"]
    failure = cases["api > alert High"][0]
    assert failure.attrib == {"message": "unexpected `)`", "type": "expr/syntax"}
    assert failure.text == "rules/api.yml:5:11: error: unexpected `)` [expr/syntax]\nhelp: do it"


@pytest.mark.parametrize(("fails", "failures"), [(Severity.INFO, "2"), (Severity.ERROR, "1"), (None, "0")])
def test_junit_fails_from_the_severity_that_fails(fails: Severity | None, failures: str) -> None:
    assert ET.fromstring(written("junit", full(), Style(fails=fails))).get("failures") == failures


def test_junit_names_all_findings_of_a_rule_in_one_failure() -> None:
    given = full()
    twice = replace(given, findings=(given.findings[1], given.findings[1]))
    (failure,) = ET.fromstring(written("junit", twice)).iter("failure")

    assert failure.get("message") == "unexpected `)` (and 1 more)"
    assert (failure.text or "").count("[expr/syntax]") == 2


def test_what_is_said_of_other_files_is_in_every_format() -> None:
    given = full()
    config = SourceText(".rulelint.yaml", "suppress: []\n")
    said = replace(given.findings[0], id="comment/unused", path=config.path)
    both = replace(given, findings=(said, *given.findings), others=(config,))

    for name in FORMATS:
        assert "comment/unused" in written(name, both), name
    assert ET.fromstring(written("junit", both))[-1].get("name") == ".rulelint.yaml"


def test_checkstyle() -> None:
    (file,) = ET.fromstring(written("checkstyle", full()))

    assert file.get("name") == "rules/api.yml"
    assert [error.get("severity") for error in file] == ["info", "error"]
    assert file[1].attrib == {
        "line": "5",
        "column": "11",
        "severity": "error",
        "message": "unexpected `)`; do it",
        "source": "rulelint.expr/syntax",
    }
