"""Costs, anti-patterns, redundancy and fidelity in every format; hostile names stay text."""

import json
from dataclasses import replace

import jsonschema
import pytest

from rulelint.report import simulation_json, simulation_markdown, simulation_text
from rulelint.simulate.model import Simulation
from rulelint.simulate.options import SimulateOptions
from rulelint.simulate.run import simulate
from tests.shared_data import ROOT
from tests.simulate.notify.stage import configuration
from tests.simulate.redundancy.test_relations import ALERTMANAGER, THREE, WEB, series
from tests.simulate.scene import fixture, rule_file

SCHEMA = json.loads((ROOT / "schemas/results.schema.json").read_text("utf-8"))
HOSTILE = "\x1b[31m::error::|<script>\n```\n'x'"
RULES = (
    f"- alert: {json.dumps(HOSTILE)}\n  expr: a > 5\n  labels: {{severity: warning}}\n"
    "- alert: B\n  expr: b > 5\n  labels: {severity: critical}\n"
    "- alert: C\n  expr: b > 6\n  labels: {severity: critical}\n"
)
WHICH = 'alertname="B", alertstate="firing", cluster="c", service="web", severity="critical"'
REAL = f"ALERTS{{{WHICH}}} _x60 1x19 stale _x400"


@pytest.fixture(scope="module")
def simulation() -> Simulation:
    data = fixture(series("a", *THREE, **WEB), series("b", *THREE, **WEB), REAL, minutes=600)
    return simulate([rule_file(RULES)], data, SimulateOptions(alertmanager=configuration(ALERTMANAGER)))


def test_json(simulation: Simulation) -> None:
    results = json.loads(simulation_json.render([simulation]))
    jsonschema.validate(results, SCHEMA)

    assert [
        (each["first"]["name"], each["relation"], each["second"]["name"]) for each in results["redundancy"]
    ] == [
        (HOSTILE, "missing_inhibit", "B"),
        (HOSTILE, "missing_inhibit", "C"),
        ("B", "duplicate", "C"),
    ]
    assert results["redundancy"][0]["inhibit_rule"]["equal"] == ["cluster", "service"]
    assert [len(each["rules"]) for each in results["cascades"]] == [3]
    assert [(each["rule"]["name"], each["pattern"]) for each in results["anti_patterns"]] == [
        (HOSTILE, "cascading"),
        ("B", "cascading"),
        ("C", "cascading"),
    ]
    fidelity = {each["rule"]["name"]: each for each in results["fidelity"]}
    assert (fidelity["B"]["real"], fidelity["B"]["simulated"], fidelity["B"]["both"]) == (1, 3, 20 * 60)
    assert fidelity["B"]["jaccard"] == pytest.approx(1 / 3)
    chat = next(each for each in results["audiences"] if each["by"] == "receiver")
    assert (chat["fires"], chat["fates"], chat["suppressed"]) == (9, {"told": 9}, {})
    assert all(each["score"]["total"] > 0 for each in results["audiences"] if each["messages"])


def test_a_broken_report_is_seen(simulation: Simulation) -> None:
    results = json.loads(simulation_json.render([simulation]))
    results["redundancy"][0]["relation"] = "friends"

    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(results, SCHEMA)


def test_text(simulation: Simulation) -> None:
    written = simulation_text.render([simulation])

    assert "\x1b" not in written
    assert all(not line.lstrip().startswith("::") for line in written.splitlines())
    for title in (
        "what it costs",
        "the rules that cost most",
        "anti-patterns: 3",
        "redundant: 3 pairs of rules",
    ):
        assert f"\n{title}" in written
    assert (
        "fidelity: 11.1% of firing time is that of the recorded alerts" in written
    )  # 20 of 3 times 60 minutes


def test_markdown_keeps_the_proposal_in_its_block(simulation: Simulation) -> None:
    lines = simulation_markdown.render([simulation]).splitlines()
    start = lines.index("    inhibit_rules:")
    block = lines[start : start + 7]

    assert all(line.startswith("    ") for line in block)
    assert lines[start - 1] == ""
    assert "<script>" not in "\n".join(each for each in lines if each not in block)


def test_what_is_not_there_is_not_shown(simulation: Simulation) -> None:
    quiet = simulate([rule_file(RULES)], fixture("a 1x60", "b 1x60"))
    written = simulation_text.render([quiet])

    for title in ("what it costs", "anti-patterns", "redundant", "fidelity", "inhibit rules"):
        assert title not in written
    assert "fidelity" in simulation_text.render([replace(quiet, history=simulation.history)])


def test_shares_of_what_nobody_was_told_of() -> None:
    patient = configuration(ALERTMANAGER.replace("group_wait: 30s", "group_wait: 15m"))
    data = fixture(series("b", (60, 70), (200, 220), (400, 410), (500, 505), **WEB), minutes=600)
    done = simulate([rule_file(RULES)], data, SimulateOptions(alertmanager=patient))
    results = json.loads(simulation_json.render([done]))
    jsonschema.validate(results, SCHEMA)
    chat = next(each for each in results["audiences"] if each["by"] == "receiver")

    assert chat["fates"] == {"group_wait": 6, "told": 2}
    assert (chat["self_suppressed"], chat["suppressed"]) == (6, {"group_wait": 0.75})
    assert chat["compression"] == 8 / 2
    assert "over before the first flush 6" in simulation_text.render([done])
