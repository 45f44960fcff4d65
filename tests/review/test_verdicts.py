"""Which rule a piece of feedback is about, and the rates that come of it."""

from dataclasses import replace

import pytest

from rulelint.review.feedback import Entry
from rulelint.review.verdicts import Actionable, verdicts_of
from rulelint.simulate.model import Message
from rulelint.simulate.notify.model import Notification
from tests.review.cases import rules_of
from tests.simulate.scene import rule_file

FILE = rule_file(
    """
- alert: Slow
  expr: x > 1
  labels: {severity: warning, team: web}
- alert: Slow
  expr: x > 2
  labels: {severity: critical, team: web}
- alert: Down
  expr: up == 0
  labels: {team: "{{ $labels.team }}", host: "{{ $labels.host }}"}
"""
)
RULES = rules_of(FILE)
WARNING, CRITICAL, DOWN = (rule.key for rule in RULES)


def count(*entries: Entry, messages: tuple[Message, ...] = ()) -> dict[object, tuple[int, int, int]]:
    said = verdicts_of(
        entries, RULES, lambda rule, labels: {**rule.placed.labels, **labels}["team"], messages
    )
    found: list[tuple[object, Actionable]] = [*said.rules.items(), *said.owners.items()]
    return {key: (each.useful, each.false, each.ignored) for key, each in found}


@pytest.mark.parametrize(
    ("entry", "keys"),
    [
        (Entry(0, "useful", "Slow", {"severity": "critical"}), {CRITICAL, "web"}),
        (Entry(0, "useful", "Slow", {"severity": "critical", "instance": "a"}), {CRITICAL, "web"}),
        (Entry(0, "useful", "Slow"), {WARNING, CRITICAL, "web"}),
        (Entry(0, "useful", "Slow", {"severity": "info"}), set()),
        (Entry(0, "useful", "Slower"), set()),
        (Entry(0, "useful", "Down", {"team": "db", "host": "a"}), {DOWN, "db"}),
        (Entry(0, "useful", receiver="pager", group={"alertname": "Slow", "severity": "warning"}), {WARNING, "web"}),
        (Entry(0, "useful", receiver="pager", group={"job": "api"}), set()),
    ],
)  # fmt: skip
def test_an_entry_is_about_the_rules_it_does_not_contradict(entry: Entry, keys: set[object]) -> None:
    assert set(count(entry)) == keys


def test_an_entry_that_fits_two_rules_counts_for_both_and_once_for_their_owner() -> None:
    found = count(Entry(0, "useful", "Slow"), Entry(1, "false", "Slow", {"severity": "warning"}))

    assert found == {WARNING: (1, 1, 0), CRITICAL: (1, 0, 0), "web": (1, 1, 0)}


SENT = Notification(
    time=1_000_000,
    receiver="pager",
    integration="pagerduty[0]",
    reason="first",
    firing=((("alertname", "Slow"), ("job", "api")),),
    resolved=(),
    group_key="{}:{}",
)
MESSAGE = Message(SENT, (CRITICAL,), ("web",), is_page=True)


@pytest.mark.parametrize(
    ("entry", "fits"),
    [
        (Entry(1_000_000, "false", receiver="pager", group={"job": "api"}), True),
        (Entry(1_300_000, "false", receiver="pager", group={"job": "api"}), True),
        (Entry(1_300_001, "false", receiver="pager", group={"job": "api"}), False),
        (Entry(1_000_000, "false", receiver="pager", group={"job": "db"}), False),
        (Entry(1_000_000, "false", receiver="chat", group={"job": "api"}), False),
    ],
)
def test_without_an_alert_the_message_of_the_simulation_says_whose_it_is(*, entry: Entry, fits: bool) -> None:
    messages = (replace(MESSAGE, notification=replace(SENT, time=1)), MESSAGE)

    assert set(count(entry, messages=messages)) == ({CRITICAL, "web"} if fits else set())


def test_rates_have_their_interval_and_n() -> None:
    said = Actionable(useful=3, false=1, ignored=1)

    assert (said.n, said.rate) == (5, 0.6)
    assert said.interval == pytest.approx((0.2307, 0.8824), abs=5e-5)
    assert (Actionable().rate, Actionable().interval) == (None, (0.0, 1.0))


def test_what_fits_nothing_is_listed() -> None:
    gone = Entry(0, "useful", "Gone")

    assert verdicts_of([gone], RULES, lambda rule, _: rule.owner).unmatched == (gone,)
