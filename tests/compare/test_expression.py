"""How an expression changed, in words, and which part of it."""

import pytest

from rulelint.compare.expression import describe
from rulelint.promql.parser import parse_expr

CASES = [
    # unchanged
    ("up == 0", "up==0", []),
    ("sum(rate(x[5m]))", "sum (rate(x[300s]))", []),
    ("(up) == 0", "up == 0", []),
    # thresholds
    ("x > 0.05", "x > 0.2", [("threshold loosened from `0.05` to `0.2`", "0.2")]),
    ("x > 0.05", "x > 0.01", [("threshold tightened from `0.05` to `0.01`", "0.01")]),
    ("x < 5", "x < 1", [("threshold loosened from `5` to `1`", "1")]),
    ("x <= 5", "x <= 7", [("threshold tightened from `5` to `7`", "7")]),
    ("0.05 < x", "0.2 < x", [("threshold loosened from `0.05` to `0.2`", "0.2")]),
    ("x > 60", "x > 5 * 60", [("threshold loosened from `60` to `5 * 60`", "5 * 60")]),
    ("x > -1", "x > -2", [("threshold tightened from `-1` to `-2`", "-2")]),
    ("x == 1", "x == 2", [("threshold changed from `1` to `2`", "2")]),
    ("sum(x > 5)", "sum(x > 9)", [("threshold loosened from `5` to `9`", "9")]),
    ("y unless x > 5", "y unless x > 9", [("threshold tightened from `5` to `9`", "9")]),
    ("absent(x > 5)", "absent(x > 9)", [("threshold tightened from `5` to `9`", "9")]),
    ("count(x > 5) > 1", "count(x > 9) > 1", [("threshold changed from `5` to `9`", "9")]),
    ("x > bool 5", "x > bool 9", [("threshold changed from `5` to `9`", "9")]),
    ("y and x > 5", "y and x > 9", [("threshold loosened from `5` to `9`", "9")]),
    # comparisons and conditions
    ("x > 5", "x >= 5", [("comparison `>` became `>=`", ">=")]),
    ("x > 5", "x < 4", [("comparison `>` became `<`", "<"), ("threshold changed from `5` to `4`", "4")]),
    ("x > 5", "x", [("condition dropped: `> 5`", "x")]),
    ("x", "x > 5", [("condition added: `> 5`", "5")]),
    ("x > 5", "x > 5 and y > 0", [("condition added: `and y > 0`", "y > 0")]),
    ("x > 5 and y and z", "x > 5 and z", [("condition dropped: `and y`", "x > 5 and z")]),
    ("x > 5 unless y", "x > 5", [("condition dropped: `unless y`", "x > 5")]),
    ("x or y", "x or w", [("metric `y` became `w`", "w")]),
    # selectors
    ("x", "y", [("metric `x` became `y`", "y")]),
    ('x{a="1"}', 'x{a="2"}', [('matcher `a="1"` became `a="2"`', 'a="2"')]),
    ('x{a="1"}', 'x{a=~"1"}', [('matcher `a="1"` became `a=~"1"`', 'a=~"1"')]),
    ("x", 'x{a="1"}', [('matcher added: `a="1"`', 'a="1"')]),
    ('x{a="1"}', "x", [('matcher dropped: `a="1"`', "x")]),
    ("rate(x[5m])", "rate(x[1m])", [("window of `x` shortened from 5m to 1m", "x[1m]")]),
    ("rate(x[5m])", "rate(x[1h])", [("window of `x` lengthened from 5m to 1h", "x[1h]")]),
    ("x offset 5m", "x offset 1h", [("offset of `x` changed from 5m to 1h", "x offset 1h")]),
    ("max_over_time(x[1h:5m])", "max_over_time(x[2h:5m])", [("window of the subquery lengthened from 1h to 2h", "x[2h:5m]")]),  # noqa: E501
    # functions and aggregations
    ("rate(x[5m])", "irate(x[5m])", [("`rate` became `irate`", "irate")]),
    ("sum(x)", "avg(x)", [("`sum` became `avg`", "avg")]),
    ("sum by (a, b) (x)", "sum by (a) (x)", [("`sum` no longer groups by `b`", "by (a)")]),
    ("sum by (a) (x)", "sum by (a, c) (x)", [("`sum` also groups by `c`", "by (a, c)")]),
    ("sum(x)", "sum by (a) (x)", [("`sum` also groups by `a`", "by (a)")]),
    ("sum without (a) (x)", "sum without (b) (x)", [("`sum` no longer removes `a`", "without (b)"), ("`sum` also removes `b`", "without (b)")]),  # noqa: E501
    ("sum by (a) (x)", "sum without (a) (x)", [("`sum` groups `without (a)` instead of `by (a)`", "without (a)")]),
    ("topk(3, x)", "topk(5, x)", [("`topk` takes `5` instead of `3`", "5")]),
    ("histogram_quantile(0.9, x)", "histogram_quantile(0.99, x)", [("`histogram_quantile` takes `0.99` instead of `0.9`", "0.99")]),  # noqa: E501
    # anything else
    ("x / y", "x * y", [("`x / y` became `x * y`", "x * y")]),
    ("x + on (a) y", "x + on (b) y", [("`x + on (a) y` became `x + on (b) y`", "x + on (b) y")]),
    ("x", "vector(1)", [("`x` became `vector(1)`", "vector(1)")]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("base", "head", "expected"), CASES, ids=lambda case: str(case) if isinstance(case, str) else ""
)
def test_differences(base: str, head: str, expected: list[tuple[str, str]]) -> None:
    edits = describe(parse_expr(base), parse_expr(head))

    assert [(edit.message, head[edit.span.start : edit.span.end]) for edit in edits] == expected


def test_many_differences_are_said_as_one() -> None:
    base = " + ".join(f"a{number}" for number in range(6))
    head = " + ".join(f"b{number}" for number in range(6))

    (edit,) = describe(parse_expr(base), parse_expr(head))

    assert edit.message == f"`{base}` became `{head}`"


def test_long_expressions_are_clipped() -> None:
    (edit,) = describe(parse_expr("x"), parse_expr(f"vector({'1 + ' * 100} 1)"))

    assert len(edit.message) < 120
    assert "…" in edit.message
