import pytest

from rulelint.analysis.reads import lookback, newest_read, reads_ahead
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
        ("rate(x[5m] @ end())", 5 * MINUTE),
        ("rate(x[1m*2])", 2 * MINUTE),
        ("up offset (5m * 2 - 1m)", 9 * MINUTE),
        ("max_over_time(up[2m * 3:1m] offset (1m + 1m))", 8 * MINUTE),
        ("max_over_time(rate(x[5m] offset -2m)[1h:1m])", 63 * MINUTE),
        ("max_over_time((up @ 100)[1h:1m])", 0),
        ("max_over_time((up offset 1m)[1h:1m] @ 100)", 0),
        ("rate(x[1m / step()])", 0),
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
        ("up offset (-1m * 2)", True),
        ("up offset (1m * 2)", False),
        ("max_over_time((up offset -5m)[1h:1m] offset 10m)", False),
        ("max_over_time((up offset -5m)[1h:1m] offset 4m)", True),
        ("max_over_time((up offset -5m)[1h:1m])", True),
        ("max_over_time((up offset 5m)[1h:1m] offset -4m)", False),
        ("up @ end() offset -1m", True),
        ("max_over_time((up @ end() offset -1m)[1h:1m] offset 10m)", True),
        ("up @ 91 offset 1s", False),
        ("up @ 89 offset -2s", True),
        ("up @ end()", False),
        ("up @ 90", False),
        ("up @ 91", True),
    ],
)
def test_what_asks_for_samples_of_the_future(expr: str, *, expected: bool) -> None:
    assert reads_ahead(parse_expr(expr), 90 * SECOND, 0) is expected


@pytest.mark.parametrize(
    ("expr", "ahead", "newest"),
    [
        ("up", False, 0),
        ("up offset 5m", False, -5 * MINUTE),
        ("up offset -1m", False, MINUTE),
        ("up offset -2m", False, 2 * MINUTE),
        ("up offset -3m", True, 3 * MINUTE),
        ("up @ 90 + up", False, 2 * MINUTE),
    ],
)
def test_a_query_offset_leaves_time_to_read_ahead(expr: str, newest: int, *, ahead: bool) -> None:
    assert reads_ahead(parse_expr(expr), 90 * SECOND, 2 * MINUTE) is ahead
    assert newest_read(parse_expr(expr), 2 * MINUTE) == newest
