import pytest

from rulelint.analysis.selectors import is_constant, lookback, reads_ahead, selector_text, selectors, starving
from rulelint.promql.parser import parse_expr

SECOND, MINUTE = 1_000, 60_000


@pytest.mark.parametrize(
    ("expr", "expected"),
    [
        ("up", 0),
        ("up offset 5m", 5 * MINUTE),
        ("up offset -5m", 0),
        ("rate(x[5m])", 5 * MINUTE),
        ("rate(x[5m] offset 1m)", 6 * MINUTE),
        ("rate(x[5m] @ 100)", 0),
        ("max_over_time(rate(x[5m])[1h:1m])", 65 * MINUTE),
        ("max_over_time(rate(x[5m])[1h:1m] offset 1d)", 65 * MINUTE + 24 * 60 * MINUTE),
        ("a / rate(x[5m]) > on() rate(x[10m])", 10 * MINUTE),
    ],
)
def test_how_far_back_an_expression_looks(expr: str, expected: int) -> None:
    assert lookback(parse_expr(expr)) == expected


@pytest.mark.parametrize(
    ("expr", "expected"),
    [
        ("up", False),
        ("up offset 5m", False),
        ("up offset -5m", True),
        ("rate(up[5m] offset -1m)", True),
        ("max_over_time(up[5m:1m] offset -1m)", True),
        ("up @ end()", False),
        ("up @ 90", False),
        ("up @ 91", True),
    ],
)
def test_what_asks_for_samples_of_the_future(expr: str, *, expected: bool) -> None:
    assert reads_ahead(parse_expr(expr), 90 * SECOND) is expected


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
