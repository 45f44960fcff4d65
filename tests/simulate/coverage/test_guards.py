"""Which rule guards which incident: tiny fixtures, in minutes."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from rulelint.finding import Severity
from rulelint.fixtures.incidents import Incident
from rulelint.simulate.coverage.guards import GuardedIncident, guarded_incidents, guards_by_rule
from rulelint.simulate.model import Simulation
from rulelint.simulate.options import SimulateOptions
from rulelint.simulate.run import simulate
from tests.simulate.notify.stage import configuration
from tests.simulate.scene import MINUTE, fixture, rule_file, selectors

RULES = """\
- alert: High
  expr: x > 5
  for: 2m
  labels: {severity: critical}
- alert: Chatty
  expr: x > 5
  labels: {severity: warning}
- alert: Mute
  expr: x > 5
  labels: {severity: none}
- alert: Gone
  expr: gone > 5
"""
ALERTMANAGER = """\
route:
  receiver: chat
  group_by: [alertname]
  group_wait: 1m
  routes:
    - matchers: [severity="none"]
      receiver: nobody
    - matchers: [severity="critical"]
      receiver: pager
receivers:
  - name: nobody
  - name: chat
    slack_configs: [{api_url: 'http://h', channel: '#a'}]
  - name: pager
    pagerduty_configs: [{routing_key: k}]
