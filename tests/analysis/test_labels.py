"""Labels that are certainly gone are known with the place that removes them; all others count as possible."""

import pytest

from rulelint.analysis.labels import LabelFlow
from rulelint.promql.parser import parse_expr


def removal(text: str, label: str) -> str | None:
    """Return the characters that remove `label`, None where results may have it."""
    span = LabelFlow().at(parse_expr(text)).removal(label)
    return None if span is None else text[span.start : span.end]


@pytest.mark.parametrize(
    ("text", "by"),
    [
        ("sum(up)", "sum"),
        ("sum by (job) (up)", "by (job)"),
        ("sum without (job, x) (up)", "x"),
        ("sum by (job, x) (sum by (job) (up))", "by (job)"),
        ("topk(3, sum by (job) (up))", "by (job)"),
        ("count_values by (job) ('version', up)", "by (job)"),
        ("rate(sum by (job) (up)[5m:])", "by (job)"),
        ("-(sum by (job) (up)) * 2 > 1", "by (job)"),
        ("2 < sum by (job) (up)", "by (job)"),
        ("clamp_max(sum by (job) (up), 5)", "by (job)"),
        ("quantile_over_time(0.9, sum by (job) (up)[5m:])", "by (job)"),
        ("label_replace(sum by (job) (up), 'y', '$1', 'job', '(.*)')", "by (job)"),
        ("vector(1)", "vector"),
        ("hour()", "hour"),
        ("absent(up{job='a'})", "absent"),
        ("absent(up{x=~'a'})", "absent"),
        ("absent(up{x='a', x!='b'})", "absent"),
        ("absent(up{x='a'} == 1)", "absent"),
        ("absent_over_time(up[5m])", "absent_over_time"),
        ("a * on (job) b", "on (job)"),
        ("a > on (job, x) sum by (job) (b)", None),
        ("sum by (job) (a) > on (job, x) b", "by (job)"),
        ("a * ignoring (x) b", "ignoring (x)"),
        ("a * on (job) group_left (x) sum by (job) (b)", "by (job)"),
        ("sum by (job) (a) * on (job) group_left (y) b", "by (job)"),
        ("a * on (job) group_right () sum by (job) (b)", "by (job)"),
        ("sum by (job) (a) and b", "by (job)"),
        ("sum by (job) (a) unless b", "by (job)"),
        ("sum by (job) (a) or sum by (y) (b)", "by (job)"),
        ("sum without (x) (a) or sum by (job) (b)", "x"),
        ("sum without (x) (a) or sum without (x, y) (b)", "x"),
    ],
)
def test_removed(text: str, by: str | None) -> None:
    assert removal(text, "x") == by


@pytest.mark.parametrize(
    "text",
    [
        "up",
        "up{x=''}",
        "rate(up[5m])",
        "sum by (x) (up)",
        "sum without (job) (up)",
        "topk by (job) (3, up)",
        "limitk(3, up)",
        "count_values('x', up)",
        "label_replace(sum(up), 'x', '$1', 'job', '(.*)')",
        "label_join(sum(up), 'x', ',', 'job')",
        "absent(up{x='a'})",
        "absent(up{x=~'a', x='b'})",
        "info(sum by (job) (up))",
        "a * on (x) b",
        "a * ignoring (job) b",
        "a * on (job) group_left () b",
        "a * on (job) group_left (x) b",
        "sum by (job) (a) * on (job) group_left (x) b",
        "sum by (job) (a) * on (job) group_right () b",
        "a and sum by (job) (b)",
        "sum by (job) (a) or b",
        "sum without (x) (a) or sum by (x) (b)",
        "histogram_quantile(0.9, sum by (le, x) (a))",
    ],
)
def test_possible(text: str) -> None:
    assert removal(text, "x") is None


def test_a_quantile_has_no_bounds() -> None:
    assert removal("histogram_quantile(0.9, a_bucket)", "le") == "histogram_quantile"


def test_nested_aggregations_take_linear_time() -> None:
    text = "sum by (x) (" * 90 + "up" + ")" * 90

    assert removal(text, "y") == "by (x)"
