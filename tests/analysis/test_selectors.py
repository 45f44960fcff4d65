import pytest

from rulelint.analysis.selectors import is_constant, selector_text, selectors, starving
from rulelint.promql.parser import parse_expr


def test_selectors_in_written_order_without_when() -> None:
    expr = parse_expr('sum(rate(b{x="1"}[5m] offset 1m)) / a @ 5 > on() max_over_time(c[1h:])')

    assert [selector_text(each) for each in selectors(expr)] == ['b{x="1"}', "a", "c"]


@pytest.mark.parametrize(
    ("expr", "gone", "expected"),
    [
        ("a > 1", "a", "a"),
        ("a > 1", "b", None),
        ("a / on() b > 1", "b", "b"),
        ("a and b", "b", "b"),
        ("a unless b", "b", None),
        ("a unless b", "a", "a"),
        ("a or b", "a", None),
        ("a or b", "a b", "a"),
        ("(a or b) and c", "c", "c"),
        ("sum(rate(a[5m]))", "a", "a"),
        ("absent(a)", "a", None),
        ("vector(1)", "a", None),
        ("max_over_time((a > 1)[1h:1m])", "a", "a"),
    ],
)
def test_which_missing_selector_starves_an_expression(expr: str, gone: str, expected: str | None) -> None:
    found = starving(parse_expr(expr), lambda selector: selector.name in gone.split())

    assert (found.name if found else None) == expected


@pytest.mark.parametrize(
    ("expr", "expected"),
    [
        ("vector(1)", True),
        ("vector(1) > 2", True),
        ("vector(time()) > 5", False),
        ("hour() > 5", False),
        ("up", False),
    ],
)
def test_constant_expressions(expr: str, *, expected: bool) -> None:
    assert is_constant(parse_expr(expr)) is expected


@pytest.mark.parametrize(
    "func",
    [
        "time",
        "minute",
        "hour",
        "day_of_week",
        "day_of_month",
        "day_of_year",
        "days_in_month",
        "month",
        "year",
    ],
)
def test_the_clock_is_no_constant(func: str) -> None:
    assert not is_constant(parse_expr(f"{func}()"))


@pytest.mark.parametrize("func", ["minute", "day_of_month", "year"])
def test_a_date_of_a_number_is_constant(func: str) -> None:
    assert is_constant(parse_expr(f"{func}(vector(1))"))
