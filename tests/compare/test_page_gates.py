"""What the gates reject of what people are told: with which words, and at which characters."""

from dataclasses import fields, replace

import pytest

from rulelint.compare.gates import Budget, Delay, Gate, Gates, Growth, Limit, PageRule, Storm
from rulelint.compare.page_gates import page_regressions
from rulelint.compare.regression import Regression
from rulelint.finding import Severity
from rulelint.fixtures.incidents import Incident
from tests.compare.pages import DAY, RULES, PullRequest, at, edited, rejected, replayed

OFF = replace(
    Gates(), **{each.name: replace(getattr(Gates(), each.name), severity=None) for each in fields(Gates)}
)
QUIET = ("x 0x20 1x40", "y 1x60", "z 1x60")
FLAPS = ("x 1x60", "y" + 8 * " 1x9 9x2", "z 1x60")
WEEK = ("x 1x10080", "y" + 42 * " 1x119 9x119", "z 1x10080")
OUTAGE = Incident("outage", at(20), at(40), match={}, must_page=True)
NOISY = PullRequest([("x > 5", "x > 0")])


def only(**gates: Gate) -> Gates:
    return replace(OFF, **gates)  # type: ignore[arg-type]  # each case names its own gates


def place(regression: Regression) -> str:
    assert regression.place is not None
    span = regression.place.span
    return regression.place.source.text[span.start : span.end] if span else ""


def one(found: list[Regression]) -> Regression:
    (only_one,) = found
    return only_one


def test_more_pages_than_are_accepted() -> None:
    gates = only(pages=Growth(Severity.ERROR, percent=0, amount=0))
    found = one(rejected(NOISY, gates, *QUIET))

    assert found.message == "`shop` is paged once instead of never in 1h of fixture `scene`"
    assert (found.id, place(found), found.owner, found.base, found.head) == ("gate/pages", "0", "shop", 0, 1)
    assert found.notes == (
        "new: 1970-01-01 00:21:30Z to `pager` about `High` (first)",
        "`High`: threshold tightened from `5` to `0`",
    )
    assert rejected(PullRequest(), gates, *QUIET) == []
    assert rejected(NOISY, only(pages=Growth(Severity.ERROR, percent=0, amount=1)), *QUIET) == []


def test_who_leaves_pages_out_of_a_noisy_tree_is_not_stopped() -> None:
    """Pages within half an hour count once, so that the rate may stay the same."""
    gates = only(pages_per_week=Budget(Severity.ERROR, default=1))
    twice = RULES.replace("severity: warning, team: others", "severity: critical, team: shop")
    series = ("x 1x10080", "y" + 42 * " 1x119 9x119", "z" + 42 * " 1x119 9x119")
    fewer = PullRequest([("- alert: Other\n  expr: z > 5", "- alert: Other\n  expr: z > 50")], base=twice)
    more = PullRequest(
        [("- alert: Other\n  expr: z > 50", "- alert: Other\n  expr: z > 5")], base=edited(twice, fewer.rules)
    )

    assert rejected(fewer, gates, *series, minutes=7 * DAY, representative=True) == []
    (found,) = rejected(more, gates, *series, minutes=7 * DAY, representative=True)
    assert (found.severity, found.base) == (Severity.ERROR, found.head)
    assert " as in base, by other pages, more than the budget of 1," in found.message


HOLD = [("expr: y > 5", "expr: y > 5\n  for: 2h30m")]
FASTER = PullRequest([("for: 2h30m", "for: 1m")], base=RULES.replace(*HOLD[0]))


@pytest.mark.parametrize(
    ("gate", "severity", "message"),
    [
        (Budget(Severity.ERROR, default=14), Severity.ERROR, "more than the budget of 14,"),
        (Budget(Severity.ERROR, owners={"shop": 10}), Severity.ERROR, "more than the budget of 10,"),
        (
            Budget(Severity.ERROR, default=50, warn_percent=80),
            Severity.WARNING,
            "over 80 % of the budget of 50,",
        ),
        (Budget(Severity.ERROR, default=60, warn_percent=80), None, ""),
        (Budget(Severity.ERROR, owners={"others": 1}), None, ""),
        (Budget(Severity.ERROR, default=41), None, ""),  # 41.04, for the warm-up is not counted
    ],
)
def test_the_budget_of_a_week(gate: Budget, severity: Severity | None, message: str) -> None:
    found = rejected(FASTER, only(pages_per_week=gate), *WEEK, minutes=7 * DAY, representative=True)

    assert [each.severity for each in found] == ([severity] if severity else [])
    for each in found:
        assert each.message.startswith(
            "`shop` is paged 41.0 times a week (95 % interval 29.4 to 55.6, n = 41)"
        )
        assert message in each.message
        assert each.message.endswith("in 1w of fixture `scene`") or each.message.endswith(
            "in 7d of fixture `scene`"
        )


@pytest.mark.parametrize(
    ("representative", "change"), [(False, FASTER), (True, PullRequest(base=FASTER.base))]
)
def test_a_budget_is_not_broken(representative: bool, change: PullRequest) -> None:  # noqa: FBT001  a row
    gates = only(pages_per_week=Budget(Severity.ERROR, default=1))

    assert rejected(change, gates, *WEEK, minutes=7 * DAY, representative=representative) == []


