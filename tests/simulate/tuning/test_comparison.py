"""Which numbers of an expression can be turned, and which values of them decide."""

import numpy as np
import pytest

from rulelint.engine.evaluate import evaluate
from rulelint.engine.frame import Grid
from rulelint.engine.options import EngineOptions
from rulelint.engine.sides import sides
from rulelint.engine.store import Store
from rulelint.promql.parser import parse_expr
from rulelint.promql.printer import print_expr
from rulelint.simulate.tuning.comparison import comparisons, number_text
from tests.simulate.scene import MINUTE, block

OPTIONS = EngineOptions(instants=True)


@pytest.mark.parametrize(
    ("expr", "expected"),
    [
        ("x > 5", [(">", 5, "x")]),
        ("5 < x", [(">", 5, "x")]),
        ("(x) >= (-(2 * 3))", [(">=", -6, "x")]),
        ("x > 5 and on(a) y < 3 unless z == 1", [(">", 5, "x"), ("<", 3, "x"), ("==", 1, "x")]),
        ("x > 2 * y", [(">", 2, "k*x")]),
        ("x > y * 2", [(">", 2, "k*x")]),
        ("x > y / 2", [(">", 2, "x/k")]),
        ("x > 2 / y", [(">", 2, "k/x")]),
        ("x > y + 2", [(">", 2, "x+k")]),
        ("x > y - 2", [(">", 2, "x-k")]),
        ("x > 2 - y", [(">", 2, "k-x")]),
        ("2 * x > y", [("<", 2, "k*x")]),
        ("sum by (job) (x > 5) > 2", [(">", 2, "x")]),
        ("count by (job) (x > 5)", [(">", 5, "x")]),
        ("label_replace(x > 5, 'a', 'b', 'c', 'd')", [(">", 5, "x")]),
        ("(x > 5) * on(a) group_left() y", [(">", 5, "x")]),
        ("x > y", []),
        ("x > y * z", []),
        ("x > bool 5", []),
        ("x > y % 2", []),
        ("x < Inf", []),
        ("x > -Inf and x > 5", [(">", 5, "x")]),
        ("x > Inf * y", []),
        ("absent(x)", []),
        ("x", []),
    ],
)
def test_what_can_be_turned(expr: str, expected: list[tuple[str, float, str]]) -> None:
    assert [(each.op, each.number, each.form) for each in comparisons(parse_expr(expr))] == expected


@pytest.mark.parametrize(
    ("expr", "number", "op", "expected"),
    [
        ("x > 5", 7.5, ">", "x > 7.5"),
        ("x > 5", 5.0, ">=", "x >= 5"),
        ("5 < x", 7.0, ">=", "7 <= x"),
        ("x > 2 * 3 and y > 6", 9.0, ">", "x > 9 and y > 6"),
        ("2 * x > y", 3.0, "<=", "3 * x >= y"),
        ("5 > x or 5 > y", 6.0, "<", "6 > x or 5 > y"),
    ],
)
def test_another_number(expr: str, number: float, op: str, expected: str) -> None:
    tree = parse_expr(expr)
    first = next(comparisons(tree))
    assert print_expr(first.changed(tree, number, op)) == print_expr(parse_expr(expected))


@pytest.mark.parametrize(
    "expr",
    [
        "x > 5", "5 >= x", "x < 5", "x > 2 * y", "y * 2 <= x", "x > y / 2", "x > 2 / y", "x > y + 2", "x < y - 2",
        "x > 2 - y", "2 * x > y", "x > on(a) 2 * y",
    ],
)  # fmt: skip
def test_a_deciding_number_decides(expr: str) -> None:
    """A little beyond the number at which a sample is on the threshold, the comparison is the other way."""
    tree = parse_expr(expr)
    store = Store([block('x{a="p"} 1 4 7 9'), block('y{a="p"} 2 3 5 1')])
    grid = Grid(0, MINUTE, 4)
    (found,) = comparisons(tree)
    deciding = found.deciding(sides(found.compared, store, grid, OPTIONS))[:, 0]
    assert np.isfinite(deciding).all()
    for step, number in enumerate(deciding.tolist()):
        held = []
        for beyond in (-1e-6, 1e-6):
            other = found.changed(tree, number + beyond, found.op)
            held.append(bool(evaluate(other, store, grid, OPTIONS).frame.present[step].any()))
        assert held == ([True, False] if found.rises else [False, True])


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (5.0, "5"),
        (-3.0, "-3"),
        (0.05, "0.05"),
        (1.5e9, "1500000000"),
        (1e18, "1e18"),
        (1.2e-9, "1.2e-9"),
        (0.0, "0"),
    ],
)
def test_numbers_are_written_as_people_do(number: float, text: str) -> None:
    assert number_text(number) == text
    assert float(number_text(number)) == number
