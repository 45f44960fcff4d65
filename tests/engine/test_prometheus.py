"""Generated expressions over hard data, answered by the engine as version 2.42 and by the installed Prometheus 2.42.

Presence and timestamps must agree exactly, values to 1e-12 relative, refusals in kind; known differences are those of
`tests.engine.differences`.
"""

import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings

from rulelint.engine.evaluate import evaluate
from rulelint.engine.frame import Grid
from rulelint.engine.labels import Labels, format_labels, make_labels
from rulelint.engine.options import EngineOptions, Version
from rulelint.engine.result import Result
from rulelint.promql.parser import parse_expr
from tests.engine.data import START, STEP, hard
from tests.engine.differences import Pair, reasons
from tests.engine.expressions import expressions
from tests.oracle.prometheus import relative, samples_of
from tests.oracle.server import QueryRefusedError, RealPrometheus, real_prometheus

pytestmark = pytest.mark.oracle

Points = dict[tuple[Labels, int], float]
TOLERANCE = 1e-12
GRIDS = (Grid(START + 60 * STEP, 45_000, 60), Grid(START + 60 * STEP + 1_237, 45_000, 60))
"""Steps on sample timestamps, and between them."""


@pytest.fixture(scope="module")
def server() -> Iterator[RealPrometheus]:
    with tempfile.TemporaryDirectory() as folder, real_prometheus(Path(folder)) as running:
        running.write(samples_of(hard()))
        yield running


def ours(text: str, grid: Grid) -> Result:
    return evaluate(parse_expr(text), hard(), grid, EngineOptions(Version(2, 42)))


def points_of(result: Result) -> Points:
    frame = result.frame
    times = frame.grid.times.tolist()
    rows, columns = np.nonzero(frame.present)
    cells = zip(rows.tolist(), columns.tolist(), frame.values[rows, columns].tolist(), strict=True)
    return {(frame.labels[column], times[row]): value for row, column, value in cells}


def asked(server: RealPrometheus, text: str, grid: Grid) -> Points | str:
    """Return the points Prometheus answers, or its error."""
    try:
        answer = server.query_range(text, grid.start, grid.start + (grid.count - 1) * grid.step, grid.step)
    except QueryRefusedError as error:
        return str(error)
    return {
        (make_labels(each["metric"]), round(at * 1000)): float(value)
        for each in answer
        for at, value in each["values"]
    }


def unexplained(text: str, got: Points, expected: Points) -> list[str]:
    """Return the points that differ without a known reason."""
    out = []
    for key in sorted(got.keys() | expected.keys()):
        pair: Pair = got.get(key), expected.get(key)
        mine, its = pair
        same = mine is not None and its is not None and relative(mine, its) <= TOLERANCE
        if not same and not reasons(text, pair):
            out.append(f"{format_labels(key[0])} at {key[1]}: {mine}, expected {its}")
    return out


def kind_of(message: str) -> str:
    """Return an error without the label sets it names: which ones it finds first is a matter of map order."""
    return message.partition("{")[0].removeprefix("execution: ")


def test_generated_expressions_agree(server: RealPrometheus) -> None:
    seen: Counter[str] = Counter()

    @settings(
        max_examples=400,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(expressions)
    def agree(text: str) -> None:
        for grid in GRIDS:
            result = ours(text, grid)
            expected = asked(server, text, grid)
            if isinstance(expected, str):
                seen["refused"] += 1
                assert kind_of(expected) in {kind_of(each.message) for each in result.failures.values()}, text
                continue
            assert not result.failures, f"{text}: {result.failures}"
            assert unexplained(text, points_of(result), expected) == [], text
            seen["equal"] += 1
            seen["points"] += len(expected)

    agree()
    print(dict(seen))

    assert seen["points"] >= 60_000
    assert seen["equal"] >= 500
    assert seen["refused"] >= 40


EXPRESSIONS = (
    "rate(c_total[5m])",
    "sum by (job) (increase(d_total[17m]))",
    "avg_over_time(g[5m]) > 0",
    "histogram_quantile(0.9, rate(h_bucket[5m]))",
    "gaps",
)


@pytest.mark.parametrize("text", EXPRESSIONS)
def test_altered_answers_differ(server: RealPrometheus, text: str) -> None:
    grid = GRIDS[1]
    expected = asked(server, text, grid)
    assert not isinstance(expected, str)
    got = points_of(ours(text, grid))
    key = next(key for key, value in expected.items() if np.isfinite(value) and value)
    labels, time = key
    without = {each: value for each, value in expected.items() if each != key}

    assert unexplained(text, got, expected) == []
    for altered in (
        {**expected, key: expected[key] * (1 + 1e-9)},
        without,
        {**without, (labels, time + 1): expected[key]},
        {**without, ((*labels, ("x", "y")), time): expected[key]},
        {**expected, ((("x", "y"),), time): 1.0},
        {},
    ):
        assert unexplained(text, got, altered)
