"""Anti-patterns: each one shown, and a near miss of each."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from rulelint.fixtures.incidents import Incident
from rulelint.simulate.model import Simulation
from rulelint.simulate.noise.patterns import PATTERNS
from rulelint.simulate.options import SimulateOptions
from rulelint.simulate.rates import WEEK
from rulelint.simulate.run import simulate
from tests.simulate.notify.stage import configuration
from tests.simulate.scene import MINUTE, fixture, rule_file

DAY = 24 * 60
PAGER = """\
route: {receiver: pager, group_by: [alertname], group_wait: 30s, group_interval: 5m, repeat_interval: 30m}
receivers: [{name: pager, pagerduty_configs: [{routing_key: k}]}]
"""
CHAT = PAGER.replace(
    "pagerduty_configs: [{routing_key: k}]", "slack_configs: [{api_url: 'http://h', channel: '#a'}]"
)


def alert(severity: str = "warning", expr: str = "x > 5", name: str = "A") -> str:
    return f"- alert: {name}\n  expr: {expr}\n  labels: {{severity: {severity}}}\n"


def simulated(
    rules: str,
    *series: str,
    minutes: int = 600,
    incidents: Sequence[Incident] = (),
    complete: bool = False,
    alertmanager: str = "",
    levels: tuple[str, ...] = (),
) -> Simulation:
    options = SimulateOptions(
        alertmanager=configuration(alertmanager) if alertmanager else None, levels=levels
    )
    scene = fixture(*series, minutes=minutes, incidents=incidents, complete=complete)
    return simulate([rule_file(rules)], scene, options)


def found(simulation: Simulation) -> dict[str, str]:
    return {each.pattern: each.evidence for each in simulation.anti_patterns if each.rule.name == "A"}


def fires(*spans: tuple[int, int], until: int = 600) -> str:
    """A series that is 9 in the given minutes and 3 else."""
    items, at = [], 0
    for start, end in spans:
        items.append(f"3x{start - at - 1} 9x{end - start - 1}")
        at = end
    return f"x {' '.join(items)} 3x{until - at}"


def every(minutes: int, length: int, count: int) -> list[tuple[int, int]]:
    return [(60 + minutes * at, 60 + minutes * at + length) for at in range(count)]


@pytest.mark.parametrize(
    ("rules", "series", "expected"),
    [
        (
            alert(),
            fires(*every(60, 4, 5)),
            {"transient": "5 of 5 completed episodes were over within five minutes"},
        ),
        (alert(), fires(*every(60, 4, 4)), {}),
        (alert(), fires(*every(60, 5, 5)), {}),
        (
            alert(),
            fires(*every(30, 10, 5)),
            {"toggling": "4 of 5 fires came within half an hour of the one before"},
        ),
        (alert(), fires(*every(30, 10, 4)), {}),
        (alert(), fires(*every(41, 10, 5)), {}),
        # a change every two minutes: ten of twenty, the newest weigh most
        (
            alert(),
            fires(*every(4, 2, 9)),
            {
                "transient": "9 of 9 completed episodes were over within five minutes",
                "toggling": "50.7 % weighted state changes within 21 evaluations",
            },
        ),
        (alert(), "x 1x600", {}),  # nothing bad happened: that is no fault
    ],
)
def test_what_a_rule_does_by_itself(rules: str, series: str, expected: dict[str, str]) -> None:
    assert found(simulated(rules, series)) == expected


@pytest.mark.parametrize(
    ("expr", "minutes", "expected"),
    [
        ("x > 5", DAY + 10, {"never-firing": "a selector it needs matches no series of the fixture"}),
        ("x > 5", DAY, {}),  # counted for less than a day: errors nobody made have no series
        ("y > on(job) z", DAY + 10, {"never-firing": "there is data, but nothing to compare"}),
        ("vector(1) > 2", 60, {"never-firing": "its condition can never be true"}),
        ("y > 5", DAY + 10, {}),  # nothing bad happened
    ],
)
def test_never_firing(expr: str, minutes: int, expected: dict[str, str]) -> None:
    series = (f'y{{job="a"}} 1x{minutes}', f'z{{job="b"}} 0x{minutes}')

    assert found(simulated(alert(expr=expr), *series, minutes=minutes)) == expected


def test_always_firing() -> None:
    simulation = simulated(alert(), f"x 9x{DAY + 20}", minutes=DAY + 10)

    assert found(simulation) == {"always-firing": "1 alert fires at least 95 % of the time, and still"}
    assert found(simulated(alert(), f"x 9x{DAY - 10} 3x60", minutes=DAY + 10)) == {}


@pytest.mark.parametrize(
    ("length", "expected"),
    [
        (100, {"repeating": "2 of 3 messages that it fires only repeat"}),  # told at 0, 35 and 70 minutes
        (40, {"repeating": "1 of 2 messages that it fires only repeat"}),
        (30, {}),
    ],
)
def test_repeating(length: int, expected: dict[str, str]) -> None:
    assert found(simulated(alert(), fires((60, 60 + length)), alertmanager=CHAT)) == expected


def test_predictable() -> None:
    weekly = [(7 * DAY * week + 600, 7 * DAY * week + 620) for week in range(3)]
    weeks = 3 * 7 * DAY + 10
    usual = simulated(alert(), fires(*weekly, until=weeks), minutes=weeks)
    late = [(start + 90 * at, end + 90 * at) for at, (start, end) in enumerate(weekly)]

    assert found(usual) == {
        "predictable": "3 of 3 fires came at an hour of the week at which it fires in three weeks or more"
    }
    assert found(simulated(alert(), fires(*late, until=weeks), minutes=weeks)) == {}
    assert usual.noise[0].figures.window >= 3 * WEEK


def test_what_fires_every_hour_is_not_predictable() -> None:
    weeks = 3 * 7 * DAY + 10
    hourly = fires(*((60 * hour, 60 * hour + 2) for hour in range(1, 24 * 21)), until=weeks)

    assert "predictable" not in found(simulated(alert(), hourly, minutes=weeks))


def test_cascading() -> None:
    times = [(60, 80), (200, 220), (400, 420)]
    both = alert() + alert(name="B", severity="critical", expr="z > 5")
    other = fires(*times).replace("x ", "z ")

    assert found(simulated(both, fires(*times), other)) == {
        "cascading": "100 % of the time it fires `B` does, too"
    }
    assert found(simulated(both, fires(*times), other.replace("9x", "1x"))) == {}
    cause = alert("critical") + alert(name="B", expr="z > 5")
    assert found(simulated(cause, fires(*times), other)) == {}


def test_what_fires_with_a_milder_rule_is_not_to_be_muted_by_it() -> None:
    times = [(60, 80), (200, 220), (400, 420)]
    longer = fires(*((start - 2, end + 1) for start, end in times)).replace("x ", "z ")
    rules = alert("critical") + alert(name="B", severity="warning", expr="z > 5")
    severe = simulated(rules, fires(*times), longer)

    (cascade,) = [
        each for each in severe.anti_patterns if each.rule.name == "A" and each.pattern == "cascading"
    ]
    assert [pair.inhibition for pair in severe.redundancy.pairs] == [None]
    assert cascade.action == "group both; inhibit it only where that is proposed"


def incident(start: int, end: int | None, severity: str = "critical", **match: str) -> Incident:
    return Incident(
        "outage", start * MINUTE, None if end is None else end * MINUTE, severity=severity, match=match
    )


@pytest.mark.parametrize(
    ("severity", "alertmanager", "incidents", "complete", "expected"),
    [
        ("critical", "", [], True, ["severity-too-high"]),
        ("critical", "", [], False, []),  # an incident may be missing from the list
        ("warning", "", [], True, []),
        ("warning", PAGER, [], True, ["severity-too-high"]),
        ("warning", CHAT, [], True, []),
        ("critical", "", [incident(90, 120)], True, []),
        ("critical", "", [incident(200, 220)], True, ["severity-too-high"]),
        ("critical", "", [incident(90, 120, service="db")], True, []),  # the alert has no such label
    ],
)
def test_a_severity_that_is_too_high(
    severity: str,
    alertmanager: str,
    incidents: list[Incident],
    complete: bool,  # noqa: FBT001
    expected: list[str],
) -> None:
    simulation = simulated(
        alert(severity),
        fires((60, 80), (135, 140)),
        incidents=incidents,
        complete=complete,
        alertmanager=alertmanager,
    )

    assert [each for each in found(simulation) if each.startswith("severity")] == expected


@pytest.mark.parametrize(("start", "expected"), [(160, []), (180, ["severity-too-high"])])
def test_an_incident_beyond_the_window_explains_what_fires_before_it(start: int, expected: list[str]) -> None:
    simulation = simulated(
        alert("critical"),
        fires((60, 80), (135, 140)),
        minutes=150,
        incidents=[incident(start, start + 10)],
        complete=True,
    )

    assert [each for each in found(simulation) if each.startswith("severity")] == expected


@pytest.mark.parametrize(
    ("rules", "incidents", "expected"),
    [
        (alert("warning"), [incident(60, 100)], ["severity-too-low"]),
        (alert("warning"), [incident(60, 130)], []),  # it was over first
        (alert("critical"), [incident(60, 100)], []),
        (alert("warning"), [incident(60, 100, "warning")], []),
        (alert("warning"), [incident(60, None)], []),
        (
            alert("warning") + alert("critical", name="B"),
            [incident(60, 100)],
            [],
        ),  # that is what levels are for
    ],
)
def test_a_severity_that_is_too_low(rules: str, incidents: list[Incident], expected: list[str]) -> None:
    assert [
        each for each in found(simulated(rules, fires((60, 120)), incidents=incidents)) if "low" in each
    ] == expected


@pytest.mark.parametrize(
    ("severity", "alertmanager", "levels", "expected"),
    [
        ("info", PAGER, (), {"mild-page": "it called people once at severity `info`"}),
        ("info", CHAT, (), {}),
        ("warning", PAGER, (), {}),
        (
            "warning",
            PAGER,
            ("warning", "page"),
            {"mild-page": "it called people once at severity `warning`"},
        ),
        ("warning", PAGER, ("warning",), {}),
        ("odd", PAGER, (), {}),
    ],
)
def test_pages_at_a_mild_severity(
    severity: str, alertmanager: str, levels: tuple[str, ...], expected: dict[str, str]
) -> None:
    simulation = simulated(alert(severity), fires((60, 80)), alertmanager=alertmanager, levels=levels)

    assert found(simulation) == expected


def test_each_has_an_action_and_its_figures() -> None:
    assert len({each.id for each in PATTERNS}) == len(PATTERNS) == 10
    [toggling] = simulated(alert(), fires(*every(30, 10, 5))).anti_patterns

    assert toggling.figures == {"refires": 4, "fires": 5}
    assert toggling.action.startswith("`keep_firing_for`")


def test_heartbeats_have_none() -> None:
    simulation = simulated(alert(name="Watchdog", expr="vector(1)"), "x 1x2000", minutes=DAY + 10)

    assert [each.heartbeat for each in simulation.noise] == [True]
    assert simulation.anti_patterns == ()
    assert replace(simulation, anti_patterns=()) == simulation
