"""Warnings and infos: which, of which values, and where; what they do not depend on."""

import pytest

from rulelint.engine.options import EngineOptions, Version
from rulelint.engine.result import Result
from tests.engine.data import MINUTE, ask, store

DATA = store(
    'x{n="1"} 1x10',
    'x{n="2"} 2x10',
    "q 0.5 1.5 3 -2 -1 0.5 0.5 0.5 0.5 0.5",
    "unknown 0.5 NaN 3",
    'h_bucket{le="1"} 5x10',
    'h_bucket{le="2"} 3x10',
    'h_bucket{le="+Inf"} 6x10',
    'broken_bucket{le="+Inf"} 6 stale',
    'broken_bucket{le=""} 6x10',
)
SORTED = "sort is ineffective for range queries since results are always ordered by labels"
OLD = EngineOptions(Version(2, 42))


def given(result: Result, expr: str) -> list[tuple[str, str]]:
    return [(each.message, expr[each.span.start : each.span.end]) for each in result.annotations]


def quantiles(*values: str) -> list[str]:
    return [f"quantile value should be between 0 and 1, got {value}" for value in values]


@pytest.mark.parametrize(
    ("expr", "messages", "place"),
    [
        ("quantile(2, x)", quantiles("2"), "2"),
        ("quantile((2), x)", quantiles("2"), "2"),
        ("quantile(2, nothing)", quantiles("2"), "2"),
        ("quantile_over_time((-1), (x[5m]))", quantiles("-1"), "-1"),
        ("quantile_over_time(2, nothing[5m])", [], ""),
        ("histogram_quantile(((NaN)), h_bucket)", quantiles("NaN"), "NaN"),
        ("histogram_quantile(2, nothing)", quantiles("2"), "2"),
        (
            "increase((x[5m]))",
            ['metric might not be a counter, name does not end in _total/_sum/_count/_bucket: "x"'],
            "x[5m]",
        ),
        (
            "histogram_quantile(0.9, (broken_bucket))",
            ['bucket label "le" is missing or has a malformed value of "" for metric name "broken_bucket"'],
            "broken_bucket",
        ),
        ("sort(x)", [], ""),
    ],
)
def test_of_an_instant(expr: str, messages: list[str], place: str) -> None:
    assert given(ask(expr, DATA, MINUTE), expr) == [(message, place) for message in messages]


@pytest.mark.parametrize(
    ("expr", "messages"),
    [
        ("quantile(scalar(q), x)", quantiles("-2", "3")),
        ("quantile(scalar(unknown), x)", quantiles("NaN")),
        ("quantile_over_time(scalar(q), x[1m])", quantiles("-1", "-2", "1.5", "3")),
        ("sort(x)", [SORTED]),
        ("sort_desc(x)", [SORTED]),
        ("sort_by_label(x, 'n')", [SORTED]),
        ("sort_by_label_desc(x, 'n')", [SORTED]),
    ],
)
def test_of_a_range_query(expr: str, messages: list[str]) -> None:
    """Of the parameters of an aggregation Prometheus names the largest and the smallest, of a function's each."""
    steps = [at * MINUTE for at in range(1, 5)]

    assert [message for message, _ in given(ask(expr, DATA, *steps), expr)] == messages


def test_forced_monotonicity() -> None:
    expr = "histogram_quantile(0.99, h_bucket)"
    result = ask(expr, DATA, MINUTE)

    [(message, place)] = given(result, expr)
    assert message.startswith("input to histogram_quantile needed to be fixed for monotonicity ")
    assert message.endswith('for metric name "h_bucket"')
    assert place == "h_bucket"
    assert result.annotations[0].kind == "info"


def test_old_versions_have_no_infos() -> None:
    assert not ask("histogram_quantile(0.99, h_bucket)", DATA, MINUTE, options=OLD).annotations
    assert not ask("rate(x[5m])", DATA, MINUTE, options=OLD).annotations