def test_who_makes_a_noisy_tree_quieter_is_not_stopped() -> None:
    gates = only(pages_per_week=Budget(Severity.ERROR, default=1))
    slower = PullRequest([("expr: y > 5", "expr: y > 5\n  for: 2h30m")])

    assert rejected(slower, gates, *WEEK, minutes=7 * DAY, representative=True) == []


def test_growth_of_a_week_comes_with_its_evidence() -> None:
    gates = only(pages=Growth(Severity.ERROR, amount=5))
    found = one(rejected(FASTER, gates, *WEEK, minutes=7 * DAY, representative=True))

    assert "instead of 0.0; 41 only head has, 0 only base (sign test: p = 4.5e-13)" in found.message


def test_a_shift_with_more_pages_than_anybody_can_work_on() -> None:
    gates = only(shift_pages=Limit(Severity.WARNING, limit=2))
    slow = RULES.replace("expr: y > 5", "expr: y > 5\n  for: 5m")
    change = PullRequest([("\n  for: 5m", "")], base=slow)
    found = one(rejected(change, gates, *FLAPS))

    assert found.message.startswith(
        "`shop` is paged 4 times in one shift of twelve hours, in base 0 at most,"
    )
    assert rejected(PullRequest(), gates, *FLAPS) == []


STORM = ("x 1x60", *(f'y{{i="{number}"}} 1x19 9x40' for number in range(25)), "z 1x60")


@pytest.mark.parametrize(("before", "expected"), [(10, 1), (0, 0)])
def test_a_storm_where_base_had_none(before: int, expected: int) -> None:
    gates = only(storm=Storm(Severity.ERROR, before=before))
    change = PullRequest(routes=[("group_by: [alertname]", "group_by: ['...']")])
    found = rejected(change, gates, *STORM)

    assert len(found) == expected
    for each in found:
        assert (
            each.message == "`chat` gets 25 messages within ten minutes instead of 1 in 1h of fixture `scene`"
        )
        assert place(each) == "['...']"
    assert rejected(PullRequest(), gates, *STORM) == []


def test_whoever_was_told_nothing_is_told_something() -> None:
    gates = only(new_recipient=Gate(Severity.WARNING))
    change = PullRequest([("team: others", "team: strangers")])
    series = ("x 1x60", "y 1x60", "z 1x19 9x40")
    routed = PullRequest(routes=[('severity="critical"', 'severity="warning"')])

    assert one(rejected(change, gates, *series)).message == (
        "owner `strangers` is told something now: 1 message in 1h of fixture `scene`"
    )
    assert one(rejected(routed, gates, *series)).message.startswith(
        "receiver `pager` is told something now: 1"
    )
    assert rejected(PullRequest(), gates, *series) == []


UNPAGED = only(incident_unpaged=Gate(Severity.ERROR), page_late=Delay(Severity.WARNING))
DOWN = ("x 1x20 9x30 1x10", "y 1x60", "z 1x60")


@pytest.mark.parametrize(
    ("change", "where"),
    [
        (PullRequest([("severity: critical", "severity: warning")]), "warning"),
        (PullRequest(routes=[('severity="critical"', 'severity="page"')]), 'matchers: [severity="page"]'),
    ],
)
def test_an_incident_that_must_page(change: PullRequest, where: str) -> None:
    found = one(rejected(change, UNPAGED, *DOWN, incidents=[OUTAGE]))

    assert found.message == (
        "incident `outage` must page, and no longer does: base called `pager` about `High` after 1m30s, "
        "now only `chat` is told"
    )
    assert place(found) == where


SPREAD = [
    (
        "      receiver: pager\n",
        '      receiver: chat\n      continue: true\n    - matchers: [team="shop"]\n      receiver: log\n',
    ),
    ("receivers:\n", "receivers:\n  - name: log\n    webhook_configs: [{url: 'http://h'}]\n"),
]


@pytest.mark.parametrize(
    ("routes", "left"),
    [
        (SPREAD, "only `chat`, `log` are told"),
        ([('[severity="critical"]\n', '[severity="critical"]\n      mute_time_intervals: [always]\n'),
          ("receivers:\n", "time_intervals: [{name: always, time_intervals: [{}]}]\nreceivers:\n")],
         "nobody is told"),
    ],
)  # fmt: skip
def test_who_is_told_instead_of_the_pager(routes: list[tuple[str, str]], left: str) -> None:
    found = one(rejected(PullRequest(routes=routes), UNPAGED, *DOWN, incidents=[OUTAGE]))

    assert found.message.endswith(f"after 1m30s, now {left}")


