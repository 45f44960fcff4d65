"""What is due, each with the numbers computed by hand, and its near misses, which must not be."""

from dataclasses import replace
from datetime import date

import pytest

from rulelint.fixtures.incidents import Incident
from rulelint.review.dated import Dated
from rulelint.review.feedback import Entry
from rulelint.review.options import ReviewOptions
from rulelint.simulate.options import SimulateOptions
from rulelint.simulate.run import simulate
from tests.review.cases import DAY, WEEK, at, item, kinds, reviewed, seen
from tests.simulate.notify.stage import configuration
from tests.simulate.scene import MINUTE, fixture, rule_file

RULE = "- alert: A\n  expr: x > 10\n  labels: {severity: critical, team: db}\n"
FILE = rule_file(RULE)
SHORT = ReviewOptions(weeks=0.5)


@pytest.mark.parametrize(
    ("expr", "series", "kind", "likelihood", "reason"),
    [
        ("gone > 10", "x 1x10079", "never_fires", 5, "no_series"),
        ("x > 10", "x 1x10079", "threshold_left", 3, "cold"),  # (1 - 10) / 10 = -90 %
        ("x > 10", "x 7x10079", "never_fires", 2, "distant"),  # -30 %
        ("x > 10", "x 9.5x10079", "never_fires", 1, "near_miss"),  # -5 %
        ("x / y > 10", "x 1x10079", "never_fires", 5, "no_series"),
        ("absent(x)", "x 1x10079", "never_fires", 2, "unmeasured"),
        ("vector(1) > 2", "x 1x10079", "never_fires", 5, "impossible"),
    ],
)
def test_a_rule_that_never_fired(expr: str, series: str, kind: str, likelihood: int, reason: str) -> None:
    file = rule_file(RULE.replace("x > 10", expr))
    found = reviewed(file, seen(file, series, minutes=WEEK), options=SHORT)

    assert kinds(found) == [kind]
    assert (found.items[0].risk.value, found.items[0].owner) == (5 * likelihood, "db")
    assert {each.name: each.value for each in found.items[0].evidence}["class"] == reason


def test_less_time_than_is_asked_for_says_nothing() -> None:
    found = reviewed(FILE, seen(FILE, "x 1x10079", minutes=WEEK))

    assert kinds(found) == []
    assert (found.basis.waiting, found.basis.simulated, found.basis.recorded) == (1, 1, WEEK * MINUTE)


@pytest.mark.parametrize(("weeks", "due"), [(1.0, 1), (1.05, 1), (1.06, 0)])
def test_a_fixture_of_a_week_is_a_week(weeks: float, due: int) -> None:
    simulation = seen(FILE, "x 1x10079", minutes=WEEK)

    assert len(reviewed(FILE, simulation, options=ReviewOptions(weeks=weeks)).items) == due


def test_what_can_never_be_true_does_not_wait() -> None:
    file = rule_file("- alert: A\n  expr: vector(1) > 2\n")

    assert kinds(reviewed(file, seen(file, "x 1x60", minutes=60))) == ["never_fires"]


def test_the_same_time_in_two_fixtures_counts_once() -> None:
    twice = [seen(FILE, "x 1x10079", minutes=WEEK, name=name) for name in "ab"]

    assert kinds(reviewed(FILE, *twice, options=ReviewOptions(weeks=1.5))) == []
    assert kinds(reviewed(FILE, *twice, options=ReviewOptions(weeks=0.9))) == ["threshold_left"]


def test_one_that_fired_somewhere_does_fire() -> None:
    quiet, loud = seen(FILE, "x 1x10079", minutes=WEEK), seen(FILE, "x 1x30 11x9 1x1400")

    assert kinds(reviewed(FILE, quiet, options=SHORT)) == ["threshold_left"]
    assert kinds(reviewed(FILE, quiet, loud, options=SHORT)) == []


def test_the_fixture_where_it_came_closest_counts() -> None:
    far, near = seen(FILE, "x 1x10079", minutes=WEEK), seen(FILE, "x 9.5x1439")

    found = item(reviewed(FILE, far, near, options=SHORT), "never_fires")
    assert found.risk.likelihood == 1
    assert {each.name: each.value for each in found.evidence}["margin"] == pytest.approx(-0.05)


