"""Who is told how much: counted by hand, and by every name at once."""

from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rulelint.simulate.model import Audience, Episode, RuleKey, Simulation
from rulelint.simulate.noise.options import Hours, Interrupt, NoiseOptions, Weights
from rulelint.simulate.notify.relabel import Relabel
from rulelint.simulate.notify.result import By
from rulelint.simulate.options import SimulateOptions
from rulelint.simulate.run import simulate
from tests.simulate.notify.stage import configuration
from tests.simulate.scene import MINUTE, fixture, rule_file

CONFIG = """\
route:
  receiver: chat
  group_by: [alertname]
  group_wait: 30s
  group_interval: 5m
  repeat_interval: 1h
  routes: [{matchers: [severity=critical], receiver: both}]
receivers:
- {name: chat, slack_configs: [{api_url: 'http://h', channel: '#a'}]}
- {name: both, slack_configs: [{api_url: 'http://h', channel: '#b'}], pagerduty_configs: [{routing_key: k}]}
"""
RULES = """\
- alert: High
  expr: x > 5
  labels: {severity: critical, team: shop, category: availability}
- alert: Low
  expr: y > 5
  labels: {severity: info, team: web, category: performance}
"""
X = "x 3x9 9x150 3x40"
"""High fires from minute 10 to 160: told at once, again after 65 minutes, and when it is over."""
Y = "y 3x19 9x0 3x9 9x60 3x110"
"""Low fires from minute 20 to 21, and from 30 to 91."""


def simulated(*series: str, rules: str = RULES, minutes: int = 200, **noise: object) -> Simulation:
    options = SimulateOptions(
        alertmanager=configuration(CONFIG),
        noise=NoiseOptions(**noise),  # type: ignore[arg-type]
    )
    return simulate([rule_file(rules)], fixture(*series, minutes=minutes), options)


def by(found: Simulation, who: By) -> dict[str, Audience]:
    assert found.told is not None
    return {each.name: each for each in found.told.audiences if each.by == who}


def test_by_every_name() -> None:
    found = simulated(X, Y)

    # the pager hears of the end, the chat does not; both hear the first and two repeats
    both, chat = by(found, "receiver")["both"], by(found, "receiver")["chat"]
    assert (both.messages, both.firing, both.pages, dict(both.pages_by)) == (
        7,
        6,
        4,
        {"slack": 3, "pagerduty": 1},
    )
    assert dict(both.reasons) == {"first": 2, "repeat": 4, "all_resolved": 1}
    assert both.repeat_share == pytest.approx(4 / 6)
    # Low: the group of minute 20 is told at 20:30 already; the second episode finds it gone and is told, too
    assert (chat.messages, chat.pages, dict(chat.fates)) == (2, 2, {"told": 2})
    assert by(found, "owner")["shop"].messages == by(found, "severity")["critical"].messages == 7
    assert by(found, "category")["availability"].pages == by(found, "rule")["High"].pages == 4
    assert by(found, "rule")["Low"].rule == RuleKey("rules.yml", "g", "Low")
    assert {name: each.messages for name, each in by(found, "channel").items()} == {
        "slack": 5,
        "pagerduty": 4,
    }
    assert by(found, "rule")["Low"].compression == 2 / 2
    assert both.window == 195 * MINUTE
    assert both.per_day == pytest.approx(7 * 24 * 60 / 195)


@pytest.mark.parametrize(
    ("interrupts", "pages"),
    [
        ({}, 4),
        ({"both": "message"}, 6),
        ({"both": "incident"}, 2),  # each integration opens its own
        ({"both": "none"}, 0),
        ({"chat": "none"}, 4),
    ],
)
def test_what_interrupts_is_configured(interrupts: dict[str, Interrupt], pages: int) -> None:
    found = simulated(X, Y, interrupts=interrupts)

    assert by(found, "owner")["shop"].pages == pages


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, (None, None)),
        ({"hours": Hours()}, (4, 1.0)),  # the first of January 1970, after midnight
        (
            {"hours": Hours(start=0, end=60)},
            (2, 0.5),
        ),  # both are interrupted at 0:10 and the chat at 1:15, 2:20
        ({"hours": Hours(start=0, end=60, days=frozenset({3}))}, (2, 0.5)),  # a Thursday
        ({"hours": Hours(), "owners": {"shop": Hours(start=0)}}, (0, 0.0)),
        ({"owners": {"web": Hours()}}, (None, None)),
    ],
)
def test_out_of_hours(options: dict[str, Any], expected: tuple[int | None, float | None]) -> None:
    found = simulated(X, Y, **options)

    for who in (by(found, "owner")["shop"], by(found, "rule")["High"], by(found, "receiver")["both"]):
        assert (who.out_of_hours, who.out_of_hours_share) == expected


def test_the_score_has_its_parts() -> None:
    found = by(simulated(X, Y, hours=Hours(), weights=Weights(page=10)), "owner")["shop"].score

    assert (found.pages, found.out_of_hours, found.messages, found.always_firing) == (40, 80, 14, 0)
    assert found.repeats == pytest.approx(0.2 * 4)


