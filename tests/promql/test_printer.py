"""Printing: Prometheus' form, and read back as the same tree."""

import pytest
from hypothesis import HealthCheck, given, settings

from rulelint.promql.ast import Expr
from rulelint.promql.parser import parse, parse_expr
from rulelint.promql.printer import print_expr
from tests.promql.trees import TREES, without_places


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("sum(a)by(b,c)", "sum by (b, c) (a)"),
        ("sum without(b)(a)", "sum without (b) (a)"),
        ('sum by("x.y")(a)', 'sum by ("x.y") (a)'),
        ("topk(5,a)", "topk(5, a)"),
        ("a+b*-c", "a + b * -c"),
        ("a==bool on(x)group_left(y)b", "a == bool on (x) group_left (y) b"),
        ("a and ignoring(x)b", "a and ignoring (x) b"),
        ("a+on()b", "a + on () b"),
        ("a+fill(0)b", "a + fill (0) b"),
        ("a+fill_left(0)b", "a + fill_left (0) b"),
        ("up{a='b',c!=\"\"}", 'up{a="b",c!=""}'),
        ("{__name__='up'}", '{__name__="up"}'),
        ("{'my.metric','l.x'='y'}", '{__name__="my.metric","l.x"="y"}'),
        ("up{}", "up"),
        ("up[90s]offset 60s", "up[1m30s] offset 1m"),
        ("up@1.5 offset -1h", "up @ 1.500 offset -1h"),
        ("up[1h:5m]@end()", "up[1h:5m] @ end()"),
        ("up[1h:]", "up[1h:]"),
        ("rate(up[5m]anchored)", "rate(up[5m] anchored)"),
        ("up[5m*2]", "up[5m * 2]"),
        ("up[(step()+1)*max_of(1m,2)]", "up[(step() + 1) * max_of(1m, 2)]"),
        ("up offset -(5m)", "up offset -(5m)"),
        ("1e6 > 1000000", None),
        ("up > 1e6", "up > 1e+06"),
        ("up > 90s", "up > 1m30s"),
        ("up > 0x10", "up > 16"),
        ("label_join(up,'a','\\n')", 'label_join(up, "a", "\\n")'),
    ],
)
def test_one_line_form(text: str, printed: str | None) -> None:
    expr = parse(text).expr

    assert expr is not None
    assert print_expr(expr) == (printed or "1e+06 > 1e+06")


@settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.too_slow])
@given(TREES)
def test_what_is_printed_is_read_back(tree: Expr) -> None:
    assert without_places(parse_expr(print_expr(tree))) == tree