def test_a_heartbeat_is_meant_to_fire() -> None:
    file = rule_file("- alert: Watchdog\n  expr: vector(1)\n")

    assert kinds(reviewed(file, seen(file, "x 1x2000", minutes=2 * DAY), options=SHORT)) == []


def test_one_that_always_fires() -> None:
    found = reviewed(FILE, seen(FILE, "x 11x2879", minutes=2 * DAY))

    assert kinds(found) == ["always_fires"]
    assert found.items[0].risk.value == 25


# Five fires of three minutes each, an hour apart: all five are short, none comes back within half an hour.
FIVE = "x 1x29 " + "11x2 1x56 " * 5 + "1x1100"


def test_short_episodes_are_noise_by_their_shape() -> None:
    found = reviewed(FILE, seen(FILE, FIVE))

    assert kinds(found) == ["noisy"]
    assert (
        found.items[0].evidence[0].text
        == "transient: 5 of 5 completed episodes were over within five minutes"
    )
    assert found.items[0].risk.value == 15


def test_four_fires_are_no_pattern() -> None:
    assert kinds(reviewed(FILE, seen(FILE, FIVE.replace("11x2", "1x2", 1)))) == []


def test_two_fires_that_follow_each_other_are_no_pattern() -> None:
    # One of two comes back within half an hour: a share of a half, of two.
    assert kinds(reviewed(FILE, seen(FILE, "x 1x29 11x9 1x9 11x9 1x1300"))) == []


def test_long_episodes_that_come_rarely_are_no_noise() -> None:
    # Five fires of ten minutes, 40 minutes apart.
    assert kinds(reviewed(FILE, seen(FILE, "x 1x29 " + "11x9 1x49 " * 5 + "1x1100"))) == []


LONG = "x 1x29 " + "11x9 1x169 " * 8
"""Eight fires of ten minutes, three hours apart: one day."""


@pytest.mark.parametrize(
    ("representative", "limit", "expected"),
    [(True, 7, ["noisy"]), (True, 60, []), (False, 7, [])],
)
def test_too_many_a_week_only_where_the_fixture_speaks_for_weeks(
    *, representative: bool, limit: float, expected: list[str]
) -> None:
    simulation = seen(FILE, LONG, representative=representative)
    found = reviewed(FILE, simulation, options=ReviewOptions(pages_per_week=limit))

    assert kinds(found) == expected
    if expected:
        # Eight in the 23 h 55 m that count: 8 / (1435 / 10080) = 56.2 a week.
        assert item(found, "noisy").evidence[0].value == pytest.approx(8 / (1435 / 10080))
        # Garwood: 8 events are at least 3.45, so at least 24 a week, surely above 7.
        assert item(found, "noisy").risk.likelihood == 5


def test_a_rule_that_was_not_simulated_is_unknown_and_last() -> None:
    file = rule_file(RULE + RULE.replace("alert: A", "alert: B").replace("x >", "other >"))
    found = reviewed(file, seen(file, "x 1x10079", minutes=WEEK, recorded=("x",)), options=SHORT)

    assert kinds(found) == ["threshold_left", "not_simulated"]
    unknown = found.items[1]
    assert (unknown.risk.value, unknown.action) == (5, "record what it reads: --add other")
    assert found.basis.simulated == 1


def said(verdict: str, count: int, **more: str) -> list[Entry]:
    return [Entry(at(2) + n, verdict, "A", **more) for n in range(count)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("useful", "useless", "likelihood"),
    [
        (0, 3, None),  # Wilson: 0 of 3 is up to 0.56
        (0, 4, 4),  # up to 0.49
        (0, 12, 5),  # up to 0.24, below half of a half
        (3, 7, None),  # up to 0.60
        (3, 13, 4),  # 0.07 to 0.43
        (9, 1, None),
    ],
)
def test_a_low_actionable_rate_is_due_when_it_is_sure(
    useful: int, useless: int, likelihood: int | None
) -> None:
    found = reviewed(FILE, feedback=[*said("useful", useful, who="x"), *said("false", useless)])

    assert kinds(found) == (["low_actionable"] if likelihood else [])
    if likelihood:
        assert found.items[0].risk.likelihood == likelihood


TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        (Dated(date(2026, 5, 26), every=180), []),  # 180 days ago
        (Dated(date(2026, 5, 25), every=180), [("overdue", 2, "`A` was last reviewed 181 days ago")]),
        (Dated(date(2024, 1, 1), "change", 180), [("overdue", 4, "`A` was last changed 1,056 days ago")]),
        (Dated(date(2027, 1, 1), every=180), []),
        (Dated(None, every=180), []),
        (Dated(date(2020, 1, 1), every=None), []),
        (Dated(expires=TODAY), []),
        (Dated(expires=date(2026, 11, 21)), [("expired", 3, "`A` expired 1 day ago")]),
        (Dated(expires=date(2026, 8, 24)), [("expired", 4, "`A` expired 90 days ago")]),
    ],
)
def test_dates(dates: Dated, expected: list[tuple[str, int, str]]) -> None:
    found = reviewed(FILE, dates={"A": dates}, today=TODAY)

    assert [(each.kind, each.risk.likelihood, each.title) for each in found.items] == expected


def incident(**more: object) -> Incident:
    start = {"start": 200 * MINUTE, "end": 260 * MINUTE, "severity": "warning", "expect": ("A",)}
    return Incident("outage", **{**start, **more})  # type: ignore[arg-type]


CAUGHT = "x 1x204 11x20 1x1200"


NO_GUARD = "incident `outage` has no guard"


@pytest.mark.parametrize(
    ("series", "happened", "risk", "owner", "action"),
    [
        ("x 1x1439", incident(), 15, "db", "correct `A` until it tells of it"),
        (CAUGHT, incident(match={"team": "web"}), 15, "", "write the rule it expects: `A`"),
        (CAUGHT, incident(expect=("B*",)), 15, "", "write the rule it expects: `B*`"),
        ("x 1x1439", incident(expect=(), severity="critical"), 25, "", "write a rule that tells of it"),
    ],
)
def test_an_incident_without_a_guard(
    series: str, happened: Incident, risk: int, owner: str, action: str
) -> None:
    found = item(reviewed(FILE, seen(FILE, series, incidents=[happened])), "unguarded_incident")

    assert (found.title, found.risk.value, found.owner, found.severity) == (
        NO_GUARD,
        risk,
        owner,
        happened.severity,
    )
    assert found.action.startswith(action)


def test_an_incident_that_is_caught_is_guarded() -> None:
    assert kinds(reviewed(FILE, seen(FILE, CAUGHT, incidents=[incident()]))) == []


def test_what_was_not_simulated_might_have_caught_it() -> None:
    file = rule_file(RULE.replace("x >", "other >"))
    found = reviewed(file, seen(file, "x 1x1439", incidents=[incident()], recorded=("x",)))

    assert item(found, "unguarded_incident").title == "it is not known whether incident `outage` has a guard"
    assert item(found, "unguarded_incident").risk.likelihood == 3


def test_one_fixture_that_caught_it_is_enough() -> None:
    both = [seen(FILE, series, incidents=[incident()]) for series in ("x 1x1439", CAUGHT)]

    assert kinds(reviewed(FILE, *both)) == []


def test_a_fixture_of_other_rules_says_nothing_of_an_incident() -> None:
    elsewhere = fixture("x 1x1439", minutes=DAY, incidents=[incident()], applies_to=("other/**",))
    found = reviewed(FILE, simulate([FILE], elsewhere))

    assert kinds(found) == ["not_simulated"]
    assert found.cards[0].measure("coverage").value is None
    assert kinds(reviewed(FILE, simulate([FILE], replace(elsewhere, applies_to=())))) == [
        "unguarded_incident"
    ]


def test_a_rule_of_another_place_is_not_to_be_corrected() -> None:
    here = rule_file(RULE.replace("alert: A", "alert: B"), "here/b.yaml")
    data = fixture("x 1x1439", minutes=DAY, incidents=[incident()], applies_to=("here/**",))
    found = reviewed(FILE, simulate([FILE, here], data))

    assert item(found, "unguarded_incident").action == "write the rule it expects: `A`"


def test_keys_stay_and_differ() -> None:
    file = rule_file(RULE + RULE)
    once = reviewed(file, seen(file, "x 1x10079", minutes=WEEK), options=SHORT)
    again = reviewed(file, seen(file, "x 2x10079", minutes=WEEK), options=SHORT)

    assert [each.key for each in once.items] == [each.key for each in again.items]
    assert len({each.key for each in once.items}) == 2
    assert [each.title for each in once.items] == [each.title for each in again.items]


