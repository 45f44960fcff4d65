"""What people are told of a replay: messages, pages, who is told, and what nobody hears of."""

from dataclasses import replace

import pytest

from rulelint.fixtures.model import Fixture
from rulelint.simulate.model import Audience, Simulation, Told
from rulelint.simulate.options import SimulateOptions
from rulelint.simulate.run import simulate
from tests.simulate.notify.stage import configuration
from tests.simulate.scene import fixture, rule_file

CHAT = "{name: chat, slack_configs: [{api_url: 'http://h', channel: '#a'}]}"
PAGER = "{name: pager, pagerduty_configs: [{routing_key: k}]}"
TIMES = "group_wait: 30s, group_interval: 5m, repeat_interval: 1h"
RULES = """\
- alert: High
  expr: x > 5
  labels: {severity: critical, team: shop}
- alert: Low
  expr: x < 2
  labels: {team: shop}
- alert: Other
  expr: y > 5
  labels: {team: others}
"""


def config(receivers: str, routes: str = "[]", grouping: str = "[team]") -> str:
    names = receivers.split("name: ")[1].split(",", maxsplit=1)[0]
    return f"route: {{receiver: {names}, group_by: {grouping}, {TIMES}, routes: {routes}}}\nreceivers: [{receivers}]\n"


def told(text: str, *series: str, minutes: int = 60, **external: str) -> Told:
    found = simulation(text, *series, minutes=minutes, **external).told
    assert found is not None
    return found


def simulation(text: str, *series: str, minutes: int = 60, **external: str) -> Simulation:
    scene = fixture(*series, minutes=minutes, external_labels=external)
    return simulate([rule_file(RULES)], scene, SimulateOptions(alertmanager=configuration(text)))


def by(found: Told, who: str) -> dict[str, Audience]:
    return {each.name: each for each in found.audiences if each.by == who}


def test_without_alertmanager_nothing_is_said() -> None:
    assert simulate([rule_file(RULES)], fixture("x 9x60")).told is None


def test_a_chat_is_interrupted_by_every_message_that_something_fires() -> None:
    found = told(config(CHAT), "x 3x9 9x25 3x30", "y 3x60")

    assert [(each.notification.reason, each.is_page) for each in found.messages] == [("first", True)]
    assert by(found, "receiver").keys() == {"chat"}
    assert (found.fires, found.untold) == (1, 0)


def test_a_pager_keeps_one_incident_open_for_a_group() -> None:
    found = told(config(PAGER), "x 3x9 9x120 3x50", "y 3x200", minutes=200)
    pager = by(found, "receiver")["pager"]

    assert dict(pager.reasons) == {"first": 1, "repeat": 1, "all_resolved": 1}
    assert (pager.messages, pager.pages, pager.repeat_share) == (3, 1, 1 / 2)


def test_after_it_is_resolved_the_pager_rings_again() -> None:
    found = told(config(PAGER), "x 3x9 9x9 3x19 9x9 3x50", "y 3x100", minutes=100)

    assert (by(found, "receiver")["pager"].messages, by(found, "receiver")["pager"].pages) == (4, 2)


def test_a_message_counts_for_every_owner_it_speaks_of() -> None:
    found = told(config(CHAT, grouping="[nothing]"), "x 3x9 9x50", "y 3x9 9x50")

    assert [each.owners for each in found.messages] == [("others", "shop")]
    assert {name: each.pages for name, each in by(found, "owner").items()} == {"others": 1, "shop": 1}


def test_rules_that_are_not_counted_yet_tell_nobody() -> None:
    found = told(config(CHAT), "x 9x3 3x60", "y 3x60")

    assert found.messages == ()
    assert (found.fires, found.untold) == (0, 0)


@pytest.mark.parametrize(("minutes", "untold"), [(0, 1), (3, 0)])
def test_what_is_over_before_the_first_flush_is_told_to_nobody(minutes: int, untold: int) -> None:
    text = config(CHAT).replace("group_wait: 30s", "group_wait: 90s")
    found = told(text, f"x 3x19 9x{minutes} 3x60", "y 3x60")

    assert (found.fires, found.untold) == (1, untold)


def test_alerts_carry_external_labels_and_still_know_their_rule() -> None:
    routes = "[{matchers: [cluster=prod], receiver: pager}]"
    found = told(config(f"{CHAT}, {PAGER}", routes), "x 3x9 9x50", "y 3x60", cluster="prod")

    assert [(each.notification.receiver, [key.name for key in each.rules]) for each in found.messages] == [
        ("pager", ["High"])
    ]


def test_a_storm_is_the_most_messages_in_ten_minutes() -> None:
    series = [f'x{{i="{number}"}} 3x9 9x25 3x30' for number in range(7)]
    found = told(config(CHAT, grouping="['...']"), *series, "y 3x60")

    assert (by(found, "receiver")["chat"].messages, by(found, "receiver")["chat"].peak) == (7, 7)


def test_what_is_held_back_is_counted_by_cause() -> None:
    text = (
        config(CHAT)
        + "inhibit_rules: [{source_matchers: [alertname=High], target_matchers: [alertname=Other]}]\n"
    )
    found = told(text, "x 3x9 9x50", "y 3x11 9x50")

    assert dict(found.held_back) == {"inhibited": 1}
    assert (found.fires, found.untold) == (2, 1)


def test_the_version_of_alertmanager_counts() -> None:
    old = simulate(
        [rule_file(RULES)],
        fixture("x 3x9 9x50", "y 3x60"),
        SimulateOptions(alertmanager=replace(configuration(config(CHAT)), version=(0, 25))),
    )

    assert old.told is not None
    assert old.told.version == (0, 25)


def test_only_a_representative_fixture_speaks_for_a_week() -> None:
    scene = fixture("x 3x9 9x25 3x30", "y 3x60")
    options = SimulateOptions(alertmanager=configuration(config(CHAT)))
    (quiet,) = (each for each in _told(scene, options).audiences if each.by == "owner")
    (weekly,) = (
        each for each in _told(replace(scene, representative=True), options).audiences if each.by == "owner"
    )

    assert quiet.weekly is None
    assert weekly.weekly is not None
    assert weekly.weekly.count == 1
    assert weekly.weekly.low < weekly.weekly.rate < weekly.weekly.high


def _told(scene: Fixture, options: SimulateOptions) -> Told:
    found = simulate([rule_file(RULES)], scene, options).told
    assert found is not None
    return found
