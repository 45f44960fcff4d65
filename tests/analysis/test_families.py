"""Families: one shape, several thresholds; and which of two conditions is the stricter one."""

import pytest

from rulelint.analysis.families import MOST_LEVELS, RANKS, conditions, families, skeleton, stricter
from rulelint.analysis.identity import placed
from rulelint.promql.parser import parse_expr
from rulelint.rules.load import load_bytes


def family(*rules: tuple[str, str]) -> list[list[str]]:
    """Return the levels of each family among alerts, given by level and expression."""
    lines = ["groups:", "- name: a", "  rules:"]
    for level, expr in rules:
        lines += ["  - alert: A", f"    expr: '{expr}'", f"    labels: {{severity: {level}}}"]
    file = load_bytes("a.yml", "\n".join(lines).encode())
    assert file is not None
    return [[each.level for each in members] for members in families(placed([file]))]


def test_families() -> None:
    found = family(("a", "x > 5"), ("b", "x>6"), ("c", "y > 5"), ("d", "x < 5"), ("e", "y > (7)"))

    assert found == [["a", "b"], ["c", "e"]]


def test_a_long_list_is_no_family() -> None:
    rules = [(str(number), f"x > {number}") for number in range(MOST_LEVELS)]

    assert len(family(*rules)) == 1
    assert family(*rules, ("more", "x > 99")) == []


@pytest.mark.parametrize(
    ("text", "shape", "numbers"),
    [
        ("x > 5", "x > 0", [5]),
        ("(5 < x) and y == 1", "(0 < x) and y == 0", [5, 1]),
        ("count(x > 5) < 3", "count(x > 5) < 0", [3]),
        ("x > 5 unless y > 3", "x > 0 unless y > 3", [5]),
        ("x", "x", []),
    ],
)
def test_skeleton(text: str, shape: str, numbers: list[float]) -> None:
    expr = parse_expr(text)
    found = list(conditions(expr))

    assert skeleton(expr, found) == shape
    assert [each.number for each in found] == numbers


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("x > 6", "x > 5", True),
        ("x > 5", "x > 6", False),
        ("x < 5", "x < 6", True),
        ("x == 5", "x == 6", False),
        ("x > 5", "x > 5", False),
        ("x > 6 and y < 1", "x > 5 and y < 2", True),
        ("x > 6 and y < 2", "x > 5 and y < 1", False),
    ],
)
def test_stricter(one: str, other: str, expected: object) -> None:
    lines = ["groups:", "- name: a", "  rules:"]
    for expr in (one, other):
        lines += ["  - alert: A", f"    expr: {expr}"]
    file = load_bytes("a.yml", "\n".join(lines).encode())
    assert file is not None
    ((first, second),) = families(placed([file]))

    assert stricter(first, second) is expected


LEVELS = """
none debug
info information informational notice low
warning warn minor medium moderate ticket
error major high average
critical crit page paging emergency disaster fatal
"""


def test_levels_by_common_usage_from_the_mildest() -> None:
    found = [{RANKS[word] for word in line.split()} for line in LEVELS.split("\n") if line]

    assert found == [{rank} for rank in range(5)]
    assert set(LEVELS.split()) == RANKS.keys()
