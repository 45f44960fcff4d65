"""Scorecards: every part worked out by hand, and nothing unknown that counts as good."""

from datetime import date
from typing import Any

import pytest

from rulelint.finding import Finding, RuleRef, Severity
from rulelint.fixtures.incidents import Incident
from rulelint.review.cards import Card
from rulelint.review.dated import Dated
from rulelint.review.feedback import Entry
from rulelint.review.hygiene import Hygiene, hygiene_of
from rulelint.review.measures import Measure
from rulelint.review.options import PARTS, ReviewOptions
from rulelint.review.run import Review
from rulelint.rules.load import load_bytes
from rulelint.source.span import Span
from tests.review.cases import WEEK, reviewed, rules_of, seen
from tests.simulate.scene import MINUTE, rule_file

FILE = rule_file(
    """
- alert: A
  expr: x > 10
  labels: {team: db}
- alert: B
  expr: y > 10
  labels: {team: db}
- alert: C
  expr: x > 100
  labels: {team: web}
"""
)


def card(found: Review, by: str, name: str = "") -> Card:
    (only,) = [each for each in found.cards if (each.by, each.name) == (by, name)]
    return only


def figures(measure: Measure) -> tuple[Any, ...]:
    return measure.value, measure.n, measure.known, measure.of, measure.score


def test_there_is_a_card_for_each_rule_and_owner_and_for_all() -> None:
    found = reviewed(FILE)

    assert [(each.by, each.name, each.rules) for each in found.cards] == [
        ("repository", "", 3),
        ("owner", "db", 2),
        ("owner", "web", 1),
        ("rule", "A", 1),
        ("rule", "B", 1),
        ("rule", "C", 1),
    ]


def test_what_is_not_known_is_anything_between_the_worst_and_the_best() -> None:
    found = reviewed(FILE, options=ReviewOptions(weights=dict.fromkeys(PARTS, 1.0)))

    assert {(part.value, part.score) for each in found.cards for part in each.measures} == {
        (None, (0.0, 1.0))
    }
    assert {(each.grade.low, each.grade.high) for each in found.cards if each.grade} == {(0.0, 1.0)}


# A week: A fires seven times, every day for ten minutes; C never; B is not recorded.
DAILY = "x 1x99 " + "11x9 1x1429 " * 6 + "11x9 1x1329"
ONLY_X = seen(FILE, DAILY, minutes=WEEK, representative=True, recorded=("x",))
COUNTED = (WEEK - 5) / WEEK
"""The share of the week that counts: five minutes of look-back warm the rules up."""


def test_noise_falls_to_nothing_at_twice_the_limit() -> None:
    options = ReviewOptions(pages_per_week=7, budget={"db": 14.0, "web": None}.get)
    found = reviewed(FILE, ONLY_X, options=options)
    rate = 7 / COUNTED

    a, b, c = (card(found, "rule", name).measure("noise") for name in "ABC")
    assert figures(a) == (pytest.approx(rate), 7, 1, 1, (pytest.approx(1 - rate / 14),) * 2)
    assert figures(b) == (None, 0, 0, 1, (0.0, 1.0))
    assert figures(c) == (0.0, 0, 1, 1, (1.0, 1.0))
    # B is not known: the owner may be as loud as it likes, and no better than with A alone.
    assert figures(card(found, "owner", "db").measure("noise")) == (
        pytest.approx(rate),
        7,
        1,
        2,
        (0.0, pytest.approx(1 - rate / 28)),
    )
    assert card(found, "owner", "web").measure("noise").score == (0.0, 1.0), "nobody says how much it may be"
    assert card(found, "repository").measure("noise").score == (0.0, 1.0), "as one owner has no limit"


def test_nothing_is_scaled_to_a_week_from_a_fixture_that_does_not_speak_for_one() -> None:
    found = reviewed(FILE, seen(FILE, DAILY, minutes=WEEK))

    assert figures(card(found, "rule", "A").measure("noise")) == (None, 0, 0, 1, (0.0, 1.0))


def test_actionable() -> None:
    feedback = [
        Entry(0, "useful", "A"),
        Entry(1, "false", "A"),
        Entry(2, "ignored", "A"),
        Entry(3, "useful", "C"),
    ]
    found = reviewed(FILE, feedback=feedback)

    assert figures(card(found, "rule", "A").measure("actionable")) == (1 / 3, 3, 1, 1, (1 / 3, 1 / 3))
    assert figures(card(found, "rule", "B").measure("actionable")) == (None, 0, 0, 1, (0.0, 1.0))
    assert figures(card(found, "owner", "db").measure("actionable")) == (1 / 3, 3, 1, 2, (1 / 3, 1 / 3))
    assert figures(card(found, "repository").measure("actionable")) == (0.5, 4, 2, 3, (0.5, 0.5))


def incident(name: str, start: int, *expect: str) -> Incident:
    return Incident(name, start * MINUTE, (start + 30) * MINUTE, expect=expect)


