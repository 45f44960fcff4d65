"""No number without its basis: fixture, window, how many, interval, phase of evaluation."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from rulelint.alertmanager.load import load
from rulelint.fixtures.incidents import Incident
from rulelint.report import simulation_json, simulation_markdown, simulation_text
from rulelint.simulate.caveats import Caveat
from rulelint.simulate.model import Simulation
from rulelint.simulate.options import SimulateOptions
from rulelint.simulate.phases import swept
from rulelint.simulate.run import simulate
from rulelint.source.file import SourceText
from tests.report.figures import NO_FIGURES, baseless, figures
from tests.simulate.scene import MINUTE, fixture, rule_file

RULES = """
- alert: A
  expr: x > 5
  labels: {team: db, severity: critical}
- alert: Twice
  expr: x + on() group_left() y > 5
- record: z
  expr: x
"""
ALERTMANAGER = """
route: {receiver: chat, group_by: [alertname]}
receivers: [{name: chat, slack_configs: [{api_url: 'http://x', channel: y}]}]
"""


@pytest.fixture(scope="module")
def simulation() -> Simulation:
    """Every section of the report has something to say."""
    loaded = load(SourceText("alertmanager.yml", ALERTMANAGER), (0, 27))
    options = SimulateOptions(alertmanager=loaded.configuration)
    scene = fixture(
        'x{a="1"} 1x20 9x4 1x40',
        'y{a="1"} 1x60',
        'y{a="2"} _x30 1x30',
        incidents=[Incident("outage", 20 * MINUTE, 26 * MINUTE)],
    )
    done = simulate([rule_file(RULES)], replace(scene, sha256="0" * 64, representative=True), options)
    return replace(done, phases=swept([done, done]))


@pytest.fixture
def results(simulation: Simulation) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(simulation_json.render([simulation]))
    return found


def test_every_figure_has_a_basis(results: dict[str, Any]) -> None:
    filled = {name for name, each in results.items() if name not in NO_FIGURES and [*figures(each)]}

    assert baseless(results) == []
    assert filled >= {
        "fixtures",
        "simulated",
        "audiences",
        "noise",
        "coverage",
        "failures",
        "phases",
        "margins",
        "seasons",
    }


def test_a_section_without_figures_is_named_here(results: dict[str, Any]) -> None:
    """A new section has a basis, or it is written down that nothing is counted there."""
    lists = {"notifications", "episodes", "pending", "not_simulated"}

    assert set(results) - NO_FIGURES - lists == {each["section"] for each in results["basis"]}


def removed(section: str) -> Callable[[dict[str, Any]], None]:
    def change(results: dict[str, Any]) -> None:
        results["basis"] = [each for each in results["basis"] if each["section"] != section]

    return change


def set_to(key: str, value: object) -> Callable[[dict[str, Any]], None]:
    def change(results: dict[str, Any]) -> None:
        for each in results["basis"]:
            each[key] = value

    return change


def added(results: dict[str, Any]) -> None:
    results["surprise"] = [{"fixture": "scene", "worth": {"deep": [1.5]}}]


def elsewhere(results: dict[str, Any]) -> None:
    results["noise"][0]["fixture"] = "another"


@pytest.mark.parametrize(
    "change",
    [
        *map(removed, ("fixtures", "simulated", "audiences", "noise", "coverage", "failures", "phases")),
        set_to("n", None),
        set_to("unit", ""),
        set_to("interval", "guess"),
        set_to("end", "1970-01-01T00:00:00Z"),
        set_to("sha256", ""),
        set_to("phase", {"looked_at": []}),
        added,
        elsewhere,
    ],
)
def test_a_figure_without_a_basis_is_noticed(
    change: Callable[[dict[str, Any]], None], results: dict[str, Any]
) -> None:
    change(results)

    assert baseless(results)


def test_the_basis_counts_what_the_report_shows(results: dict[str, Any]) -> None:
    counted = {each["section"]: (each["n"], each["unit"]) for each in results["basis"]}

    assert counted["simulated"] == (3, "rule")
    assert counted["coverage"] == (len(results["coverage"]), "incident")
    assert counted["audiences"] == (len(results["notifications"]), "message")
    assert counted["noise"] == (len(results["episodes"]), "episode")
    assert counted["phases"] == (2, "phase")
    assert {each["alertmanager"] for each in results["basis"]} == {"0.27"}


@pytest.mark.parametrize("render", [simulation_text.render, simulation_markdown.render])
def test_text_says_it_once_above_the_tables(
    render: Callable[[list[Simulation]], str], simulation: Simulation
) -> None:
    careful = replace(simulation, caveats=(Caveat("gap", "nothing was recorded"),))
    written = render([careful])

    assert written.count(f"n = {simulation.coverage.fires} fires, 1 incident, ") == 1
    assert "2 phases" in written
    assert written.index("careful: nothing was recorded") < written.index("outage")
    assert "careful" not in render([replace(simulation, caveats=())])


def test_one_phase_is_named(simulation: Simulation) -> None:
    assert "phase 0s only" in simulation_text.render([replace(simulation, phases=None)])
