"""Which outcomes of the parts of a rule were seen: tiny fixtures, by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rulelint.promql.parser import parse_expr
from rulelint.simulate.coverage.decision_points import MOST, points
from rulelint.simulate.coverage.decisions import RuleDecisions
from rulelint.simulate.coverage.options import CoverageOptions
from rulelint.simulate.options import SimulateOptions
from rulelint.simulate.run import simulate
from tests.simulate.scene import fixture, rule_file

Found = dict[str, tuple[tuple[str, ...], tuple[str, ...]]]


def decisions(rules: str, *series: str, minutes: int = 60) -> list[RuleDecisions]:
    options = SimulateOptions(watch=CoverageOptions(decisions=True))
    found = simulate([rule_file(rules)], fixture(*series, minutes=minutes), options).structure
    assert found is not None
    assert found.decisions is not None
    return list(found.decisions)


def of(expr: str, *series: str, more: str = "") -> Found:
    """Return seen and unseen outcomes by kind, of the first part of each kind."""
    [found] = decisions(f"- alert: A\n  expr: '{expr}'\n{more}", *series)
    listed: Found = {}
    for each in found.decisions:
        listed.setdefault(each.kind, (each.seen, each.unseen))
    return listed


@pytest.mark.parametrize(
    ("expr", "series", "seen", "unseen"),
    [
        ("x > 5", ("x 1x60",), ("false",), ("true",)),
        ("x > 5", ("x 9x60",), ("true",), ("false",)),
        ("x > 5", ("x 1x30 9x30",), ("true", "false"), ()),
        ("x > 5", ("y 1x60",), (), ("true", "false")),
        ("x > bool 5", ("x 1x60",), ("false",), ("true",)),
        ("x == x", ("x NaN NaN NaN",), ("false",), ("true",)),
        ("scalar(x) > bool 5", ("x 9x60",), ("true",), ("false",)),
        ("max_over_time((x > bool 5)[5m:1m]) == 1", ("x 1x30 9x2 1x30",), ("true", "false"), ()),
        ("count_over_time((x > 5)[10m:3m]) > 1", ("x 1x20 9x20 1x20",), ("true", "false"), ()),
        (
            "x > y",
            ('x{a="1"} 9x60', 'x{a="2"} 1x60', 'y{a="1"} 5x60', 'y{a="2"} 5x60'),
            ("true", "false"),
            (),
        ),
    ],
)
def test_a_comparison_is_seen_true_and_false(
    expr: str, series: tuple[str, ...], seen: tuple[str, ...], unseen: tuple[str, ...]
) -> None:
    assert of(expr, *series)["comparison"] == (seen, unseen)


def test_inside_a_subquery_it_is_its_steps_that_count() -> None:
    """`x` is above only at minute 31, between the rule's evaluations and at the subquery's."""
    rules = "- alert: A\n  expr: max_over_time((x > bool 5)[6m:1m]) == 1\n"
    options = SimulateOptions(watch=CoverageOptions(decisions=True))
    file = rule_file(rules, settings="interval: 5m")
    found = simulate([file], fixture("x 1x30 9 1x29"), options).structure
    assert found is not None
    assert found.decisions is not None
    parts = {each.text: each.seen for each in found.decisions[0].decisions if each.kind == "comparison"}

    assert parts["x > bool 5"] == ("true", "false")


A, B = "a 9x10 1x10 9x10 1x10", "b 9x10 9x10 1x10 1x10"
"""Together, above 5, in the first ten minutes only; each alone in ten others; in the last ten neither."""


@pytest.mark.parametrize(
    ("expr", "series", "seen", "unseen"),
    [
        ("a > 5 and b > 5", (A, B), ("both", "left only", "right only"), ()),
        ("a > 5 and b > 5", ("a 9x40", B), ("both", "left only"), ("right only",)),
        ("a > 5 and b > 5", (A, "b 9x40"), ("both", "right only"), ("left only",)),
        ("a > 5 and b > 5", ("a 1x40", "b 1x40"), (), ("both", "left only", "right only")),
        ("a > 5 or b > 5", (A, B), ("left only", "right only", "neither"), ()),
        ("a > 5 or b > 5", ("a 9x20 1x20", "b 9x20 1x20"), ("neither",), ("left only", "right only")),
        ("a > 5 or b > 5", ("a 9x20 1x20", "b 1x20 9x20"), ("left only", "right only"), ("neither",)),
        ("a > 5 unless b > 5", (A, B), ("left only", "both", "neither"), ()),
        ("a > 5 unless b > 5", (A, "b 1x40"), ("left only", "neither"), ("both",)),
        ("a and on (j) b", ('a{j="1",i="x"} 9x40', 'b{j="2",i="y"} 9x40'), ("left only", "right only"), ("both",)),
        ("a and ignoring (i) b", ('a{j="1",i="x"} 9x40', 'b{j="1",i="y"} 9x40'), ("both",),
         ("left only", "right only")),
    ],
)  # fmt: skip
def test_each_side_of_an_operator_must_decide_alone(
    expr: str, series: tuple[str, ...], seen: tuple[str, ...], unseen: tuple[str, ...]
) -> None:
    [found] = decisions(f"- alert: A\n  expr: {expr}\n", *series, minutes=39)
    [operator] = [each for each in found.decisions if each.kind in ("and", "or", "unless")]

    assert (operator.seen, operator.unseen) == (seen, unseen)


@pytest.mark.parametrize(
    ("series", "seen"),
    [
        (('x{i="1"} 1x60', 'y{i="1"} 1x60'), ("matched",)),
        (('x{i="1"} 1x60', 'y{i="2"} 1x60'), ("unmatched",)),
        (('x{i="1"} 1x60', 'x{i="2"} 1x60', 'y{i="1"} 1x60'), ("matched", "unmatched")),
        (('x{i="1"} 1x60', 'y{i="1"} 1x60', 'y{i="2"} 1x60'), ("matched", "unmatched")),
    ],
)
@pytest.mark.parametrize("expr", ["x / y > 0.5", "x / on (i) y > 0.5", "x >= y"])
def test_a_join_is_seen_to_match_and_not_to(
    expr: str, series: tuple[str, ...], seen: tuple[str, ...]
) -> None:
    assert of(expr, *series)["join"][0] == seen


@pytest.mark.parametrize(
    ("expr", "series", "seen"),
    [
        ("absent(x)", "x 1x60", ("present",)),
        ("absent(x)", "x 1x5 _x55", ("absent", "present")),
        ("absent_over_time(x[5m])", "x 1x60", ("present",)),
        ("absent_over_time(x[10m:1m])", "y 1x60", ("absent",)),
    ],
)
def test_absent_is_seen_both_ways(expr: str, series: str, seen: tuple[str, ...]) -> None:
    assert of(expr, series)["absent"][0] == seen


@pytest.mark.parametrize(
    ("series", "more", "expected"),
    [
        ("x 1x60", "", {"state": (("inactive",), ("firing", "resolved"))}),
        ("x 9x70", "", {"state": (("firing",), ("inactive", "resolved"))}),
        ("x 1x9 9x9 1x50", "", {"state": (("inactive", "firing", "resolved"), ())}),
        ("x 1x9 9x2 1x50", "  for: 5m\n",
         {"state": (("inactive", "pending"), ("firing", "resolved")), "for": (("not satisfied",), ("satisfied",))}),
        ("x 1x9 9x9 1x50", "  for: 5m\n",
         {"state": (("inactive", "pending", "firing", "resolved"), ()), "for": (("satisfied",), ("not satisfied",))}),
        ("x 1x9 9x9 1x50", "  keep_firing_for: 5m\n", {"keep_firing_for": (("used",), ())}),
        ("x 1x9 9x70", "  keep_firing_for: 5m\n", {"keep_firing_for": ((), ("used",))}),
    ],
)  # fmt: skip
def test_states(series: str, more: str, expected: Found) -> None:
    found = of("x > 5", series, more=more)

    assert {kind: found[kind] for kind in expected} == expected


@pytest.mark.parametrize(
    ("series", "seen"),
    [("x 1x9 9x9 1x50", ("not taken",)), ("x 1x9 9x4 90x4 1x50", ("taken", "not taken")), ("x 1x60", ())],
)
@pytest.mark.parametrize("where", ["annotations", "labels"])
def test_branches_of_templates_are_seen_taken_and_not(where: str, series: str, seen: tuple[str, ...]) -> None:
    """The alert is 9 when it becomes active, and 90 at its last evaluation."""
    text = f"  {where}: {{note: '{{{{ if gt $value 50.0 }}}}much{{{{ else }}}}little{{{{ end }}}}'}}\n"

    assert of("x > 5", series, more=text)["template"][0] == seen


def test_all_of_a_rule_is_counted() -> None:
    """A selector, a comparison true and false, and the states but for resolved."""
    [found] = decisions("- alert: A\n  expr: x > 5\n", "x 1x30 9x40")

    assert (found.seen, found.possible, found.message) == (5, 6, "")


def test_a_recording_rule_has_no_states() -> None:
    [found] = decisions("- record: a:b\n  expr: sum(x) > 0\n", "x 1x60")

    assert [(each.kind, each.seen, each.unseen) for each in found.decisions] == [
        ("selector", ("matched",), ()),
        ("comparison", ("true",), ("false",)),
    ]


def test_what_cannot_be_evaluated_at_some_steps_counts_at_the_others() -> None:
    """From minute 30 on two series of `y` match one of `x`: Prometheus refuses."""
    series = ('x{i="1"} 9x60', 'y{i="1",k="1"} 5x60', 'y{i="1",k="2"} _x30 5x30')

    assert of("x > on (i) y", *series)["comparison"] == (("true",), ("false",))
    found = of("x > on (i) y or on (i) x > 100", *series)
    assert found["or"] == (("left only",), ("right only", "neither"))


def test_the_same_part_is_asked_once_and_there_is_a_limit() -> None:
    assert len(list(points(parse_expr("x > 5 or x > 5 or x > 5")))) == 3
    assert len(list(points(parse_expr(" or ".join(f"x > {each}" for each in range(500)))))) == MOST


PRESENCE = st.lists(st.booleans(), min_size=12, max_size=12)


@given(
    left=st.dictionaries(st.sampled_from("12"), PRESENCE, min_size=1),
    right=st.dictionaries(st.sampled_from("12"), PRESENCE, min_size=1),
    op=st.sampled_from(["and", "or", "unless"]),
)
def test_operators_are_judged_as_step_by_step(
    left: dict[str, list[bool]], right: dict[str, list[bool]], op: str
) -> None:
    """Series by series and step by step: which sides hold, of those that hold anywhere."""
    truths = set()
    for name in {*left, *right}:
        pairs = list(zip(left.get(name, [False] * 12), right.get(name, [False] * 12), strict=True))
        if any(a or b for a, b in pairs):
            truths.update(pairs)
    words = {
        (True, True): "both",
        (True, False): "left only",
        (False, True): "right only",
        (False, False): "neither",
    }
    series = [
        f'{metric}{{i="{name}"}} ' + " ".join("9" if each else "1" for each in listed)
        for metric, of_metric in (("a", left), ("b", right))
        for name, listed in of_metric.items()
    ]
    [found] = decisions(f"- alert: A\n  expr: a > 5 {op} b > 5\n", *series, minutes=11)
    [operator] = [each for each in found.decisions if each.kind == op]

    assert set(operator.seen) == {words[each] for each in truths} & {*operator.seen, *operator.unseen}
