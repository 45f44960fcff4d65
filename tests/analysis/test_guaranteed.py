"""Labels that every result has: given by matchers, kept or lost by what stands around them."""

import pytest

from rulelint.analysis.guaranteed import Guaranteed
from rulelint.promql.parser import parse_expr


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ('x{a="1", b=~"2|3", c!="", d!~"", e=~".+"}', "abcde"),
        ('x{a="", b=~".*", c!="1", d!~"1"}', ""),
        ("x", ""),
        ('rate(x{a="1"}[5m])', "a"),
        ('sum by (a) (x{a="1", b="1"})', "a"),
        ('sum by (c) (x{a="1"})', ""),
        ('sum without (a) (x{a="1", b="1"})', "b"),
        ('sum(x{a="1"})', ""),
        ('topk(1, x{a="1"})', "a"),
        ('count_values("a", x{a="1"})', ""),
        ('absent(x{a="1"})', ""),
        ("vector(1)", ""),
        ('label_replace(x{a="1", b="1"}, "a", "", "", "")', "b"),
        ('histogram_quantile(0.9, x{le="1", b="1"})', "b"),
        ('x{a="1", b="1"} or y{b="1"}', "b"),
        ('x{a="1"} and y{b="1"}', "a"),
        ('x{a="1"} unless y', "a"),
        ('x{a="1"} and on (b) y', "a"),
        ('x{a="1"} unless on (b) y', "a"),
        ('x{a="1", b="1"} + on (a) y', "a"),
        ('x{a="1", b="1"} + ignoring (a) y', "b"),
        ('x{a="1", b="1"} * on (a) group_left (b) y', "a"),
        ('x * on (a) group_right () y{a="1", b="1"}', "ab"),
        ('x{a="1"} + fill(0) y', ""),
        ('5 < x{a="1"}', "a"),
        ('-(x{a="1"} > 5)', "a"),
    ],
)
def test_guaranteed(text: str, labels: str) -> None:
    assert "".join(sorted(Guaranteed().at(parse_expr(text)))) == labels


def test_a_long_row_is_judged_without_recursion() -> None:
    text = 'x{a="1"}' + " + y" * 4_900

    assert list(Guaranteed().at(parse_expr(text))) == ["a"]
