"""The engine against a real Prometheus: expressions of the shipped rules over the recorded fixture.

`python -m tests.oracle.prometheus` prints one line per expression, `altered N, caught N`, and as its last line
`20 expressions, 20 equal, P points, max relative difference D`.  Presence and timestamps must agree exactly, values to
1e-12 relative.  Half of the steps fall on sample timestamps, where look-back and range windows differ most between
versions; the other half lies between.
"""

import math
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from pathlib import Path

import numpy as np

from rulelint.engine.evaluate import evaluate
from rulelint.engine.frame import Grid
from rulelint.engine.labels import Labels, make_labels
from rulelint.engine.options import EngineOptions, Version
from rulelint.engine.store import Store
from rulelint.fixtures.load import load_fixture
from rulelint.fixtures.model import Fixture
from rulelint.promql.ast import VectorSelector
from rulelint.promql.matchers import compile_matcher
from rulelint.promql.parser import parse_expr
from rulelint.promql.visit import walk
from tests.checkout import ROOT
from tests.oracle.server import STALE, RealPrometheus, Series, real_prometheus

SCENARIO = ROOT / "fixtures" / "recorded-shop"
TOLERANCE = 1e-12
INSTALLED = Version(2, 42)
BETWEEN = 1_237
"""How far the steps of the second half lie behind sample timestamps, in milliseconds."""

Points = dict[Labels, dict[int, float]]
"""Label set → time in milliseconds → value."""


@dataclass(frozen=True)
class Outcome:
    """One expression: how many points Prometheus gave, the largest relative difference, and what is not equal."""

    points: int
    difference: float
    differs: tuple[str, ...]


def samples_of(store: Store) -> list[Series]:
    """Return every series of a store, staleness markers included."""
    out: list[Series] = []
    for block in store.blocks:
        present = np.ones_like(block.values, dtype=bool) if block.present is None else block.present
        stale = np.zeros_like(block.values, dtype=bool) if block.stale is None else block.stale
        values = np.where(stale, STALE, block.values)
        for column, labels in enumerate(block.labels):
            rows = np.flatnonzero(present[:, column] | stale[:, column])
            pairs = zip(block.times[rows].tolist(), values[rows, column].tolist(), strict=True)
            out.append((dict(labels), list(pairs)))
    return out


def sample_times(text: str, store: Store) -> Iterator[list[int]]:
    """Yield the timestamps of every series that a selector of the expression reads."""
    selectors = [node for node in walk(parse_expr(text)) if isinstance(node, VectorSelector)]
    for selector, (labels, samples) in product(selectors, samples_of(store)):
        if all(compile_matcher(each)(labels.get(each.name, "")) for each in selector.matchers):
            yield [at for at, _ in samples]


def grids(text: str, fixture: Fixture) -> tuple[Grid, Grid]:
    """Return a grid on the samples of one series, and one beside them: half of all steps fall on samples.

    A scraper is now and then a millisecond late, and a target that was away comes back with other times: the second
    grid is shorter by the steps of the first that miss.
    """
    choices = [_on_samples(times) for times in sample_times(text, fixture.store)]
    on, hits = max(choices, key=lambda choice: choice[1])
    between = Grid(on.start + BETWEEN, on.step, 2 * hits - on.count)
    assert between.count > on.count / 2, f"only {hits} of {on.count} steps fall on sample timestamps"
    return on, between


def _on_samples(times: Sequence[int]) -> tuple[Grid, int]:
    """Return the grid of a series' usual distance and phase, and how many of its steps fall on samples."""
    if len(times) < 2:
        return Grid(times[0], 1, 1), 1
    step = round(statistics.median(later - earlier for earlier, later in pairwise(times)))
    phase = statistics.mode(at % step for at in times)
    grid = Grid.between(next(at for at in times if at % step == phase), times[-1], step)
    return grid, len(set(times) & set(grid.times.tolist()))


def ours(text: str, store: Store, grid: Grid) -> Points:
    """Return what the engine answers, as version 2.42."""
    result = evaluate(parse_expr(text), store, grid, EngineOptions(version=INSTALLED))
    assert not result.failures, result.failures
    frame, out = result.frame, Points()
    for column, labels in enumerate(frame.labels):
        rows = np.flatnonzero(frame.present[:, column])
        if rows.size:
            times = grid.times[rows].tolist()
            out[labels] = dict(zip(times, frame.values[rows, column].tolist(), strict=True))
    return out


