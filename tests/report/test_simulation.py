"""Reports of a simulation: hostile text stays text, quantities read as people write them."""

import json
from dataclasses import replace

import pytest

from rulelint.report import simulation_json, simulation_markdown, simulation_text
from rulelint.report.missing import shell_word
from rulelint.report.quantities import duration, moment, of, percent, rounded
from rulelint.simulate.model import Simulation
from rulelint.simulate.run import simulate
from rulelint.source.plural import plural
from tests.simulate.scene import fixture, rule_file

HOSTILE = "\x1b[31m##[error]::error::|<script>\n`x`"
RULES = f"""
- alert: A
  expr: x > 5
  labels: {{note: {json.dumps(HOSTILE)}}}
- alert: B
  expr: gone > 5
"""


@pytest.fixture(scope="module")
def simulation() -> Simulation:
    return simulate([rule_file(RULES, group="a|b")], fixture('x{a="1"} 1x20 9x4 1x40'))


def test_text_keeps_hostile_text_harmless(simulation: Simulation) -> None:
    written = simulation_text.render([simulation])

    assert "\x1b" not in written
    assert "##[error]" not in written
    assert all(not line.lstrip().startswith("::") for line in written.splitlines())


def test_markdown_shows_it_literally_and_keeps_its_columns(simulation: Simulation) -> None:
    written = simulation_markdown.render([simulation])
    tables = [line for line in written.splitlines() if line.startswith("|")]
    episode = next(line for line in tables if "a=" in line)

    assert "<script>" not in written
    assert episode.replace("\\|", "").count("|") == 6


def test_json_is_exact(simulation: Simulation) -> None:
    results = json.loads(simulation_json.render([simulation]))

    assert results["episodes"][0]["labels"]["note"] == HOSTILE
    assert results["episodes"][0]["fired_at"] == "1970-01-01T00:21:00Z"
    assert [each["never_firing"] for each in results["noise"] if each["by"] == "rule"] == [None, "no_series"]


def test_every_table_says_its_window_and_how_many(simulation: Simulation) -> None:
    written = simulation_text.render([simulation])

    assert "1970-01-01T00:00:00Z to 1970-01-01T01:00:00Z (1h)" in written
    assert "2 alerts, 0 recording rules replayed, 0 not simulated" in written
    assert "55m" in next(line for line in written.splitlines() if "a|b/A" in line)


def test_no_simulation_is_an_empty_report() -> None:
    assert simulation_text.render([]) == ""
    assert json.loads(simulation_json.render([]))["episodes"] == []


def test_only_some_episodes_are_shown(simulation: Simulation) -> None:
    many = replace(simulation, episodes=simulation.episodes * 100)

    assert "70 more: see the JSON report" in simulation_text.render([many])


@pytest.mark.parametrize(
    ("milliseconds", "expected"),
    [
        (0, "0s"),
        (90, "90ms"),
        (1_500, "1s500ms"),
        (60_000, "1m"),
        (61_000, "1m1s"),
        (3_600_000, "1h"),
        (3_601_000, "1h"),
        (90_000_000, "1d1h"),
        (-60_000, "-1m"),
    ],
)
def test_durations(milliseconds: int, expected: str) -> None:
    assert duration(milliseconds) == expected


def test_other_quantities() -> None:
    assert (moment(0), moment(1_001)) == ("1970-01-01T00:00:00Z", "1970-01-01T00:00:01.001Z")
    assert moment(-62_135_596_800_000) == "0001-01-01T00:00:00Z"
    assert [rounded(each, 2) for each in (0.0, 0.618, 9.96, 99.96, 121.4, 1_234)] == [
        "0", "0.62", "10", "100", "120", "1,200",
    ]  # fmt: skip
    assert (percent(None), percent(0.5), percent(-0.0), percent(1 / 3)) == ("-", "50%", "0%", "33.3%")
    assert (of(1, 2), of(0, 0)) == ("1/2", "-")
    assert (plural(1, "rule"), plural(2_000, "rule")) == ("1 rule", "2,000 rules")
    assert shell_word("a'b") == "'a'\\''b'"
