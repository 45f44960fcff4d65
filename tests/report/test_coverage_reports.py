"""Reports of what the rules cover."""

import json
from pathlib import Path

import jsonschema
import pytest

from rulelint.fixtures.incidents import Incident
from rulelint.report import simulation_json, simulation_text
from rulelint.report.coverage_tables import HEAD, incident_row
from rulelint.simulate.coverage.options import CoverageOptions
from rulelint.simulate.model import Simulation
from rulelint.simulate.options import SimulateOptions
from rulelint.simulate.run import simulate
from tests.simulate.notify.stage import configuration
from tests.simulate.scene import MINUTE, fixture, rule_file

SCHEMA = json.loads((Path(__file__).parents[2] / "schemas/results.schema.json").read_text(encoding="utf-8"))
RULES = """\
- alert: High
  expr: x > 5
  for: 2m
  labels: {severity: warning}
- alert: Gone
  expr: gone > 5
"""
ALERTMANAGER = """\
route: {receiver: pager, group_wait: 3m}
receivers: [{name: pager, pagerduty_configs: [{routing_key: k}]}]
"""


def outage(name: str, start: int, end: int | None) -> Incident:
    return Incident(
        name, start * MINUTE, None if end is None else end * MINUTE, "critical", lesson="look sooner"
    )


@pytest.fixture(scope="module")
def simulation() -> Simulation:
    """Pending at 103, firing at 105, told at 108."""
    incidents = [
        outage("seen", 100, 120),
        outage("missed", 150, 160),
        outage("before", -9, 2),
        outage("later", 500, 510),
    ]
    data = fixture("x 1x102 9x20 1x200", "gone 1x200", "lost_total 0x200", minutes=200, incidents=incidents)
    options = SimulateOptions(alertmanager=configuration(ALERTMANAGER), watch=CoverageOptions(decisions=True))
    return simulate([rule_file(RULES)], data, options)


def test_a_row_says_how_far_it_came_and_where_the_time_went(simulation: Simulation) -> None:
    before, seen, missed = (
        dict(zip(HEAD, incident_row(each), strict=True)) for each in simulation.coverage.incidents
    )
    times = [seen[each] for each in ("told by", "after", "data", "for", "wait", "held", "lead", "rules")]

    assert times == ["page", "8m", "3m", "2m", "3m", "0s", "0s", "g/High"]
    assert [missed[each] for each in ("told by", "after", "rules")] == ["MISSED", "-", "-"]
    assert [before[each] for each in ("told by", "after", "rules")] == [
        "unknown", "-", "it began before the window",
    ]  # fmt: skip


def test_the_text_gives_every_share_with_its_numbers(simulation: Simulation) -> None:
    written = " ".join(simulation_text.render([simulation]).split())

    assert "by fire 1/2 (95%: 9% to 91%) and 1 unknown, by notification 1/2" in written
    assert "time to detect by page: median 8m, p95 8m, longest 8m (n = 1)" in written
    assert "told of with another severity: 1 critical as warning" in written
    assert "beyond the window, and not counted: later" in written


def test_json_is_what_the_schema_says(simulation: Simulation) -> None:
    results = json.loads(simulation_json.render([simulation]))
    jsonschema.validate(results, SCHEMA)
    figures, [_, seen, _] = results["fixtures"][0]["incident_figures"], results["coverage"]

    assert figures["recall"]["page"] == pytest.approx(
        {"part": 1, "whole": 2, "share": 0.5, "low": 0.0945, "high": 0.9055, "unknown": 1}, abs=1e-3
    )
    assert seen["verdicts"] == {"fire": "hit", "notification": "hit", "page": "hit"}
    assert [seen["paged"][each] for each in ("time_to_detect", "data", "hold", "wait", "held")] == [
        480, 180, 120, 180, 0,
    ]  # fmt: skip
    assert figures["time_to_detect"]["page"]["mean"] == 480
    assert (seen["lesson"], seen["told_severity"]) == ("look sooner", "warning")


def test_the_text_names_what_nobody_looks_at(simulation: Simulation) -> None:
    lines = simulation_text.render([simulation]).splitlines()
    found = dict(
        line.strip().split(maxsplit=1) for line in lines if line.startswith(("  metrics ", "  series "))
    )

    assert found["metrics"].split() == ["2/3", "lost_total", "(1)"]
    assert found["series"].split() == ["2/3", "-"]


def test_json_has_all_of_what_alerts_look_at(simulation: Simulation) -> None:
    [found] = json.loads(simulation_json.render([simulation]))["structure"]

    assert found["metrics"][0] == {
        "metric": "lost_total",
        "series": 1,
        "read": 0,
        "alerts": 0,
        "urgent": False,
    }
    assert (found["targets"], found["services"]) == (None, None)
    assert found["routing"]["routes"] == [
        {"line": 1, "receiver": "pager", "matchers": "", "alerts": 1, "messages": 2}
    ]


def test_the_text_names_what_was_never_seen(simulation: Simulation) -> None:
    lines = simulation_text.render([simulation]).splitlines()
    rows = [line.split(maxsplit=2) for line in lines if line.startswith("  g/") and "never" not in line]

    assert ["g/High", "8/9", "for: not satisfied"] in rows
    assert ["g/Gone", "3/6", "`gone > 5`: true; state: firing, resolved"] in rows
    assert "outcomes: 11/15 seen" in lines


def test_nobody_asked_for_decisions() -> None:
    found = simulate([rule_file(RULES)], fixture("x 1x9"), SimulateOptions(watch=CoverageOptions()))
    [structure] = json.loads(simulation_json.render([found]))["structure"]

    assert structure["decisions"] is None
    assert "outcomes:" not in simulation_text.render([found])