@pytest.mark.parametrize(
    ("change", "incident"),
    [
        (PullRequest(), OUTAGE),
        (PullRequest([("severity: critical", "severity: warning")]), replace(OUTAGE, must_page=False)),
        (PullRequest([("x > 5", "x > 50")]), OUTAGE),
        (PullRequest([("x > 5", "x > 7")]), OUTAGE),
    ],
)
def test_an_incident_that_pages_as_before_or_is_lost_altogether(
    change: PullRequest, incident: Incident
) -> None:
    fires = replace(UNPAGED, incident_lost=Gate(Severity.ERROR), incident_late=Delay(Severity.WARNING))
    assert rejected(change, fires, *DOWN, incidents=[incident]) == []


LOST = PullRequest([("x > 5", "x > 50")])
SLOW = PullRequest([("expr: x > 5", "expr: x > 5\n  for: 5m")])
SLOWER = replace(SLOW, routes=[("group_wait: 30s", "group_wait: 10m")])
ERROR, WARNING = Severity.ERROR, Severity.WARNING


@pytest.mark.parametrize(
    ("change", "firing", "page", "said"),
    [
        (LOST, ERROR, ERROR, ""),
        (LOST, ERROR, WARNING, ""),
        (LOST, WARNING, ERROR, "gate/incident-unpaged"),
        (LOST, None, WARNING, "gate/incident-unpaged"),
        (LOST, None, None, ""),
        (SLOW, ERROR, WARNING, ""),
        (SLOW, WARNING, ERROR, "gate/page-late"),
        (SLOW, None, WARNING, "gate/page-late"),
        (SLOWER, ERROR, ERROR, "gate/page-late"),
        (SLOWER, ERROR, None, ""),
    ],
)
def test_a_gate_of_firing_stands_for_one_of_pages_only_where_it_is_as_bad(
    change: PullRequest, firing: Severity | None, page: Severity | None, said: str
) -> None:
    gates = only(
        incident_lost=Gate(firing),
        incident_late=Delay(firing),
        incident_unpaged=Gate(page),
        page_late=Delay(page),
    )
    found = rejected(change, gates, *DOWN, incidents=[OUTAGE])

    assert [(each.id, each.severity) for each in found] == ([(said, page)] if said else [])


def test_a_page_that_comes_later() -> None:
    change = PullRequest(routes=[("group_wait: 30s", "group_wait: 10m")])
    found = one(rejected(change, UNPAGED, *DOWN, incidents=[OUTAGE]))

    assert found.message == (
        "incident `outage` pages 9m30s later: `pager` about `High` after 11m, in base `pager` about `High` after 1m30s"
    )
    assert (found.id, place(found)) == ("gate/page-late", "10m")


def test_new_alerts_that_page_too_much() -> None:
    gates = only(page_rule=PageRule(Severity.ERROR))
    short = PullRequest([("expr: z > 5", "expr: z > 6")])
    flapping = ("x 1x60", "y 1x60", "z" + 8 * " 1x9 9x2")
    slow = RULES.replace("expr: z > 5", "expr: z > 5\n  for: 1m")
    change = PullRequest([("\n  for: 5m", "")], base=slow.replace("for: 1m", "for: 5m"))

    assert rejected(short, gates, *flapping, minutes=90) == [], "base has the same fault"
    assert one(rejected(change, gates, *flapping, minutes=90)).message == (
        "`Other` pages, and 6 of 6 episodes last less than five minutes in 1h30m of fixture `scene`"
    )


def test_new_alerts_that_always_fire_or_page_every_day() -> None:
    gates = only(page_rule=PageRule(Severity.ERROR))
    series = ("x 1x30 9x2900", "y" + 42 * " 1x119 9x119", "z 1x10080")
    always = PullRequest([("x > 50", "x > 5")], base=RULES.replace("x > 5", "x > 50"))

    found = [each.message for each in rejected(always, gates, *series, minutes=2 * DAY)]
    weekly = rejected(FASTER, gates, *WEEK, minutes=7 * DAY, representative=True)

    assert found == ["`High` pages and fires always in 2d of fixture `scene`"]
    assert one(weekly).message.startswith("`Low` alone pages 41.0 times a week (95 % interval")
    assert rejected(PullRequest(base=always.base), gates, *series, minutes=2 * DAY) == []


NEW = "- alert: New\n  expr: {expr}\n  labels: {{team: shop}}\n"


@pytest.mark.parametrize(
    ("expr", "said"),
    [
        ('x{job="nix"} > 1', "a selector it needs matches nothing"),
        ("x > on (i) y", "there are inputs, but nothing to compare"),
        ("x > 100", None),
        ("x > 0", None),
    ],
)
def test_new_alerts_that_cannot_fire(expr: str, said: str | None) -> None:
    gates = only(never_firing=Gate(Severity.WARNING))
    change = PullRequest([("- alert: Low", NEW.format(expr=expr) + "- alert: Low")])
    found = rejected(change, gates, "x{i='1'} 1x60".replace("'", '"'), 'y{i="2"} 1x60', "z 1x60")

    assert [each.message for each in found] == (
        [f"`New` cannot fire in 1h of fixture `scene`: {said}"] if said else []
    )


def test_without_alertmanager_nothing_is_judged() -> None:

    done, causes = replayed(NOISY, *QUIET)

    assert page_regressions(replace(done, notified=None), causes, Gates(pages=Growth(Severity.ERROR))) == []
