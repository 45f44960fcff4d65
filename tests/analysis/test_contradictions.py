"""What no value meets is found; what some value or two different series may meet is not."""

import pytest

from rulelint.analysis.contradictions import contradictions
from rulelint.analysis.ranges import ValueRanges
from rulelint.promql.parser import parse_expr


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("x > 90 and x < 80", [("x > 90", "x < 80")]),
        ("x > 90 and (x) <= 90", [("x > 90", "(x) <= 90")]),
        ("x >= 90 and x <= 90", []),
        ("x >= 90 and x < 90", [("x >= 90", "x < 90")]),
        ("x == 1 and x == 2", [("x == 1", "x == 2")]),
        ("x == 1 and x > 1", [("x == 1", "x > 1")]),
        ("x == 1 and x >= 1", []),
        ("x < 80 and x > 90 and x > 100", [("x < 80", "x > 90"), ("x < 80", "x > 100")]),
        ("x > 90 and y > 1 and 80 > x", [("x > 90", "80 > x")]),
        ("(x > 90 and y > 1) and (z > 1 and x < 80)", [("x > 90", "x < 80")]),
        ("rate(x[5m]) > 2 and rate(x[5m]) < 1", [("rate(x[5m]) > 2", "rate(x[5m]) < 1")]),
        ("rate(x[5m]) > 2 and rate(x[1h]) < 1", []),
        ('x{a="b"} > 2 and x{a="c"} < 1', []),
        ("x > 90 or x < 80", []),
        ("x > 90 unless x < 80", []),
        ("x > 90 and on (job) x < 80", []),
        ("x > 90 and ignoring (job) x < 80", []),
        ("x > 90 and x != 95", []),
        ("x > bool 90 and x < 80", []),
        ("x > y and x < 80", []),
        ('{__name__=~"x.*"} > 90 and {__name__=~"x.*"} < 80', []),
        ("x > 90 and x offset 5m < 80", []),
        ("sum(x > 90 and x < 80) > 1", [("x > 90", "x < 80")]),
        ("(x > 90 or y) and x < 80", []),
        ("vector(1) > 2 and vector(1) < 1", []),
    ],
)
def test_contradictions(text: str, found: list[tuple[str, str]]) -> None:
    those = list(contradictions(parse_expr(text), ValueRanges()))

    written = [(text[each.first.span.start : each.first.span.end], each.later.span) for each in those]
    assert [(first, text[later.start : later.end]) for first, later in written] == found
