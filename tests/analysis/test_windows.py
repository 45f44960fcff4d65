"""Functions over ranges, and the characters of their durations."""

import pytest

from rulelint.analysis.windows import windows
from rulelint.analysis.written import duration_span
from rulelint.promql.ast import MatrixSelector, Subquery, VectorSelector
from rulelint.promql.parser import parse_expr
from rulelint.promql.visit import walk


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("rate(x[5m])", [("rate", "5m")]),
        ("rate((x[ 1h30m ]))", [("rate", "1h30m")]),
        ('increase(x{a="[1d]"}[300])', [("increase", "300")]),
        (
            "quantile_over_time(0.9, x[1m]) + rate(y[2m] offset 3m)",
            [("quantile_over_time", "1m"), ("rate", "2m")],
        ),
        ("max_over_time(rate(x[5m])[1h:1m])", [("rate", "5m")]),
        ("rate(x[step()])", []),
        ("up == 0", []),
    ],
)
def test_windows(text: str, expected: list[tuple[str, str]]) -> None:
    found = list(windows(parse_expr(text)))
    spans = [duration_span(text, each.matrix) for each in found]

    assert [(each.call.func, text[s.start : s.end]) for each, s in zip(found, spans, strict=True)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("max_over_time(rate(x[5m])[1h:1m])", ["1h", "5m"]),
        ("x offset 5m", ["5m"]),
        ("rate(x[5m] @ 0 offset 1w)", ["5m", "1w"]),
        ("x # offset 9m\n offset 2d", ["2d"]),
        ("rate(x[step()])", ["x[step()]"]),
    ],
)
def test_places_of_durations(text: str, expected: list[str]) -> None:
    timed = [
        node
        for node in walk(parse_expr(text))
        if isinstance(node, MatrixSelector | Subquery) or (isinstance(node, VectorSelector) and node.offset)
    ]
    spans = [duration_span(text, node) for node in timed]

    assert [text[span.start : span.end] for span in spans] == expected
