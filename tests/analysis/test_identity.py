"""Two rules are the same where kind, name, all labels and the meaning of the expression are."""

import pytest

from rulelint.analysis.identity import placed, repeated
from rulelint.rules.load import load_bytes

RULE = "  - record: a\n    expr: sum by (x, y) (up)\n"


def pairs(text: str) -> list[tuple[int, int]]:
    """Return the numbers of repeated rules, each with that of the first."""
    file = load_bytes("rules.yml", text.encode())
    assert file is not None
    rules = list(placed([file]))
    numbers = {id(each.rule): number for number, each in enumerate(rules)}
    return [(numbers[id(later.rule)], numbers[id(first.rule)]) for later, first in repeated(rules)]


@pytest.mark.parametrize(
    ("second", "same"),
    [
        (RULE, True),
        ("  - record: a\n    expr: 'sum(up) by(x,y)'\n", True),
        ("  - record: a\n    expr: |\n      # with a comment\n      sum by (x, y) (\n        up)\n", True),
        ("  - record: a\n    expr: sum by (x, z) (up)\n", False),
        ("  - record: b\n    expr: sum by (x, y) (up)\n", False),
        ("  - alert: a\n    expr: sum by (x, y) (up)\n", False),
        ("  - record: a\n    expr: sum by (x, y) (up)\n    labels: {team: b}\n", False),
        ("  - record: a\n    expr: sum by (x, y) (up\n", False),
        (f"- name: other\n  rules:\n{RULE}", True),
        (f"- name: other\n  labels: {{team: b}}\n  rules:\n{RULE}", False),
    ],
)
def test_repeated(second: str, *, same: bool) -> None:
    assert pairs(f"groups:\n- name: g\n  rules:\n{RULE}{second}") == ([(1, 0)] if same else [])


def test_each_repeats_the_first() -> None:
    assert pairs(f"groups:\n- name: g\n  rules:\n{RULE * 4}") == [(1, 0), (2, 0), (3, 0)]


def test_many_rules_take_linear_time() -> None:
    """Rules with one name are compared by their printed expressions, not each with each."""
    rules = "".join(f"  - record: a\n    expr: up + {number}\n" for number in range(3000))

    assert pairs(f"groups:\n- name: g\n  rules:\n{rules}{RULE}{RULE}") == [(3001, 3000)]
