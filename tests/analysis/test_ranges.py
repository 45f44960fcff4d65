"""Ranges of values hold whatever the data is; a comparison is impossible only where no value fits."""

import math

import pytest

from rulelint.analysis.ranges import ValueRanges
from rulelint.promql.ast import Binary
from rulelint.promql.parser import parse_expr

INF = math.inf


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("lag", -INF, INF),
        ("minute()", 0, 59),
        ("hour()", 0, 23),
        ("day_of_week()", 0, 6),
        ("day_of_month()", 1, 31),
        ("day_of_year()", 1, 366),
        ("days_in_month()", 28, 31),
        ("month()", 1, 12),
        ("sgn(lag)", -1, 1),
        ("up", 0, 1),
        ('{__name__="up"}', 0, 1),
        ("max_over_time(up[5m])", 0, 1),
        ("100 * avg(up)", 0, 100),
        ("ALERTS", 1, 1),
        ("sum(up)", 0, INF),
        ("5", 5, 5),
        ("-(5)", -5, -5),
        ("NaN", -INF, INF),
        ("vector(3)", 3, 3),
        ("count(up)", 1, INF),
        ("-count(up)", -INF, -1),
        ("sum(count by (job) (up))", 1, INF),
        ("sum(hour() - 10)", -INF, INF),
        ("max(hour())", 0, 23),
        ("topk(2, month())", 1, 12),
        ("hour() - 10", -10, 13),
        ("10 + hour()", 10, 33),
        ("-2 * hour()", -46, 0),
        ("hour() / 2", 0, 11.5),
        ("hour() / 0", -INF, INF),
        ("10 - hour()", -13, 10),
        ("hour() - hour()", -23, 23),
        ("hour() + minute()", 0, 82),
        ("hour() * month()", 0, 276),
        ("-1 * hour() * month()", -276, 0),
        ("lag * 0", -INF, INF),
        ("lag - lag", -INF, INF),
        ("hour() * Inf", -INF, INF),
        ("hour() % 5", -INF, INF),
        ("5 / hour()", -INF, INF),
        ("clamp(lag, -1, 2)", -1, 2),
        ("clamp(hour(), 5, 50)", 5, 23),
        ("clamp_min(hour(), 5)", 5, 23),
        ("clamp_min(hour(), 30)", 30, 30),
        ("clamp_max(lag, 5)", -INF, 5),
        ("clamp_max(hour(), scalar(lag))", -INF, 23),
        ("sum_over_time(up[5m])", 0, INF),
        ("sum_over_time(lag[5m])", -INF, INF),
        ("count(up) / count(up)", -INF, INF),
        ("absent(up)", 1, 1),
        ("absent(up) or vector(0)", 0, 1),
        ("absent(up) and up", 1, 1),
        ("lag unless absent(up)", -INF, INF),
        ("up == bool 0", 0, 1),
        ("hour() > 5", 0, 23),
        ("5 < hour()", 0, 23),
        ("max_over_time(hour()[1d:])", 0, 23),
        ("label_replace(hour(), 'a', 'b', 'c', 'd')", 0, 23),
        ("scalar(count(up))", 1, INF),
        ("rate(up[5m])", -INF, INF),
        ("changes(up[5m])", 0, INF),
    ],
)
def test_range(text: str, low: float, high: float) -> None:
    found = ValueRanges().at(parse_expr(text))

    assert (found.low, found.high) == (low, high)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("lag > 5", 5, INF),
        ("5 > lag", -INF, 5),
        ("lag <= -1", -INF, -1),
        ("lag == 5", 5, 5),
        ("lag != 5", -INF, INF),
        ("lag > bool 5", 0, 1),
        ("lag > hour()", 0, INF),
        ("hour() > lag", 0, 23),
        ("lag > NaN", -INF, INF),
        ("lag > 5 < 7", 5, 7),
        ("hour() > 23", 0, 23),
        ("count(up) < 1", 1, INF),
        ("lag > 5 or lag", -INF, INF),
        ("sum(lag > 5)", 5, INF),
    ],
)
def test_narrowed(text: str, low: float, high: float) -> None:
    found = ValueRanges(narrowed=True).at(parse_expr(text))

    assert (found.low, found.high) == (low, high)


@pytest.mark.parametrize(
    ("text", "possible"),
    [
        ("count(up) == 0", False),
        ("count(up) < 1", False),
        ("count(up) <= 1", True),
        ("count(up) != 0", True),
        ("0 == count(up)", False),
        ("0 >= count(up)", False),
        ("1 >= count(up)", True),
        ("absent(up) != 1", False),
        ("absent(up) != 0", True),
        ("absent(up) > 1", False),
        ("hour() > 23", False),
        ("hour() >= 23", True),
        ("hour() < 0", False),
        ("1 > bool 2", False),
        ("2 > bool 1", True),
        ("lag > 1e300", True),
        ("up > 1", False),
        ("(count(up) or vector(0)) == 0", True),
        ("(2 < count(up)) == 5", True),
        ("count(up) == absent(up)", True),
        ("count(up) < absent(up)", False),
    ],
)
def test_possible(text: str, *, possible: bool) -> None:
    comparison = parse_expr(text)
    assert isinstance(comparison, Binary)

    assert ValueRanges().may_hold(comparison) is possible


@pytest.mark.parametrize(
    ("text", "certain"),
    [
        ("count(up) >= 1", True),
        ("count(up) > 1", False),
        ("changes(lag[5m]) >= 0", True),
        ("sum(changes(lag[5m])) >= 0", True),
        ("sum(lag) >= 0", False),
        ("-changes(lag[5m]) <= 0", True),
        ("up <= 1", True),
        ("up != 2", True),
        ("abs(lag) >= 0", False),
        ("abs(lag) != -1", True),
        ("min(abs(lag)) >= 0", False),
        ("hour() >= 0", False),
        ("absent(lag) == 1", True),
        ("(count(up) or lag) >= 1", False),
        ("lag > NaN", False),
        ("0 <= resets(lag[5m])", True),
        ("1 - up <= 1", True),
        ("vector(scalar(up)) <= 1", False),
        ("clamp(lag, 0, 1) <= 1", False),
        ("count(up) - count(up) <= Inf", False),
        ("sum_over_time(up[5m]) >= 0", True),
    ],
)
def test_certain(text: str, *, certain: bool) -> None:
    """NaN meets no comparison but `!=`."""
    comparison = parse_expr(text)
    assert isinstance(comparison, Binary)

    assert ValueRanges().must_hold(comparison) is certain