def test_nothing_is_due_of_nothing() -> None:
    assert reviewed(FILE).items == ()


PAIR = """
- alert: A
  expr: x > 10
  labels: {severity: critical, team: db}
- alert: B
  expr: x > OTHER
  labels: {severity: SEVERITY, team: web}
"""
TOGETHER = 'x{service="a"} 1x99 ' + "11x19 1x199 " * 6 + "1x20"
"""Six stretches of twenty minutes, more than three hours apart."""


def pair(other: str, severity: str) -> list[tuple[str, str, str]]:
    file = rule_file(PAIR.replace("OTHER", other).replace("SEVERITY", severity))
    found = reviewed(file, seen(file, TOGETHER))
    return [(each.kind, each.rule.name, each.other.name) for each in found.items if each.rule and each.other]


def test_two_rules_that_say_the_same() -> None:
    assert pair("9", "critical") == [("duplicate", "A", "B")]


def test_one_that_could_mute_the_other() -> None:
    assert pair("9", "warning") == [("missing_inhibit", "B", "A")]


def test_two_that_do_not_meet() -> None:
    assert pair("12", "critical") == []


def test_a_pair_says_whose_the_other_is_and_has_a_key_of_both() -> None:
    file = rule_file(PAIR.replace("OTHER", "9").replace("SEVERITY", "critical"))
    found = item(reviewed(file, seen(file, TOGETHER), seen(file, TOGETHER, name="again")), "duplicate")

    assert found.action == "keep the one that says more, remove the other, which belongs to web"
    assert found.risk.value == 20
    assert found.key != replace(found, other=None).key


def test_a_severity_that_misleads() -> None:
    # One fire, and the list of incidents is complete: it belongs to none.
    rare = "x 1x204 11x20 1x1200"
    simulation = seen(FILE, rare, complete=True, incidents=[incident(start=900 * MINUTE, end=960 * MINUTE)])
    found = item(reviewed(FILE, simulation), "wrong_severity")

    assert found.title == "`A`: it is more severe than anything it tells of"
    assert kinds(reviewed(FILE, seen(FILE, rare, complete=True, incidents=[incident()]))) == []


PAGING = SimulateOptions(
    alertmanager=configuration(
        """
route: {receiver: pager, group_by: [alertname], group_wait: 0s, group_interval: 5m, repeat_interval: 4h}
receivers:
  - name: pager
    webhook_configs: [{url: http://127.0.0.1}]
"""
    )
)
"""Every message that something fires interrupts."""


def test_pages_count_where_it_is_known_who_is_told() -> None:
    # Eight fires of ten minutes; each is one page, its end is none.
    found = reviewed(FILE, seen(FILE, LONG, representative=True, options=PAGING))

    assert item(found, "noisy").evidence[0].name == "pages_per_week"
    assert item(found, "noisy").evidence[0].value == pytest.approx(8 / (1435 / 10080))
    assert found.basis.alertmanager == ("alertmanager.yml", (0, 34))


def test_a_heartbeat_that_repeats_is_no_noise() -> None:
    file = rule_file("- alert: Watchdog\n  expr: vector(1)\n")
    found = reviewed(file, seen(file, "x 1x2000", minutes=2 * DAY, representative=True, options=PAGING))

    assert found.items == ()
    assert found.cards[-1].measures[0].text == "a heartbeat is meant to fire"


SILENT = replace(PAGING, alertmanager=configuration("route: {receiver: a}\nreceivers: [{name: a}]"))
"""Nobody is told anything."""


def test_an_incident_that_woke_nobody() -> None:
    simulation = seen(FILE, CAUGHT, incidents=[incident(must_page=True)], options=SILENT)
    found = item(reviewed(FILE, simulation), "unguarded_incident")

    assert (found.title, found.risk.likelihood) == ("incident `outage` woke nobody", 4)
    assert kinds(reviewed(FILE, seen(FILE, CAUGHT, incidents=[incident()], options=SILENT))) == []


def test_incidents_of_one_name_at_two_times_are_two_items() -> None:
    later = incident(start=700 * MINUTE, end=730 * MINUTE)
    one, other = (
        seen(FILE, "x 1x1439", incidents=[each], name=str(each.start)) for each in (incident(), later)
    )

    assert len({each.key for each in reviewed(FILE, one, other).items}) == 2
