"""Phases: what a figure depends on that nobody knows."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from rulelint.alertmanager.load import load
from rulelint.fixtures.incidents import Incident
from rulelint.simulate.model import Simulation
from rulelint.simulate.options import SimulateOptions
from rulelint.simulate.phases import IncidentPhases, PhaseSweep, Spread, sweep
from rulelint.simulate.run import simulate
from rulelint.source.file import SourceText
from tests.simulate.scene import fixture, rule_file

SECOND = 1_000
MINUTE = 60 * SECOND
RULES = """
- alert: Blip
  expr: blip > 0
- alert: Long
  expr: long > 0
  for: 2m
- alert: Never
  expr: long > 5
"""
BLIP = "blip 0x97 1x3 0x98"
"""Samples every ten seconds: 1 from second 980 to 1010 only, which evaluations at whole minutes do not see."""
LONG = "long 0x59 1x59 0x80"
ALERTMANAGER = """
route: {receiver: chat, group_by: [alertname], group_wait: 0s}
receivers: [{name: chat, slack_configs: [{api_url: 'http://x', channel: y}]}]
"""


def swept(count: int, incidents: Sequence[Incident] = (), **options: object) -> PhaseSweep:
    file = rule_file(RULES)
    scene = fixture(BLIP, LONG, minutes=33, step=10 * SECOND, incidents=incidents)
    scene = replace(scene, facts=replace(scene.facts, lookback_delta=20 * SECOND))
    chosen = SimulateOptions(**options)  # type: ignore[arg-type]

    def again(options: SimulateOptions) -> Simulation:
        return simulate([file], scene, options)

    return sweep(again(chosen), again, chosen, count)


def test_what_lasts_shorter_than_an_interval_fires_at_some_phases() -> None:
    found = swept(6)

    assert found.phases == tuple(number / 6 for number in range(6))
    assert {each.rule.name: each.fires for each in found.rules} == {
        "Blip": Spread(0, 1, 1),
        "Long": Spread(1, 1, 1),
        "Never": Spread(0, 0, 0),
    }


def test_an_incident_that_is_caught_at_some_phases_is_caught_by_luck() -> None:
    incidents = [
        Incident("blip", 975 * SECOND, 1025 * SECOND, expect=("Blip",)),
        Incident("long", 590 * SECOND, 1190 * SECOND, expect=("Long",)),
    ]
    found = swept(6, incidents)
    blip, long = sorted(found.incidents, key=lambda each: each.incident)

    assert blip.caught == {"fire": 4}
    assert (blip.luck(6), long.luck(6)) == (("fire",), ())
    assert long.caught["fire"] == 6
    assert found.recall["fire"] == Spread(0.5, 1.0, 1.0)


def test_the_time_to_detect_depends_on_the_phase() -> None:
    (long,) = swept(6, [Incident("long", 600 * SECOND, 1190 * SECOND, expect=("Long",))]).incidents

    assert long.time_to_detect is not None
    assert long.time_to_detect.high - long.time_to_detect.low == 50 * SECOND


def test_pages_depend_on_the_phase() -> None:
    loaded = load(SourceText("alertmanager.yml", ALERTMANAGER), (0, 27))
    assert loaded.configuration is not None
    found = swept(6, alertmanager=loaded.configuration)

    (chat,) = [each for each in found.audiences if each.by == "receiver"]
    assert (chat.name, chat.pages.low, chat.pages.high) == ("chat", 1, 2)


def test_the_first_phase_is_the_usual_one() -> None:
    (only,) = {each.fires for each in swept(1).rules if each.rule.name == "Blip"}

    assert only == Spread(0, 0, 0)


@pytest.mark.parametrize(("part", "phase"), [(0.0, 5), (0.5, 30_005), (0.25, 15_005)])
def test_a_phase_is_a_share_of_the_groups_own_interval(part: float, phase: int) -> None:
    assert SimulateOptions(phase=5, phase_part=part).phase_of(MINUTE) == phase


def test_what_is_not_known_at_every_phase_is_no_luck() -> None:
    assert IncidentPhases("x", {}, None).luck(5) == ()
    assert IncidentPhases("x", {"fire": 5, "page": 0}, None).luck(5) == ()