def test_a_rule_that_always_fires_costs_by_the_week() -> None:
    day = 24 * 60
    found = simulated(f"x 9x{day + 30}", minutes=day + 10)

    # it was firing before it counted, and is a day and five minutes late
    costs = 10 * (day + 5) / (7 * day)
    assert by(found, "rule")["High"].score.always_firing == pytest.approx(costs)
    assert by(found, "channel")["slack"].score.always_firing == pytest.approx(costs)
    assert by(found, "receiver")["both"].fires == 0


def test_heartbeats_interrupt_nobody() -> None:
    rules = RULES + "- alert: Watchdog\n  expr: vector(1)\n"
    found = simulated(X, Y, rules=rules)

    assert by(found, "rule")["Watchdog"].messages > 1
    assert (by(found, "rule")["Watchdog"].pages, by(found, "receiver")["chat"].pages) == (0, 2)


def test_figures_by_receiver_and_channel() -> None:
    found = {(each.by, each.name): each for each in simulated(X, Y).groups}

    assert {key: each.figures.fires for key, each in found.items()} == {
        ("category", "availability"): 1,
        ("category", "performance"): 2,
        ("receiver", "both"): 1,
        ("receiver", "chat"): 2,
        ("channel", "pagerduty"): 1,
        ("channel", "slack"): 3,
    }


MANY = [
    f"- alert: R{number}\n  expr: x{number} > 5\n  labels: {{team: t{number % 3}, severity: {severity}}}\n"
    for number, severity in enumerate(["critical", "info", "critical", "", "info"])
]
SHAPES = st.lists(
    st.lists(st.sampled_from(["3x4", "9x0", "9x4", "3x14", "9x14"]), min_size=1, max_size=6),
    min_size=5,
    max_size=5,
)


def was_told(found: Simulation, episode: Episode) -> bool:
    """Whether a message listed an alert as firing while it was."""
    assert found.told is not None
    sent = [each.notification for each in (*found.told.messages, *found.told.early)]
    return any(
        episode.labels in each.firing and episode.fired_at <= each.time <= episode.until(found.end)
        for each in sent
    )


@settings(max_examples=12, deadline=None)
@given(SHAPES, st.permutations(range(5)))
def test_sums_and_orders(shapes: list[list[str]], order: list[int]) -> None:
    """Where a rule has one owner and messages list one rule, owners add up; the order of rules changes nothing."""
    series = [f"x{number} {' '.join(shape)} 3x20" for number, shape in enumerate(shapes)]
    found = simulated(*series, rules="".join(MANY), minutes=90)
    other = simulated(*series, rules="".join(MANY[each] for each in order), minutes=90)

    assert found.told is not None
    assert other.told is not None
    sides: tuple[By, ...] = ("owner", "severity", "rule", "receiver", "category")
    for who in sides:
        mine = by(found, who).values()
        assert sum(each.messages for each in mine) == len(found.told.messages)
        assert sum(each.pages for each in mine) == sum(each.is_page for each in found.told.messages)
        assert sum(each.fires for each in mine) == found.told.fires
        assert sum((Counter(each.reasons) for each in mine), Counter()) == Counter(
            each.notification.reason for each in found.told.messages
        )
    assert found.told.fates.get("told", 0) == sum(
        was_told(found, each) for each in found.episodes if not each.left_censored
    )
    assert found.told.audiences == other.told.audiences
    assert found.groups == other.groups
    assert found.told.fates == other.told.fates


def test_what_relabelling_drops_never_gets_there() -> None:
    options = SimulateOptions(
        alertmanager=configuration(CONFIG), relabel=(Relabel("drop", ("alertname",), regex="High"),)
    )
    found = simulate([rule_file(RULES)], fixture(X, Y, minutes=200), options)

    assert found.told is not None
    assert dict(found.told.fates) == {"dropped": 1, "told": 2}
    assert by(found, "owner")["shop"].fates == {"dropped": 1}
    assert by(found, "receiver").keys() == {"chat"}


SUMMED = (
    "fires",
    "distinct",
    "firing_time",
    "completed",
    "short",
    "refires",
    "transitions",
    "near_fires",
    "open",
)


@settings(max_examples=15, deadline=None)
@given(SHAPES)
def test_figures_add_up(shapes: list[list[str]]) -> None:
    """Where a rule has one owner, what owners have in sum is what rules have; receivers too, where each has one."""
    series = [f"x{number} {' '.join(shape)} 3x20" for number, shape in enumerate(shapes)]
    found = simulated(*series, rules="".join(MANY).replace("  labels", "  for: 2m\n  labels"), minutes=90)
    sides = {"owner": found.owners, "severity": found.severities}
    for each in found.groups:
        sides[each.by] = (*sides.get(each.by, ()), each)

    assert sides.keys() == {"owner", "severity", "category", "receiver", "channel"} or not found.episodes
    for by_name, groups in sides.items():
        for name in SUMMED if by_name != "channel" else ():
            total = sum(getattr(each.figures, name) for each in found.noise)
            assert sum(getattr(each.figures, name) for each in groups) == total, (by_name, name)
