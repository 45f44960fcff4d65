"""Where the steps of an evaluation are cut changes nothing, to the last bit: sums are added up in one order."""

from functools import partial

import numpy as np
import pytest

from rulelint.engine import evaluate as evaluation
from rulelint.engine import range_calls, selectors
from rulelint.engine.evaluate import evaluate
from rulelint.engine.frame import Grid, stretches
from rulelint.engine.labels import Labels, make_labels
from rulelint.engine.options import EngineOptions
from rulelint.engine.store import SeriesBlock, Store
from rulelint.promql.parser import parse_expr

MINUTE, STEPS = 60_000, 61
EXPRESSIONS = (
    "sum by (b) (x / on(a, b) group_left y)",
    "avg(x or y)",
    'sum({__name__=~"x|y"})',
    "stddev by (b) (rate(x[3m]))",
    "sum(x > 0.3 or y * 2)",
    "sum(x unless y > 0.5)",
    "stdvar(avg_over_time((x > 0.3 or y > 0.6)[5m:1m]))",
    "stddev(topk(5, x or y))",
    "stdvar(sort_desc(x) or y)",
    "sum by (a) (avg_over_time((x > 0.4)[5m:1m]))",
    "sum(avg_over_time(sum by (b) (x or y)[4m:30s]) or x)",
    "sum(max by (a) (x) or min by (b) (y))",
    "sum(rate(x[3m]) * on(a) group_left sum by (a) (y > 0.4))",
    "sum(topk by (b) (2, x or y))",
    "sum(clamp(x, 0.2, 0.7) + on(a, b) y)",
    "sum(x * scalar(sum(y > 0.3)))",
)


@pytest.fixture(scope="module")
def store() -> Store:
    """Return series with long gaps, a few on each of several time axes."""
    random = np.random.default_rng(5)
    names = [(name, a, b) for name in "xy" for a in "pqrs" for b in "uvw"]
    random.shuffle(names)
    blocks = []
    for at in range(0, len(names), 3):
        labels = tuple(make_labels({"__name__": name, "a": a, "b": b}) for name, a, b in names[at : at + 3])
        times = np.arange(random.integers(20_000), STEPS * MINUTE, random.choice([15_000, 30_000, 60_000]))
        present = np.ones((len(times), len(labels)), dtype=np.bool_)
        for column in range(len(labels)):
            begin = random.integers(len(times))
            present[begin : begin + random.integers(1, len(times) // 2), column] = False
        blocks.append(SeriesBlock(labels, times, random.random(present.shape), present))
    return Store(blocks)


def bits(expr: str, store: Store, size: int) -> list[list[tuple[Labels, bytes]]]:
    """Return the samples of every step, evaluated so many steps at a time."""
    found: list[list[tuple[Labels, bytes]]] = []
    for first, end in stretches(STEPS, size):
        grid = Grid(first * MINUTE, MINUTE, end - first)
        frame = evaluate(parse_expr(expr), store, grid, EngineOptions(instants=True)).frame
        for row in range(grid.count):
            columns = np.flatnonzero(frame.present[row]).tolist()
            found.append(sorted((frame.labels[at], frame.values[row, at].tobytes()) for at in columns))
    return found


@pytest.mark.parametrize("expr", EXPRESSIONS)
def test_the_same_bits_wherever_steps_are_cut(
    expr: str, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = bits(expr, store, STEPS)

    assert any(whole)
    assert [bits(expr, store, size) == whole for size in (2, 7, 40)] == [True] * 3
    monkeypatch.setattr(evaluation, "BLOCK_CELLS", 1)
    monkeypatch.setattr(evaluation, "LEAST_STEPS", 13)
    monkeypatch.setattr(selectors, "AT_ONCE", 1)
    monkeypatch.setattr(selectors, "OVERLAPS", 2)
    assert bits(expr, store, STEPS) == whole


def test_another_order_is_seen(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    expr = "stddev(avg_over_time((x > 0.3 or y > 0.6)[5m:1m]))"
    whole = bits(expr, store, STEPS)
    monkeypatch.setattr(selectors, "AT_ONCE", 1)
    monkeypatch.setattr(selectors, "OVERLAPS", 2)

    assert bits(expr, store, STEPS) == whole
    monkeypatch.setattr(range_calls, "sorted", partial(sorted, reverse=True), raising=False)
    assert bits(expr, store, STEPS) != whole
