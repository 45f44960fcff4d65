"""What the gates reject, with which words and at which characters."""

import textwrap
from dataclasses import replace

import pytest

from rulelint.compare.gates import MINUTE, Budget, Delay, Gate, Gates, Growth
from rulelint.compare.regression import Regression
from rulelint.finding import Severity
from rulelint.fixtures.incidents import Incident
from tests.compare.sides import load
from tests.compare.simulations import PATH, Fires, judge, simulation

BASE = textwrap.dedent("""\
    groups:
      - name: shop
        rules:
          - alert: Errors
            expr: errors > 5
            for: 1m
          - alert: Queue
            expr: queue > 60
    """)
HEAD = BASE.replace("errors > 5", "errors > 50").replace("queue > 60", "queue > 20")
OUTAGE = Incident("outage", 10 * MINUTE, 30 * MINUTE)
OFF = Gates(
    Gate(None),
    Delay(None),
    Growth(None),
    Growth(None),
    Gate(None),
    Gate(None),
    Budget(None),
    Budget(None),
    Budget(None),
    Gate(None),
)


def only(**gates: Gate) -> Gates:
    return replace(OFF, **gates)  # type: ignore[arg-type]  # each case names its own gates


def rejected(
    base: Fires, head: Fires, gates: Gates, *, text: str = HEAD, **facts: object
) -> list[Regression]:
    before = simulation(load({PATH: BASE}), base, [OUTAGE], **facts)  # type: ignore[arg-type]
    after = simulation(load({PATH: text}), head, [OUTAGE], **facts)  # type: ignore[arg-type]
    return judge(BASE, text, before, after, gates)


def place(regression: Regression) -> str:
    assert regression.place is not None
    span = regression.place.span
    return regression.place.source.text[span.start : span.end] if span else ""


LOST = only(incident_lost=Gate(Severity.ERROR))
LATE = only(incident_late=Delay(Severity.WARNING))


def test_a_lost_incident_is_shown_at_the_change_that_lost_it() -> None:
    (found,) = rejected({"Errors": [(12, 20)]}, {}, LOST)

    assert found.message == "incident `outage` is no longer detected: `Errors` caught it after 2m"
    assert (found.id, found.severity, place(found)) == ("gate/incident-lost", Severity.ERROR, "50")
    assert found.notes == ("`Errors`: threshold loosened from `5` to `50`",)


def test_the_rule_that_caught_it_first_is_named_first() -> None:
    (found,) = rejected({"Errors": [(15, 20)], "Queue": [(11, 20)]}, {}, LOST)

    assert found.message.endswith("`Queue` caught it after 1m (as did `Errors`)")
    assert place(found) == "20"


@pytest.mark.parametrize(
    ("base", "head"),
    [
        ({}, {}),
        ({"Errors": [(12, 20)]}, {"Errors": [(12, 20)]}),
        ({"Errors": [(12, 20)]}, {"Queue": [(12, 20)]}),
        ({"Errors": [(40, 50)]}, {}),
    ],
)
def test_an_incident_that_is_caught_or_never_was_is_not_lost(base: Fires, head: Fires) -> None:
    assert rejected(base, head, LOST) == []


def test_a_removed_rule_is_shown_at_the_line_before_it() -> None:
    text = BASE[: BASE.index("      - alert: Queue")]

    (found,) = rejected({"Queue": [(12, 20)]}, {}, LOST, text=text)

    assert place(found) == "for: 1m"
    assert found.notes == ("`Queue`: alert `Queue` removed",)


def test_a_rule_that_cannot_be_replayed_loses_nothing() -> None:
    before = simulation(load({PATH: BASE}), {"Errors": [(12, 20)]}, [OUTAGE])
    after = simulation(load({PATH: HEAD}), {}, [OUTAGE], unknown=["Errors"])

    assert judge(BASE, HEAD, before, after, LOST) == []


@pytest.mark.parametrize(
    ("base", "head", "message"),
    [
        (12, 12, None),
        (12, 11, None),
        (14, 15, None),
        (12, 13, "incident `outage` is detected 1m later: after 3m instead of 2m"),
        (20, 22.5, "incident `outage` is detected 2m30s later: after 12m30s instead of 10m"),
    ],
)
def test_later_detection(base: float, head: float, message: str | None) -> None:
    found = rejected({"Errors": [(base, 30)]}, {"Errors": [(head, 30)]}, LATE)

    assert [each.message for each in found] == ([message] if message else [])
    assert all(place(each) == "50" for each in found)


TIME = only(firing_time=Growth(Severity.ERROR, percent=50, amount=10))


@pytest.mark.parametrize(
    ("base", "head", "message"),
    [
        (20, 30, None),  # half as much again, and no more than that
        (30, 44, None),  # 14 minutes, but less than half
        (4, 13, None),  # tripled, but only nine minutes
        (20, 31, "alerts of `shop` fire 31m instead of 20m in fixture `hour`"),
        (0, 11, "alerts of `shop` fire 11m instead of 0s in fixture `hour`"),
    ],
)
def test_more_firing_time(base: float, head: float, message: str | None) -> None:
    found = rejected({"Queue": [(1, 1 + base)]}, {"Queue": [(1, 1 + head)]}, TIME)

    assert [each.message for each in found] == ([message] if message else [])
    assert all(place(each) == "20" for each in found)


def test_the_loudest_rule_is_blamed() -> None:
    base: Fires = {"Errors": [(0, 5)], "Queue": [(0, 5)]}

    (found,) = rejected(base, {"Errors": [(0, 10)], "Queue": [(0, 40)]}, TIME)

    assert found.rule is not None
    assert found.rule.name == "Queue"
    assert found.notes[0] == "`Queue` alone fires 40m instead of 5m"