"""
TAIL = 15 * MINUTE


def outage(
    name: str = "outage",
    start: int = 100,
    expect: Sequence[str] = (),
    *,
    severity: str = "critical",
    must_page: bool = False,
    written: bool = True,
) -> Incident:
    text = "because" if written else ""
    return Incident(
        name, start * MINUTE, (start + 20) * MINUTE, severity, {}, tuple(expect), must_page, text, text
    )


def replayed(
    *incidents: Incident, series: str = "x 1x102 9x26 1x100", alertmanager: bool = True
) -> Simulation:
    """`x` is above 5 from minute 103 to 129; what the chat says interrupts nobody."""
    options = SimulateOptions(alertmanager=configuration(ALERTMANAGER) if alertmanager else None)
    options = replace(options, noise=replace(options.noise, interrupts={"chat": "none"}))
    data = fixture(series, minutes=200, incidents=incidents, recorded=selectors("x"))
    return simulate([rule_file(RULES)], data, options)


def guarded(*incidents: Incident, **options: object) -> tuple[GuardedIncident, ...]:
    simulation = replayed(*incidents, **options)  # type: ignore[arg-type]
    return guarded_incidents(incidents, [simulation], (), TAIL)


def test_every_rule_that_told_of_it_the_best_first() -> None:
    """`Chatty` fires at 103 and is told at 104; `High` fires at 105 and pages at 106; nobody hears `Mute`."""
    [found] = guarded(outage(must_page=True))

    assert [
        (each.rule.name, each.level, each.time_to_detect // MINUTE, each.receiver) for each in found.guards
    ] == [
        ("High", "page", 6, "pager"),
        ("Chatty", "notification", 4, "chat"),
        ("Mute", "fire", 3, ""),
    ]
    assert (found.status, found.reason, found.level) == ("guarded", "", None)


@pytest.mark.parametrize(
    ("expect", "must_page", "alertmanager", "status", "level", "reason"),
    [
        ((), True, True, "guarded", None, ""),
        (("Chatty",), False, True, "guarded", None, ""),
        (("Chatty",), True, True, "unguarded", Severity.ERROR, "what fires for it tells somebody, but pages nobody"),
        (("Mute",), True, True, "unguarded", Severity.ERROR, "what fires for it tells nobody"),
        (("Mute",), False, True, "unguarded", Severity.WARNING, "what fires for it tells nobody"),
        (("Mute",), False, False, "guarded", None, ""),
        (("High",), True, False, "unknown", Severity.INFO,
         "it fires; whether it pages is not known without Alertmanager's configuration"),
        (("Gone",), True, True, "unknown", Severity.INFO, "only rules that were not simulated could guard it"),
        (("Chatty", "Gone"), True, True, "unknown", Severity.INFO,
         "what fires for it does not reach people, but rules that were not simulated might"),
        (("Nothing*",), True, True, "unguarded", Severity.ERROR, "no rule has a name it expects"),
    ],
)  # fmt: skip
def test_what_it_is_and_why(  # noqa: PLR0917  a row of a table
    expect: Sequence[str],
    must_page: bool,  # noqa: FBT001  as above
    alertmanager: bool,  # noqa: FBT001  as above
    status: str,
    level: Severity | None,
    reason: str,
) -> None:
    [found] = guarded(outage(expect=expect, must_page=must_page), alertmanager=alertmanager)

    assert (found.status, found.level, found.reason) == (status, level, reason)


def test_a_quiet_incident_is_unguarded_and_not_unknown() -> None:
    [found] = guarded(outage(expect=["High", "Mute"], must_page=True), series="x 1x200")

    assert (found.status, found.reason, found.guards) == ("unguarded", "no rule fires for it", ())


def test_candidates_are_named_and_never_missed() -> None:
    [found] = guarded(outage(), series="x 1x200")

    assert (found.status, [key.name for key in found.candidates]) == ("unknown", ["Gone"])


def test_outside_of_every_fixture_it_is_not_replayable_here() -> None:
    inside, outside = outage("inside", expect=["High"]), outage("outside", 500, ["High"], must_page=True)
    found = {each.incident.name: each for each in guarded(inside, outside)}

    assert (found["outside"].status, found["outside"].reason) == ("not-replayable", "no fixture covers it")
    assert (found["outside"].fixtures, found["outside"].level) == ((), Severity.INFO)
    assert (found["inside"].status, found["inside"].fixtures) == ("guarded", ("scene",))


def test_without_any_fixture_nothing_is_replayable() -> None:
    [found] = guarded_incidents([outage()], [], (), TAIL)

    assert found.status == "not-replayable"


def test_a_fixture_that_speaks_for_none_of_the_rules_covers_nothing() -> None:
    incident = outage(must_page=True)
    data = fixture("x 9x200", minutes=200, incidents=[incident], applies_to=("other/**",))
    [found] = guarded_incidents([incident], [simulate([rule_file(RULES)], data)], (), TAIL)

    assert (found.status, found.reason) == (
        "not-replayable", "the fixture speaks for none of the alerts",
    )  # fmt: skip


OTHER = "- alert: Other\n  expr: x > 5\n"
GONE = "- alert: Gone\n  expr: gone > 5\n  labels: {service: other}\n"
RECORDING = "- record: a:b\n  expr: sum(x)\n"


@pytest.mark.parametrize(
    ("rules", "expect", "status", "reason"),
    [
        # `rules.yml` is not in `applies_to`, `other.yml` is
        ((RULES, OTHER), ["High"], "unguarded",
         "what has a name it expects is of files the fixture does not speak for"),
        ((RULES, RECORDING), ["High"], "not-replayable", "the fixture speaks for none of the alerts"),
        ((RULES, GONE), ["High"], "unguarded",
         "what has a name it expects is of files the fixture does not speak for"),
        ((RULES, OTHER), ["High", "Other"], "unguarded", "no rule fires for it"),
        ((RULES, OTHER), ["Nothing"], "unguarded", "no rule has a name it expects"),
        ((RULES, OTHER), [], "unguarded", "no rule fires for it"),
        (("", OTHER), ["High"], "unguarded", "no rule has a name it expects"),
        (("", RECORDING), ["High"], "unguarded", "there is no alert among the rules"),
        ((RECORDING, RECORDING), [], "unguarded", "there is no alert among the rules"),
        (("", ""), [], "unguarded", "there is no alert among the rules"),
    ],
)  # fmt: skip
def test_why_no_rule_guards_it(rules: tuple[str, str], expect: list[str], status: str, reason: str) -> None:
    incident = replace(outage(expect=expect), match={"service": "shop"})
    data = fixture(
        "x 1x200", minutes=200, incidents=[incident], applies_to=("other.yml",), recorded=selectors("x")
    )
    files = [rule_file(rules[0]).at("rules.yml"), rule_file(rules[1]).at("other.yml")]
    [found] = guarded_incidents([incident], [simulate(files, data)], (), TAIL)

    assert (found.status, found.reason) == (status, reason)


@pytest.mark.parametrize(
    ("start", "series", "expect", "reason"),
    [
        (185, "x 1x200", ["High"], "the window ended while it could still be told of"),
        # `High` fires at 200, and would page a minute later; `Mute` reaches nobody
        (185, "x 1x197 9x10", ["High"],
         "what fires for it does not reach people, but the window ended while it could still be told of"),
        (-5, "x 1x200", ["High"], "it began before the window"),
        (-5, "x 1x10 9x9 1x200", ["Mute"],
         "what fires for it does not reach people, but it began before the window"),
    ],
)  # fmt: skip
def test_what_was_not_seen_whole_is_unknown(start: int, series: str, expect: list[str], reason: str) -> None:
    [found] = guarded(outage(start=start, expect=expect, must_page=True), series=series)

    assert (found.status, found.reason) == ("unknown", reason)


def test_one_fixture_that_shows_it_is_enough() -> None:
    incident = outage(expect=["High"], must_page=True)
    quiet, loud = replayed(incident, series="x 1x200"), replayed(incident)
    [alone] = guarded_incidents([incident], [quiet], (), TAIL)
    [both] = guarded_incidents([incident], [quiet, loud], (), TAIL)

    assert (alone.status, both.status) == ("unguarded", "guarded")
    assert both.fixtures == ("scene", "scene")


def test_what_nobody_wrote_down_is_information() -> None:
    [found] = guarded(outage(expect=["High"], written=False))

    assert (found.status, found.unwritten, found.level) == ("guarded", ("cause", "lesson"), Severity.INFO)


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        ((), ["late", "early-warning", "late-warning", "odd"]),
        (("critical", "warning"), ["early-warning", "late-warning", "late", "odd"]),
    ],
)
def test_the_most_severe_come_first_then_the_earlier(levels: tuple[str, ...], expected: list[str]) -> None:
    incidents = [
        outage("odd", 10, severity="odd"),
        outage("late-warning", 90, severity="warning"),
        outage("early-warning", 20, severity="warning"),
        outage("late", 150),
    ]
    found = guarded_incidents(incidents, [replayed(*incidents)], levels, TAIL)

    assert [each.incident.name for each in found] == expected


def test_rules_with_what_they_guard() -> None:
    first, second = outage("first", expect=["High", "Chatty"]), outage("second", 110, ["High"])
    found = guards_by_rule(guarded(first, second))

    assert {rule.name: names for rule, names in found.items()} == {
        "Chatty": ("first",), "High": ("first", "second"),
    }  # fmt: skip


def test_who_does_not_come_far_enough_guards_nothing() -> None:
    woken, told = outage("woken", must_page=True), outage("told", 101)

    assert {rule.name: names for rule, names in guards_by_rule(guarded(woken, told)).items()} == {
        "Chatty": ("told",), "High": ("woken", "told"),
    }  # fmt: skip


def test_what_was_there_before_the_fixture_may_have_told_earlier() -> None:
    [found] = guarded(outage(start=-5, expect=["High"]), series="x 9x20 1x180")

    assert [(each.rule.name, each.is_bound) for each in found.guards] == [("High", True)]
