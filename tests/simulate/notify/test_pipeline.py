"""Alertmanager's edge cases (reference simulation.md §3.4), each as a scene of a few alerts."""

import pytest

from rulelint.alertmanager.fields import Version
from tests.simulate.notify.stage import (
    NEWEST,
    OLDEST,
    PLAIN,
    SILENT,
    TIMES,
    fires,
    flushed,
    resolves,
    sent,
    silence,
    told,
)

INHIBITED = PLAIN + (
    "inhibit_rules: [{source_matchers: [kind=cause], target_matchers: [kind=effect], equal: [cluster]}]\n"
)


def test_the_first_flush_waits_and_repeats_come_one_interval_late() -> None:
    lines = told(sent(PLAIN, [fires("A", 0)], until=700))

    # the log says 10.3 s when the receiver had answered: at 250 s that is not yet 240 s ago
    assert lines == ["10 first A", "310 repeat A", "610 repeat A"]


def test_a_receiver_that_answers_at_once_is_repeated_in_time() -> None:
    assert told(sent(PLAIN, [fires("A", 0)], until=500, latency=-1)) == [
        "10 first A",
        "250 repeat A",
        "490 repeat A",
    ]


def test_what_comes_and_goes_between_flushes_is_never_told() -> None:
    assert sent(PLAIN, [fires("A", 0), resolves("A", 9)]) == []
    assert told(
        sent(PLAIN, [fires("A", 0), resolves("A", 20), fires("A", 60), resolves("A", 400)], until=500)
    ) == ["10 first A", "310 repeat A", "430 all_resolved -A"]


@pytest.mark.parametrize("by", ["silence", "inhibition"])
def test_resolved_unseen_it_fires_again_unheard(by: str) -> None:
    alert = {"kind": "effect", "cluster": "c"}
    posts = [fires("A", 0, alert), resolves("A", 80, alert), fires("A", 200, alert)]
    if by == "inhibition":
        posts += [fires("B", 20, kind="cause", cluster="c"), resolves("B", 150, kind="cause", cluster="c")]
    found = sent(
        INHIBITED, posts, silences=[silence("alertname=A", 20, 150)] if by == "silence" else [], until=400
    )

    # told at 10 s, resolved while held back, firing again from 200 s: nobody hears before the repeat interval is over
    assert [line for line in told(found) if "A" in line] == ["10 first A", "270 repeat A"]


def test_without_resolved_messages_one_of_a_group_fires_again_unheard() -> None:
    posts = [fires("A", 0, i="1"), fires("A", 0, i="2"), resolves("A", 60, i="2"), fires("A", 90, i="2")]

    assert told(sent(SILENT, posts, until=240)) == ["10 first A1 A2"]
    assert told(sent(PLAIN, posts, until=240)) == [
        "10 first A1 A2",
        "70 some_resolved A1 -A2",
        "130 new A1 A2",
    ]


def test_nobody_is_told_that_all_is_over_but_the_log_knows() -> None:
    posts = [fires("A", 0), resolves("A", 60), fires("A", 200)]

    assert told(sent(SILENT, posts, until=240)) == ["10 first A", "210 first A"]


def test_what_was_silenced_in_part_is_new_when_the_silence_ends() -> None:
    posts = [fires("A", 0, i="1"), fires("A", 0, i="2"), fires("A", 40, i="3")]
    found = flushed(PLAIN, posts, silences=[silence("i=2", 20, 100)], until=140)

    assert told(each for flush in found for each in flush.notifications) == [
        "10 first A1 A2",
        "70 new A1 A3",
        "130 new A1 A2 A3",
    ]
    assert [each.cause for each in found[1].held_back] == ["silenced"]


def test_what_begins_while_muted_is_told_afterwards() -> None:
    text = PLAIN.replace(TIMES, f"{TIMES}, routes: [{{mute_time_intervals: [first], matchers: [i=1]}}]") + (
        "time_intervals: [{name: first, time_intervals: [{times: [{start_time: '00:00', end_time: '00:02'}]}]}]\n"
    )

    assert told(sent(text, [fires("A", 0, i="1")], until=200)) == ["130 first A1"]


def test_a_route_is_active_in_its_intervals_only() -> None:
    text = PLAIN.replace(TIMES, f"{TIMES}, routes: [{{active_time_intervals: [later], matchers: [i=1]}}]") + (
        "time_intervals: [{name: later, time_intervals: [{times: [{start_time: '00:03', end_time: '24:00'}]}]}]\n"
    )

    assert told(sent(text, [fires("A", 0, i="1")], until=260)) == ["190 first A1"]


def test_the_source_must_be_there_before_the_flush() -> None:
    effect, cause = {"kind": "effect", "cluster": "c"}, {"kind": "cause", "cluster": "c"}
    late = [fires("E", 0, effect), fires("C", 15, cause), resolves("E", 100, effect)]
    early = [fires("E", 0, effect), fires("C", 5, cause), resolves("E", 100, effect)]

    assert told(sent(INHIBITED, late, until=200)) == [
        "10 first E",
        "25 first C",
    ]  # and no word that E is over
    assert told(sent(INHIBITED, early, until=200)) == ["15 first C"]