def test_owners_are_judged_by_themselves() -> None:
    owners = {"Errors": "db", "Queue": ""}

    found = rejected({"Errors": [(0, 5)]}, {"Errors": [(0, 30)], "Queue": [(0, 40)]}, TIME, owners=owners)

    assert [(each.owner, each.message) for each in found] == [
        ("db", "alerts of `db` fire 30m instead of 5m in fixture `hour`"),
        ("", "alerts of `(no owner)` fire 40m instead of 0s in fixture `hour`"),
    ]


def test_more_episodes() -> None:
    gates = only(episodes=Growth(Severity.ERROR, percent=50, amount=2))

    (found,) = rejected({"Queue": [(1, 2)]}, {"Queue": [(1, 2), (3, 4), (5, 6), (7, 8)]}, gates)

    assert found.message == "alerts of `shop` fire 4 times instead of once in fixture `hour`"
    assert found.notes[0] == "`Queue` alone fires 4 times instead of once"


def test_both_sides_are_counted_from_the_moment_both_are_known() -> None:
    before = simulation(load({PATH: BASE}), {"Queue": [(50, 60)]}, counted_from={"Queue": 30})
    after = simulation(load({PATH: HEAD}), {"Queue": [(5, 29), (50, 60)]}, counted_from={"Queue": 5})

    assert judge(BASE, HEAD, before, after, TIME) == []
    assert judge(BASE, HEAD, replace(before, rules=after.rules), after, TIME)


SERIES = only(lost_series=Gate(Severity.ERROR))


def test_a_rule_that_lost_its_series() -> None:
    head = BASE.replace("errors > 5", 'errors{job="x"} > 5')
    before = simulation(load({PATH: BASE}), {}, series={"errors": 3, "queue": 1})
    after = simulation(load({PATH: head}), {}, series={'errors{job="x"}': 0, "queue": 1})

    (found,) = judge(BASE, head, before, after, SERIES)

    assert (
        found.message
        == '`Errors` finds no series any more: `errors{job="x"}` matches nothing in fixture `hour`'
    )
    assert place(found) == 'job="x"'


@pytest.mark.parametrize(("before", "after"), [(3, 2), (0, 0), (0, 3)])
def test_a_rule_that_has_series_or_never_had_any_lost_none(before: int, after: int) -> None:
    old, new = (
        simulation(load({PATH: text}), {}, series={"errors": count, "queue": 1})
        for text, count in ((BASE, before), (HEAD, after))
    )

    assert judge(BASE, HEAD, old, new, SERIES) == []


@pytest.mark.parametrize(
    "expr", ["errors or errors2", "errors unless errors2", "absent(errors2)", "count(errors2) or vector(0)"]
)
def test_series_that_are_not_needed_are_not_missed(expr: str) -> None:
    text = BASE.replace("errors > 5", expr)
    series = {"errors": 3, "errors2": 0, "queue": 1}
    old, new = (simulation(load({PATH: each}), {}, series=series) for each in (BASE, text))

    assert judge(BASE, text, old, new, SERIES) == []


WEEKLY = only(episodes_per_week=Budget(Severity.ERROR, default=200, owners={"db": 1000}))


@pytest.mark.parametrize(
    ("base", "head", "representative", "owner", "rejects"),
    [
        (1, 2, True, "shop", True),  # 168 → 336 a week
        (1, 2, False, "shop", False),
        (1, 2, True, "db", False),
        (1, 1, True, "shop", False),
        (3, 2, True, "shop", False),  # over the budget, and better than before
    ],
)
def test_weekly_budgets(base: int, head: int, *, representative: bool, owner: str, rejects: bool) -> None:
    old, new = ({"Queue": [(5 * at, 5 * at + 1) for at in range(count)]} for count in (base, head))

    found = rejected(old, new, WEEKLY, representative=representative, owners={"Queue": owner})

    assert bool(found) is rejects
    assert all("336.0 episodes a week (95 % interval 40.7 to 1213.7)" in each.message for each in found)


def test_everything_off_rejects_nothing() -> None:
    assert rejected({"Errors": [(12, 20)]}, {"Queue": [(0, 60)]}, OFF) == []
    everything = replace(Gates(), firing_time=Growth(Severity.ERROR, amount=10))
    both = rejected({"Errors": [(12, 20)]}, {"Queue": [(31, 60)]}, everything)
    assert [each.gate for each in both] == ["incident_lost", "firing_time"]


CHAIN = textwrap.dedent("""\
    groups:
      - name: shop
        rules:
          - record: total
            expr: sum(errors)
          - alert: Errors
            expr: total > 5
    """)


def test_what_only_follows_is_named_with_its_cause() -> None:
    head = CHAIN.replace("sum(errors)", 'sum(errors{job="x"})')
    before = simulation(load({PATH: CHAIN}), {}, series={"errors": 3, "total": 1})
    after = simulation(load({PATH: head}), {}, series={'errors{job="x"}': 0, "total": 0})

    (found,) = judge(CHAIN, head, before, after, SERIES)

    assert found.message.startswith("`total` finds no series any more")
    assert found.notes == ('`total`: matcher added: `job="x"`', "and so nothing comes to `Errors`")


def test_what_a_rule_reads_explains_it_when_nothing_of_it_changed() -> None:
    head = CHAIN.replace("sum(errors)", "sum(errors) - 100")
    before = simulation(load({PATH: CHAIN}), {"Errors": [(12, 20)]}, [OUTAGE])
    after = simulation(load({PATH: head}), {}, [OUTAGE])

    (found,) = judge(CHAIN, head, before, after, LOST)

    assert place(found) == "sum(errors) - 100"
    assert found.notes == ("`total`: `sum(errors)` became `sum(errors) - 100`",)
