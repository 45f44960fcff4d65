"""Selectors that must find something are told from those that may be empty."""

import pytest

from rulelint.analysis.needed import needed
from rulelint.promql.parser import parse_expr


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("a > 1", ["a"]),
        ("rate(a[5m]) / rate(b[5m])", ["a", "b"]),
        ("a > 1 or b > 2", ["a", "b"]),
        ("a > 1 or (b > 2 or c > 3)", ["a", "b", "c"]),
        ("(a > 1) or absent(b)", ["a"]),
        ("a or b", []),
        ("(a or b) > 1", []),
        ("a or b or c", []),
        ("a or vector(0)", []),
        ("a > 1 or vector(0) > 1", []),
        ("a unless b", ["a"]),
        ("a and b", ["a", "b"]),
        ("a + vector(1)", ["a"]),
        ("c and (a or b)", ["c"]),
        ("absent(a) or absent_over_time(b[5m])", []),
        ("sum(a) by (job) > 0 or d", []),
        ("max_over_time((a > 1)[5m:])", ["a"]),
    ],
)
def test_needed(text: str, names: list[str]) -> None:
    assert sorted(each.name for each in needed(parse_expr(text))) == names


def test_a_long_row_is_read_in_linear_time() -> None:
    text = " or ".join(f"m{number} > 1" for number in range(5_000))

    assert len(list(needed(parse_expr(text)))) == 5_000
