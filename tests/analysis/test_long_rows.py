"""Rows of thousands of operators: every analysis takes them, without recursion and in linear time."""

import time
from collections.abc import Callable
from functools import cache

import pytest

from rulelint.analysis.conditions import unconditional_branches
from rulelint.analysis.labels import LabelFlow
from rulelint.analysis.ranges import ValueRanges
from rulelint.analysis.reads import lookback
from rulelint.analysis.selectors import is_constant, selectors, starving
from rulelint.compare.expression import describe
from rulelint.promql.ast import Binary, Expr
from rulelint.promql.parser import DEFAULT, parse_expr
from rulelint.promql.visit import walk

STEPS = (
    " or up",
    " + 1",
    " > 1",
    " > bool 1",
    " and up unless up",
    " * ignoring (a) up",
    " + on (a) group_left (b) sum by (a) (up)",
)


def labels_everywhere(expr: Expr) -> None:
    flow = LabelFlow()
    for node in walk(expr):
        flow.at(node)


def ranges_everywhere(expr: Expr) -> None:
    ranges = ValueRanges()
    for node in walk(expr):
        ranges.at(node)


ANALYSES: dict[str, Callable[[Expr], object]] = {
    "labels": labels_everywhere,
    "ranges": ranges_everywhere,
    "selectors": lambda expr: list(selectors(expr)),
    "constant": is_constant,
    "lookback": lookback,
    "starving": lambda expr: starving(expr, lambda _: True),
    "branches": lambda expr: list(unconditional_branches(expr, {})),
    "differences": lambda expr: describe(parse_expr("up"), expr),
    "differences of a part": lambda expr: describe(expr.lhs if isinstance(expr, Binary) else expr, expr),
}


@cache
def long_row(step: str) -> Expr:
    return parse_expr("up" + step * (DEFAULT.max_row // (1 + (" unless " in step))))


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("name", ANALYSES)
def test_a_long_row(name: str, step: str) -> None:
    expr = long_row(step)
    started = time.process_time()
    ANALYSES[name](expr)

    assert time.process_time() - started < 3  # the square takes half a minute


@pytest.mark.parametrize(
    ("text", "needed"),
    [
        ("up or down", None),
        ("gone or down", None),
        ("gone or lost", "gone"),
        ("gone or lost or up", None),
        ("gone and up", "gone"),
        ("up and gone", "gone"),
        ("up unless gone", None),
        ("gone unless up", "gone"),
        ("up > 1 and (gone + 1 or lost)", "gone"),
        ("up or gone and up or lost", None),
        ("absent(gone) or lost", None),
    ],
)
def test_what_a_row_needs(text: str, needed: str | None) -> None:
    found = starving(parse_expr(text), lambda selector: selector.name in {"gone", "lost"})

    assert (found.name if found else None) == needed


@pytest.mark.parametrize(
    ("text", "milliseconds"),
    [
        ("up + rate(up[5m]) + up", 300_000),
        ("rate(up[5m]) + up * 2 > rate(up[1h] offset 1m)", 3_660_000),
        ("1", 0),
    ],
)
def test_how_far_a_row_looks_back(text: str, milliseconds: int) -> None:
    assert lookback(parse_expr(text)) == milliseconds
