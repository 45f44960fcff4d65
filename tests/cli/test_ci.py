"""A table of pull requests: what each edit is annotated with, where, and what the command ends with."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.compare.annotations import commands
from tests.compare.shop import (
    BLIND,
    CONFIG,
    CONFIG_TEXT,
    DOCUMENT_TEXT,
    ERRORS_TEXT,
    FILES,
    FIXTURE,
    INCIDENTS_TEXT,
    NOISY,
    RULE_TEXT,
    RULES,
    edited,
    shop,
)

Edit = Mapping[str, str | bytes | None]

ERRORS_RULE = RULE_TEXT[RULE_TEXT.index("      - alert: Errors") : RULE_TEXT.index("      - record")]
SUMMARY = edited(("Errors of {{ $labels.job }}", "Too many errors"))
LOST = ("error", f"{RULES}:6", "gate/incident-lost")
NOISE = ("error", f"{RULES}:14", "gate/firing-time")
CASES: dict[str, tuple[Edit, int, list[tuple[str, str, str]]]] = {
    "nothing": ({}, 0, []),
    "annotation": ({RULES: SUMMARY}, 0, []),
    "moved lines": ({RULES: "# a comment\n\n" + RULE_TEXT}, 0, []),
    "blind": ({RULES: BLIND}, 1, [LOST]),
    "noisy": ({RULES: NOISY}, 1, [NOISE]),
    "noisy through a recording rule": (
        {RULES: edited(("max(queue)", "max(queue) + 40"))},
        1,
        [("error", f"{RULES}:12", "gate/firing-time")],
    ),
    "alert removed": (
        {RULES: RULE_TEXT.replace(ERRORS_RULE, "")},
        1,
        [("error", f"{RULES}:1", "gate/incident-lost")],
    ),
    "recording rule removed": (
        {RULES: edited(("      - record: queue:max\n        expr: max(queue)\n", ""))},
        1,
        [
            ("error", f"{RULES}:10", "gate/lost-series"),
            ("warning", f"{RULES}:10", "gate/lost-rule"),
            ("notice", f"{RULES}:11", "rulelint ci"),
        ],
    ),
    "recording rule renamed, its reader not": (
        {RULES: edited(("record: queue:max", "record: queue:highest"))},
        1,
        [
            ("error", f"{RULES}:11", "gate/lost-series"),
            ("warning", f"{RULES}:11", "gate/lost-rule"),
            ("notice", f"{RULES}:13", "rulelint ci"),
        ],
    ),
    "renamed": ({RULES: edited(("alert: Errors", "alert: ShopErrors"))}, 0, []),
    "file renamed": ({RULES: None, "rules/store.yml": RULE_TEXT}, 0, []),
    "file renamed and blind": (
        {RULES: None, "rules/store.yml": BLIND},
        1,
        [("error", "rules/store.yml:6", "gate/incident-lost")],
    ),
    "file removed": ({RULES: None, "rules/other.yml": "groups: []\n"}, 1, [("error", "", "gate/incident-lost")]),
    "late": ({RULES: edited(("for: 1m", "for: 9m"))}, 0, [("warning", f"{RULES}:7", "gate/incident-late")]),
    "lost series": (
        {RULES: edited(("errors > 5", 'errors{job="store"} > 5'))},
        1,
        [LOST, ("error", f"{RULES}:6", "gate/lost-series")],
    ),
    "not recorded": ({RULES: edited(("errors > 5", "failures > 5"))}, 0, [("notice", f"{RULES}:5", "rulelint ci")]),
    "broken expression": (
        {RULES: edited(("errors > 5", "errors >"))},
        1,
        [("error", f"{RULES}:6", "expr/syntax"), ("notice", f"{RULES}:5", "rulelint ci")],
    ),
    "unknown field": ({RULES: edited(("for: 1m", "forr: 1m"))}, 1, [("error", f"{RULES}:7", "schema/unknown-field")]),
    # what a pull request loosens of its own judges
    "blind, gate off": (
        {RULES: BLIND, CONFIG: CONFIG_TEXT + "  incident_lost: off\n"},
        1,
        [LOST, ("warning", f"{CONFIG}:4", "policy/changed-gate")],
    ),
    "noisy, budget raised": (
        {RULES: NOISY, CONFIG: CONFIG_TEXT.replace("10", "600")},
        1,
        [NOISE, ("warning", f"{CONFIG}:3", "policy/changed-gate")],
    ),
    "noisy, configuration removed": (
        {RULES: NOISY, CONFIG: None},
        1,
        [NOISE, ("warning", "", "policy/changed-gate"), ("warning", "", "policy/changed-gate")],
    ),
    "blind, fixtures no longer listed": (
        {RULES: BLIND, CONFIG: CONFIG_TEXT.replace('"fixtures/*"', "")},
        1,
        [LOST, ("warning", f"{CONFIG}:1", "policy/changed-gate")],
    ),
    "blind, incident removed": (
        {RULES: BLIND, f"{FIXTURE}/incidents.yaml": "[]\n"},
        1,
        [LOST, ("warning", f"{FIXTURE}/incidents.yaml:1", "policy/changed-gate")],
    ),
    "blind, incident edited": (
        {RULES: BLIND, f"{FIXTURE}/incidents.yaml": INCIDENTS_TEXT.replace("Err*", "Queue")},
        1,
        [LOST, ("warning", f"{FIXTURE}/incidents.yaml:1", "policy/changed-gate")],
    ),
    "blind, incidents file removed": (
        {RULES: BLIND, f"{FIXTURE}/incidents.yaml": None},
        1,
        [LOST, ("warning", f"{FIXTURE}/fixture.yaml:8", "policy/changed-gate")],
    ),
    "blind, samples edited": (
        {RULES: BLIND, f"{FIXTURE}/series/errors.txt": ERRORS_TEXT.replace("20x19", "70x19")},
        1,
        [LOST, ("warning", f"{FIXTURE}/series/errors.txt:2", "policy/changed-gate")],
    ),
    "blind, fixture for others": (
        {RULES: BLIND, f"{FIXTURE}/fixture.yaml": DOCUMENT_TEXT.replace("rules/**", "other/**")},
        1,
        [LOST, ("warning", f"{FIXTURE}/fixture.yaml:4", "policy/changed-gate")],
    ),
    "blind, fixture removed": (
        {RULES: BLIND, **{path: None for path in FILES if path.startswith(FIXTURE)}},
        1,
        [LOST, ("warning", "", "policy/changed-gate")],
    ),
    "incident added": (
        {f"{FIXTURE}/incidents.yaml": INCIDENTS_TEXT + INCIDENTS_TEXT.replace("outage", "other")},
        0,
        [],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_annotations_and_exit_code(tmp_path: Path, run_ci: Run, case: str) -> None:
    edit, code, expected = CASES[case]
    scratch = shop(tmp_path / "repo")
    scratch.write(edit)

    assert commands(run_ci, scratch.root) == (code, expected)


def test_committed_heads_are_judged_alike(tmp_path: Path, run_ci: Run) -> None:
    scratch = shop(tmp_path / "repo")
    scratch.commit({RULES: BLIND})
    scratch.write({RULES: NOISY})

    _, committed, _ = run_ci(scratch.root, "--base", "HEAD~1", "--head", "HEAD", "--output-format", "json")
    _, worktree, _ = run_ci(scratch.root, "--base", "HEAD~1", "--output-format", "json")

    assert [each["id"] for each in json.loads(committed)["regressions"]] == ["gate/incident-lost"]
    assert [each["id"] for each in json.loads(worktree)["regressions"]] == ["gate/firing-time"]
