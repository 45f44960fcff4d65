"""Who would hear of series that are gone."""

import pytest

from rulelint.analysis.absence import has_companion, minds_absence
from rulelint.promql.parser import parse_expr
from rulelint.rules.load import load_bytes


@pytest.mark.parametrize(
    ("text", "minds"),
    [
        ("sum(up) == 0", False),
        ("sum(up) == 0 or absent(up)", True),
        ("(sum(up) or vector(0)) == 0", True),
        ("up == 0 unless down", True),
        ("absent_over_time(up[5m])", True),
        ("up == 0 and on () hour() > 5", False),
    ],
)
def test_absence_is_minded(text: str, minds: object) -> None:
    assert minds_absence(parse_expr(text)) is minds


@pytest.mark.parametrize(
    ("companion", "expected"),
    [
        ("absent(up{job='a'})", True),
        ("absent_over_time(up[5m]) == 1", True),
        ("absent(down)", False),
        ("up == 0", False),
    ],
)
def test_companions(companion: str, expected: object) -> None:
    lines = ["groups:", "- name: a", "  rules:", "  - alert: A", f"    expr: {companion}"]
    file = load_bytes("a.yml", "\n".join(lines).encode())

    assert file is not None
    assert has_companion(file, parse_expr("sum(up) == 0")) is expected
