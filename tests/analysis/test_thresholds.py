"""Thresholds are found whichever side the number is on, and inside of everything."""

import pytest

from rulelint.analysis.thresholds import number_of, threshold_of, thresholds
from rulelint.promql.parser import parse_expr
from rulelint.promql.printer import print_expr


@pytest.mark.parametrize(
    ("text", "value", "op", "number"),
    [
        ("lag > 5", "lag", ">", 5),
        ("5 < lag", "lag", ">", 5),
        ("5 * 60 >= lag", "lag", "<=", 300),
        ("(lag == -(1))", "lag", "==", -1),
        ("+(lag < bool 1e3)", "lag", "<", 1000),
        ("rate(errors[5m]) / rate(requests[5m]) > 0.1", "rate(errors[5m]) / rate(requests[5m])", ">", 0.1),
    ],
)
def test_a_threshold(text: str, value: str, op: str, number: float) -> None:
    found = threshold_of(parse_expr(text))

    assert found is not None
    assert (print_expr(found.value), found.op, found.number) == (value, op, number)


@pytest.mark.parametrize(
    "text", ["lag", "lag > limit", "lag > scalar(limit)", "lag + 5", "lag and lag > 5", "time()"]
)
def test_no_threshold(text: str) -> None:
    assert threshold_of(parse_expr(text)) is None


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("2 ^ 3", None),
        ("5m", 300),
        ("time()", None),
        ("vector(1)", None),
        ("1 / 0", None),
        ("Inf", float("inf")),
    ],
)
def test_numbers(text: str, number: float | None) -> None:
    assert number_of(parse_expr(text)) == number


def test_all_thresholds_outer_first() -> None:
    found = thresholds(parse_expr("count(lag > 5) > 3 and 0 < max_over_time((up == 1)[5m:])"))

    assert [(print_expr(each.value), each.op, each.number) for each in found] == [
        ("count(lag > 5)", ">", 3),
        ("lag", ">", 5),
        ("max_over_time((up == 1)[5m:])", ">", 0),
        ("up", "==", 1),
    ]


@pytest.mark.parametrize(
    ("text", "holds", "fails"),
    [
        ("x > 5", 6, 5),
        ("x >= 5", 5, 4),
        ("x < 5", 4, 5),
        ("x <= 5", 5, 6),
        ("x == 5", 5, 6),
        ("x != 5", 6, 5),
    ],
)
def test_what_holds(text: str, holds: float, fails: float) -> None:
    found = threshold_of(parse_expr(text))

    assert found is not None
    assert found.holds(holds)
    assert not found.holds(fails)