def test_inhibition_compares_missing_labels_as_empty_and_never_itself() -> None:
    both = (
        PLAIN
        + "inhibit_rules: [{source_matchers: ['i=~\"1|2\"'], target_matchers: ['i=~\"2|3\"'], equal: [zone]}]\n"
    )

    assert told(sent(both, [fires("A", 0, i="1"), fires("B", 1, i="2"), fires("C", 2, i="3")], until=50)) == [
        "10 first A1"
    ]
    assert told(sent(both, [fires("B", 0, i="2"), fires("C", 0, i="2")], until=50)) == [
        "10 first B2",
        "10 first C2",
    ]
    assert told(sent(both, [fires("A", 0, i="1", zone="z"), fires("C", 0, i="3")], until=50)) == [
        "10 first A1",
        "10 first C3",
    ]


def test_sibling_routes_with_equal_matchers_send_twice() -> None:
    text = PLAIN.replace(
        TIMES, f"{TIMES}, routes: [{{matchers: [i=1], continue: true}}, {{matchers: [i=1]}}]"
    )

    assert told(sent(text, [fires("A", 0, i="1")], until=50)) == ["10 first A1", "10 first A1"]


def test_an_alert_nobody_renews_is_over_and_comes_back_as_an_old_one() -> None:
    posts = [fires("A", 0, until=240), fires("A", 400, since=0)]

    assert told(sent(PLAIN, posts, until=420)) == ["10 first A", "250 all_resolved -A", "400 first A"]


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        (OLDEST, ["10 first A", "70 all_resolved -A", "130 first A"]),
        (NEWEST, ["10 first A", "70 all_resolved -A", "86 first A"]),
    ],
)
def test_an_empty_group_lingers_in_old_versions(version: Version, expected: list[str]) -> None:
    posts = [fires("A", 0), resolves("A", 60), fires("A", 76)]

    assert told(sent(PLAIN, posts, until=140, version=version)) == expected


@pytest.mark.parametrize(("latency", "after"), [(0, 86), (99, 86), (101, 130), (300, 130)])
def test_a_group_is_empty_when_the_receiver_has_accepted_that_all_is_over(latency: int, after: int) -> None:
    """Empty groups are looked for at 70.1 s: who is told of the end at 70 s and answers later keeps the group."""
    posts = [fires("A", 0), resolves("A", 60), fires("A", 76)]
    found = sent(PLAIN, posts, until=140, version=OLDEST, latency=latency, maintenance_phase=10_100)

    assert told(found) == ["10 first A", "70 all_resolved -A", f"{after} first A"]


def test_what_comes_before_the_receiver_has_accepted_finds_the_group() -> None:
    posts = [fires("A", 0), resolves("A", 60), fires("A", 70.1)]

    assert told(sent(PLAIN, posts, until=140, latency=50)) == [
        "10 first A",
        "70 all_resolved -A",
        "80.1 first A",
    ]
    assert told(sent(PLAIN, posts, until=140)) == ["10 first A", "70 all_resolved -A", "130 first A"]


@pytest.mark.parametrize(("version", "expected"), [(OLDEST, ["5 first A1 A2"]), (NEWEST, ["10 first A1 A2"])])
def test_an_old_alert_flushes_a_waiting_group_in_old_versions(version: Version, expected: list[str]) -> None:
    posts = [fires("A", 0, i="1"), fires("A", 5, since=-300, i="2")]

    assert told(sent(PLAIN, posts, until=50, version=version)) == expected


@pytest.mark.parametrize(
    ("version", "expected"), [((0, 30), ["10 first A1", "10 first B2"]), ((0, 31), ["10 first A1 B2"])]
)
def test_grouping_by_nothing_inherits_in_old_versions(version: Version, expected: list[str]) -> None:
    text = PLAIN.replace(TIMES, f"{TIMES}, routes: [{{matchers: ['i=~\".+\"'], group_by: []}}]")
    posts = [fires("A", 0, i="1"), fires("B", 0, i="2")]
    assert told(sent(text, posts, until=50, version=version)) == expected


@pytest.mark.parametrize(("version", "expected"), [((0, 24), "new"), (NEWEST, "first")])
def test_the_log_forgets_after_twice_the_repeat_interval(version: Version, expected: str) -> None:
    """A label only: what is sent is the same."""
    posts = [
        fires("A", 0, kind="effect"),
        fires("B", 20, kind="cause"),
        resolves("A", 40, kind="effect"),
        resolves("B", 5_000, kind="cause"),
        fires("A", 5_030, i="2", kind="effect"),
    ]
    found = [line for line in told(sent(INHIBITED, posts, until=5_060, version=version)) if "A" in line]

    assert found == ["10 first A", f"5040 {expected} A2"]


def test_each_integration_has_its_own_log() -> None:
    text = PLAIN.replace(
        "webhook_configs",
        "email_configs: [{to: a@example.org, from: b@example.org, smarthost: 'h:25'}], webhook_configs",
    )
    posts = [fires("A", 0), resolves("A", 50)]
    found = sent(text, posts, until=100)

    assert sorted((each.integration, each.reason) for each in found) == [
        ("email", "first"),
        ("webhook", "all_resolved"),
        ("webhook", "first"),
    ]


def test_ties_are_called_racy() -> None:
    posts = [fires("A", 0, i="1"), fires("A", 70, i="2"), fires("A", 90, i="3")]

    assert [(each.time, each.is_racy) for each in flushed(PLAIN, posts, until=140)] == [
        (10_000, False),
        (70_000, True),
        (130_000, False),
    ]
