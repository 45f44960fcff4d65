"""The values a statement expects, as points of label sets over time."""

from dataclasses import dataclass

from rulelint.engine.labels import Labels
from rulelint.promql.numbers import parse_float
from tests.conformance.promqltest.script import Eval
from tests.conformance.series import read_series


@dataclass(frozen=True, slots=True)
class Expected:
    """`points[labels][time]`, in the order of the statement's lines."""

    points: dict[Labels, dict[int, float]]


def expected_points(statement: Eval) -> Expected:
    """Read a statement's result lines: value `i` belongs to `start + i * step`, `_` is no point."""
    if statement.scalar is not None:
        return Expected({(): {statement.start: parse_float(statement.scalar)}})
    start, step = statement.start, statement.step
    if statement.values_grid:
        start, _, step = statement.values_grid
    points: dict[Labels, dict[int, float]] = {}
    for line in statement.results:
        series = read_series(line)
        points[series.labels] = {
            start + index * step: value for index, value in enumerate(series.values) if value is not None
        }
    return Expected({labels: row for labels, row in points.items() if row})
