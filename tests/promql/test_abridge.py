"""A long expression keeps its outline in a message."""

import pytest

from rulelint.promql.abridge import abridged
from rulelint.promql.parser import parse

LONG = (
    'sum by (job) (rate(http_requests_total{job="api",code=~"5.."}[5m])) '
    '/ sum by (job) (rate(http_requests_total{job="api"}[5m])) > 0.05'
)


def short(text: str, limit: int) -> str:
    expr = parse(text).expr
    assert expr is not None
    return abridged(expr, limit)


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        ("up == 0", 80, "up == 0"),
        (LONG, 200, LONG),
        (
            LONG,
            110,
            "sum by (job) (rate(http_requests_total{…}[5m])) / sum by (job) (rate(http_requests_total{…}[5m])) > 0.05",
        ),
        (LONG, 50, "sum by (job) (…) / sum by (job) (…) > 0.05"),
        (LONG, 20, "… / … > 0.05"),
        (LONG, 6, "… / ……"),
        ("a1 or b2 or c3 or d4 or e5", 20, "a1 or b2 or … or e5"),
        ("a1 + b2 - c3 + d4 + e5 - f6", 20, "a1 + b2 - … - f6"),
        ("a1 + b2 - c3 + d4", 16, "a1 + b2 - … + d4"),
        ('({__name__="x", a="yyyyyyyyyyyyyyyyyyyyyyyy"})', 14, "({…})"),
        ("-(sum(aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa))", 12, "-(sum(…))"),
        ("max_over_time(sum(rate(aaaaaaaaaaaaaaaaaaaaaaaa[5m]))[1h:5m])", 36, "max_over_time(sum(…)[1h:5m])"),
    ],
)
def test_outline(text: str, limit: int, expected: str) -> None:
    found = short(text, limit)

    assert found == expected
    assert len(found) <= limit


def test_a_long_row_is_read_once() -> None:
    text = " or ".join(f"m{number}" for number in range(5000))

    assert short(text, 40) == "m0 or m1 or … or m4999"
