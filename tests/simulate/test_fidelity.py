"""Simulated against recorded alerts, with numbers worked out by hand."""

from dataclasses import replace

import pytest

from rulelint.simulate.history import NO_HISTORY, Fidelity, History
from rulelint.simulate.run import simulate
from tests.simulate.scene import MINUTE, fixture, rule_file, selectors

A = "- alert: A\n  expr: x > 5\n"
FIRING = 'ALERTS{alertname="A", alertstate="firing"}'
PENDING = 'ALERTS{alertname="A", alertstate="pending"}'
X = "x 3x19 9x9 3x30"
"""A fires from minute 20 to 30; it is counted from 5 to 60."""


def history(rules: str, *series: str, recorded: tuple[str, ...] = ()) -> History:
    chosen = selectors(*recorded) if recorded else ((),)
    return simulate([rule_file(rules)], fixture(*series, recorded=chosen)).history


def minutes(found: Fidelity) -> tuple[int, ...]:
    return (
        found.real,
        found.simulated,
        found.matched,
        found.unmatched,
        found.both // MINUTE,
        found.either // MINUTE,
    )


@pytest.mark.parametrize(
    ("recorded", "expected", "delay"),
    [
        ("_x20 1x9 stale _x30", (1, 1, 1, 0, 10, 10), 0),
        ("_x20 1x9 _x30", (1, 1, 1, 0, 10, 10), 0),  # without a marker: one evaluation after the last sample
        ("_x17 1x9 stale _x30", (1, 1, 1, 0, 7, 13), 3),
        ("_x20 1x3 stale 1x4 stale _x30", (2, 1, 2, 0, 9, 10), 0),  # a minute of nothing
        ("_x20 1x3 _ 1x4 stale _x30", (1, 1, 1, 0, 10, 10), 0),  # a sample that was not scraped
        ("_x20 1x2 _x3 1x3 stale _x30", (2, 1, 2, 0, 7, 10), 0),  # too many of them
        ("_x40 1x5 stale _x13", (1, 1, 0, 1, 0, 16), None),
        ("1x8 stale _x50", (0, 1, 0, 1, 0, 14), None),  # it began before the rule counts
        ("_x59 stale", (0, 1, 0, 1, 0, 10), None),
    ],
)
def test_one_alert(recorded: str, expected: tuple[int, ...], delay: int | None) -> None:
    [found] = history(A, X, f"{FIRING} {recorded}").rules

    assert minutes(found) == expected
    assert found.delay == (None if delay is None else delay * MINUTE)
    assert found.jaccard == expected[4] / expected[5]


def test_alerts_are_compared_by_their_labels() -> None:
    series = [
        'x{i="1"} 3x19 9x9 3x30',
        'x{i="2"} 3x60',
        'ALERTS{alertname="A", alertstate="firing", i="2"} _x20 1x9',
    ]
    [found] = history(A, *series).rules

    assert minutes(found) == (1, 1, 0, 1, 0, 20)


def test_of_rules_of_one_name_the_one_that_had_the_alert() -> None:
    rules = (
        "- alert: A\n  expr: x > 5\n  labels: {severity: page}\n"
        "- alert: A\n  expr: y > 5\n"
        "- alert: A\n  expr: y > 7\n  labels: {severity: page, kind: odd}\n"
    )
    page = 'ALERTS{alertname="A", alertstate="firing", severity="page"} _x20 1x9 _x30'
    plain = 'ALERTS{alertname="A", alertstate="firing", job="j"} _x40 1x9'
    found = history(rules, X, 'y{job="j"} 3x39 9x9 3x10', page, plain).rules

    assert [(each.rule.ordinal, each.real, each.simulated, each.jaccard) for each in found] == [
        (0, 1, 1, 1.0),
        (1, 1, 1, 1.0),
        (2, 0, 1, 0.0),
    ]


def test_since_when_it_was_pending() -> None:
    rules = "- alert: A\n  expr: x > 5\n  for: 5m\n"
    state = 'ALERTS_FOR_STATE{alertname="A"} _x22 1320x9 _x30'
    [found] = history(rules, X, f"{PENDING} _x20 1x5", f"{FIRING} _x27 1x4 stale _x20", state).rules

    assert (found.delay, found.pending_delay) == (-2 * MINUTE, -2 * MINUTE)
    assert minutes(found) == (1, 1, 1, 0, 3, 7)


def test_what_was_not_recorded_is_unknown() -> None:
    rules = A + "- alert: B\n  expr: x > 6\n"
    found = history(rules, X, f"{FIRING} _x20 1x9 stale _x20", recorded=("x", 'ALERTS{alertname="A"}'))

    assert [each.rule.name for each in found.rules] == ["A"]
    assert [each.name for each in found.unknown] == ["B"]
    assert found.jaccard == 1.0


def test_no_alerts_no_history() -> None:
    assert history(A, X) == NO_HISTORY
    assert NO_HISTORY.jaccard is None


def test_silence_of_both_is_no_agreement() -> None:
    [found] = history(A, "x 3x60", 'ALERTS{alertname="Other", alertstate="firing"} 1x50').rules

    assert minutes(found) == (0, 0, 0, 0, 0, 0)
    assert found.jaccard is None
    assert replace(found, either=5, both=1).jaccard == 0.2


def test_what_a_replay_writes_agrees_with_itself() -> None:
    """The recorded alerts are put aside for the replay, and still there for the comparison."""
    rules = A + "- alert: Reads\n  expr: ALERTS{alertname='A'}\n"
    found = history(rules, X, f"{FIRING} _x20 1x9 stale _x30")

    assert [(each.rule.name, each.real, each.simulated, each.jaccard) for each in found.rules] == [
        ("A", 1, 1, 1.0),
        ("Reads", 0, 1, 0.0),
    ]