def test_coverage() -> None:
    incidents = [
        incident("caught", 95, "A"),
        incident("missed", 500, "A", "C"),
        incident("by-another", 1530, "A", "C"),
        incident("unknown", 700, "B"),
        incident("anybody", 900),
    ]
    found = reviewed(FILE, seen(FILE, DAILY, minutes=WEEK, recorded=("x",), incidents=incidents))

    # A: caught and by-another of three.  C: only the missed one counts, by-another was somebody's.
    # What expects nobody concerns all of them, and B, which was not simulated, might have caught that.
    assert figures(card(found, "rule", "A").measure("coverage")) == (2 / 3, 3, 3, 3, (2 / 3, 2 / 3))
    assert figures(card(found, "rule", "B").measure("coverage")) == (None, 0, 0, 1, (0.0, 1.0))
    assert figures(card(found, "rule", "C").measure("coverage")) == (0.0, 1, 1, 1, (0.0, 0.0))
    assert figures(card(found, "owner", "db").measure("coverage")) == (2 / 3, 3, 3, 4, (0.5, 0.75))
    assert figures(card(found, "repository").measure("coverage")) == (2 / 3, 3, 3, 5, (0.4, 0.8))


def test_hygiene_and_policies() -> None:
    hygiene = {"A": Hygiene(lint=2), "B": Hygiene(policies=1)}
    found = reviewed(FILE, hygiene=hygiene, has_policies=True)

    assert card(found, "owner", "db").measure("hygiene").value == 0.5
    assert card(found, "owner", "web").measure("hygiene").value == 1.0
    assert card(found, "repository").measure("policies").value == 2 / 3
    assert reviewed(FILE, hygiene=hygiene).cards[0].measure("policies").value is None


def test_age() -> None:
    dates = {
        "A": Dated(date(2026, 11, 1), every=30),
        "B": Dated(date(2026, 10, 1), every=30),
        "C": Dated(every=30),
    }
    found = reviewed(FILE, dates=dates, today=date(2026, 11, 22))

    assert figures(card(found, "owner", "db").measure("age")) == (52.0, 2, 2, 2, (0.5, 0.5))
    assert figures(card(found, "owner", "web").measure("age")) == (None, 0, 0, 1, (0.0, 1.0))
    assert figures(card(found, "repository").measure("age")) == (52.0, 2, 2, 3, (1 / 3, 2 / 3))


def test_a_review_in_the_future_is_no_review() -> None:
    found = reviewed(FILE, dates={"C": Dated(date(2027, 1, 1), every=30)}, today=date(2026, 11, 22))

    assert figures(card(found, "owner", "web").measure("age")) == (None, 0, 0, 1, (0.0, 1.0))


def test_a_grade_is_the_weighted_mean_of_the_parts_that_are_shown() -> None:
    options = ReviewOptions(weights={"hygiene": 3.0, "actionable": 1.0})
    found = reviewed(FILE, hygiene={"A": Hygiene(1)}, feedback=[Entry(0, "useful", "A")], options=options)

    grades = {each.name: each.grade for each in found.cards if each.by == "rule"}
    assert [(each.low, each.high) for each in grades.values() if each] == [
        (0.25, 0.25),
        (0.75, 1.0),
        (0.75, 1.0),
    ]
    assert reviewed(FILE, hygiene={}).cards[0].grade is None


def finding(rule: str, offset: int, check: str, severity: Severity) -> Finding:
    start = FILE.source.text.index(f"alert: {rule}") + offset
    return Finding(check, severity, "m", FILE.path, Span(start, start + 1), rule=RuleRef("g", rule, "alert"))


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (finding("A", 0, "expr/x", Severity.WARNING), [(1, 0), (0, 0), (0, 0)]),
        (finding("B", 20, "expr/x", Severity.ERROR), [(0, 0), (1, 0), (0, 0)]),
        (finding("B", 0, "expr/x", Severity.INFO), [(0, 0)] * 3),
        (finding("C", 0, "policy/owner", Severity.INFO), [(0, 0), (0, 0), (0, 1)]),
        (Finding("yaml/x", Severity.ERROR, "m", FILE.path, Span(0, 1)), [(0, 0)] * 3),
        (Finding("expr/x", Severity.ERROR, "m", "other.yml", Span(60, 61)), [(0, 0)] * 3),
    ],
)
def test_findings_belong_to_the_rule_they_stand_in(found: Finding, expected: list[tuple[int, int]]) -> None:
    counted = hygiene_of([found], rules_of(FILE))

    assert [(each.lint, each.policies) for each in counted.values()] == expected


def test_what_stands_behind_the_last_rule_is_no_rules() -> None:
    text = f"{FILE.source.text.rstrip()}\n# the end\n"
    file = load_bytes("rules.yml", text.encode())
    assert file is not None
    after = Finding("expr/x", Severity.ERROR, "m", "rules.yml", Span(len(text) - 2, len(text) - 1))

    assert [each.lint for each in hygiene_of([after], rules_of(file)).values()] == [0, 0, 0]