def theirs(text: str, server: RealPrometheus, grid: Grid) -> Points:
    """Return what Prometheus answers."""
    end = grid.start + (grid.count - 1) * grid.step
    return {
        make_labels(each["metric"]): {round(at * 1000): float(value) for at, value in each["values"]}
        for each in server.query_range(text, grid.start, end, grid.step)
    }


def relative(got: float, expected: float) -> float:
    """Return the relative difference of two values; NaN equals NaN, and infinities only themselves."""
    if got == expected or (math.isnan(got) and math.isnan(expected)):
        return 0.0
    if not (math.isfinite(got) and math.isfinite(expected)):
        return math.inf
    return abs(got - expected) / max(abs(got), abs(expected))


def compare(got: Points, expected: Points) -> Outcome:
    """Hold two answers against each other; an empty expectation is never equal."""
    differs: list[str] = [] if expected else ["Prometheus has no result"]
    worst, points = 0.0, 0
    for labels in sorted(got.keys() | expected.keys()):
        mine, its = got.get(labels, {}), expected.get(labels, {})
        points += len(its)
        if mine.keys() != its.keys():
            differs.append(f"{dict(labels)}: {len(mine)} points, expected {len(its)} at other times")
            continue
        difference = max((relative(mine[at], its[at]) for at in its), default=0.0)
        worst = max(worst, difference)
        if difference > TOLERANCE:
            differs.append(f"{dict(labels)}: values differ by {difference:g}")
    return Outcome(points, worst, tuple(differs))


def _alter(expected: Points, change: Callable[[dict[int, float]], dict[int, float]]) -> Points:
    first = next(iter(expected))
    return {**expected, first: change(expected[first])}


ALTERATIONS: Mapping[str, Callable[[Points], Points]] = {
    "a value times 1.01": lambda points: _alter(
        points,
        lambda row: {at: 1.01 * value + 1e-9 if at == min(row) else value for at, value in row.items()},
    ),
    "a point later": lambda points: _alter(
        points, lambda row: {at + (at == max(row)): value for at, value in row.items()}
    ),
    "a point less": lambda points: _alter(
        points, lambda row: {at: value for at, value in row.items() if at != min(row)}
    ),
    "a series less": lambda points: dict(list(points.items())[1:]),
    "a series more": lambda points: {**points, (("surplus", "yes"),): {0: 1.0}},
}


def caught(got: Points, expected: Points) -> int:
    """Return how many alterations of the expectation make the comparison fail."""
    return sum(bool(compare(got, alter(expected)).differs) for alter in ALTERATIONS.values())


def queries() -> list[str]:
    """Return the expressions, one a line."""
    lines = (SCENARIO / "queries.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.strip() and not line.startswith("#")]


def merged(answers: Iterable[Points]) -> Points:
    """Return the points of several grids as one answer."""
    out: Points = {}
    for answer in answers:
        for labels, row in answer.items():
            out.setdefault(labels, {}).update(row)
    return out


def run(texts: Sequence[str], server: RealPrometheus, fixture: Fixture) -> int:
    """Compare every expression on both grids; print the table and return the exit code."""
    outcomes, altered, found = [], 0, 0
    for text in texts:
        both = grids(text, fixture)
        got = merged(ours(text, fixture.store, grid) for grid in both)
        expected = merged(theirs(text, server, grid) for grid in both)
        outcome = compare(got, expected)
        outcomes.append(outcome)
        altered += len(ALTERATIONS)
        found += caught(got, expected) if expected else 0
        word = "different" if outcome.differs else "equal"
        print(f"{word:9} {outcome.points:7} points  {text}", *outcome.differs[:5], sep="\n    ")
    equal = sum(not each.differs for each in outcomes)
    points, worst = sum(each.points for each in outcomes), max(each.difference for each in outcomes)
    print(f"altered {altered}, caught {found}")
    print(f"{len(texts)} expressions, {equal} equal, {points} points, max relative difference {worst:.3g}")
    return int(equal != len(texts) or found != altered)


def main() -> int:
    """Load the scenario, fill a real Prometheus with it, compare."""
    fixture = load_fixture(SCENARIO)
    with tempfile.TemporaryDirectory() as folder, real_prometheus(Path(folder)) as server:
        sent = server.write(samples_of(fixture.store))
        print(f"{sent} samples of {fixture.name} sent to Prometheus")
        return run(queries(), server, fixture)


if __name__ == "__main__":
    sys.exit(main())
