"""Rows of thousands of operators are evaluated without recursion and in linear time."""

import time

import numpy as np
import pytest

from rulelint.engine.evaluate import evaluate
from rulelint.engine.frame import Grid
from rulelint.engine.result import Result
from rulelint.engine.store import Store
from rulelint.promql.parser import DEFAULT, parse_expr
from tests.conformance.series import load_series, store_of

GRID = Grid(0, 60_000, 3)
ROW = DEFAULT.max_row


def store(count: int) -> Store:
    return store_of(
        each
        for number in range(count)
        for each in load_series([f'up{{i="{number}"}} {number} _ {number}'], 60_000)
    )


def value_of(text: str, count: int = 3) -> Result:
    started = time.process_time()
    result = evaluate(parse_expr(text), store(count), GRID)
    assert time.process_time() - started < 30
    return result


def test_alternatives() -> None:
    result = value_of(" or ".join(f'up{{i="{at}"}}' for at in range(ROW)), ROW)

    assert len(result.frame.labels) == ROW
    assert result.frame.present.all()
    assert sorted(result.frame.values[0].tolist()) == list(range(ROW))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("up{i='1'}" + " + 1" * ROW, [5001.0]),
        ("1" + " + 1" * ROW, [5001.0]),
        ("up{i='2'}" + " > 1" * ROW, [2.0]),
        ("up{i='1'}" + " + up{i='1'}" * ROW, [5001.0]),
        ("up{i='0'} > 1" + " or up{i='0'} > 1" * (ROW // 2 - 2) + " or up", [0.0, 1.0, 2.0]),
        ("up" + " and up unless up{i='0'}" * (ROW // 2), [1.0, 2.0]),
        ("vector(7)" + " or on () up" * ROW, [7.0]),
    ],
    ids=lambda value: str(value)[:24],
)
def test_a_row_of_one_operator(text: str, expected: list[float]) -> None:
    result = value_of(text)

    assert sorted(result.frame.values[0][result.frame.present[0]].tolist()) == expected


@pytest.mark.parametrize(
    "text",
    [
        "up > 1 or up or up offset 1m",
        "up offset 2m or on () up > 0 or on () vector(9) or on () up",
        "up{i='0'} or up + 1 or on (i) up or ignoring (i) vector(3) or up",
        "up{i='9'} or up{i='2'} or -up or up",
    ],
)
def test_alternatives_at_once_equal_one_by_one(text: str) -> None:
    first, *rest = text.split(" or ")
    stepwise = first
    for each in rest:
        stepwise = f"({stepwise}) or {each}"
    at_once, by_steps = value_of(text), value_of(stepwise)

    assert shown(at_once)
    assert shown(at_once) == shown(by_steps)
    assert shown(at_once) != shown(value_of(first))


def shown(result: Result) -> set[tuple[object, int, float]]:
    frame = result.frame
    rows, columns = np.nonzero(frame.present)
    return {
        (frame.labels[column], row, float(frame.values[row, column]))
        for row, column in zip(rows.tolist(), columns.tolist(), strict=True)
    }
