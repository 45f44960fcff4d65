"""Small stores for tests: written series, and one data set with everything that makes PromQL hard."""

from collections.abc import Mapping, Sequence
from functools import cache

import numpy as np

from rulelint.engine.evaluate import evaluate
from rulelint.engine.frame import F64, Bool, Grid
from rulelint.engine.labels import Labels, format_labels, make_labels
from rulelint.engine.options import EngineOptions
from rulelint.engine.result import Result
from rulelint.engine.store import SeriesBlock, Store
from rulelint.promql.parser import parse_expr
from tests.conformance.series import load_series, store_of

MINUTE = 60_000


def store(*lines: str, interval: int = MINUTE) -> Store:
    """Return a store of series in promtool's notation, one sample each `interval` from time 0."""
    return store_of(load_series(lines, interval))


def ask(expr: str, data: Store, *times: int, options: EngineOptions | None = None) -> Result:
    """Evaluate at one time, or from the first to the last of several equally distant ones."""
    step = times[1] - times[0] if len(times) > 1 else 1
    return evaluate(parse_expr(expr), data, Grid(times[0], step, len(times)), options or EngineOptions())


def shown(result: Result, step: int = 0) -> dict[str, float]:
    """Return what is present at a step: printed labels → value."""
    frame = result.frame
    columns = np.flatnonzero(frame.present[step]).tolist()
    return {format_labels(frame.labels[at]): float(frame.values[step, at]) for at in columns}


def exact(result: Result, step: int) -> dict[Labels, bytes]:
    """Return what is present at a step, to the last bit; NaN is one value."""
    frame = result.frame
    columns = np.flatnonzero(frame.present[step])
    values = np.where(np.isnan(frame.values[step, columns]), np.nan, frame.values[step, columns])
    return {frame.labels[at]: value.tobytes() for at, value in zip(columns.tolist(), values, strict=True)}


START, STEP, SAMPLES = 1_800_000_000_000, 15_000, 400


def _counter(random: np.random.Generator, series: int) -> F64:
    """Counters that grow unevenly, some in whole numbers, and fall back to near zero now and then."""
    grown = random.exponential(3.0, (SAMPLES, series)) * (random.random((SAMPLES, series)) < 0.8)
    grown[:, ::2] = np.floor(grown[:, ::2])
    values = np.cumsum(grown, axis=0)
    for column in range(series):
        for at in random.integers(10, SAMPLES, 2).tolist():
            values[at:, column] -= values[at, column]
    return values


def _gauge(random: np.random.Generator, series: int) -> F64:
    values = np.cumsum(random.normal(0, 1, (SAMPLES, series)), axis=0)
    values[:, 1::3] = np.round(values[:, 1::3])
    return values


def _with_gaps(random: np.random.Generator, series: int) -> tuple[Bool, Bool]:
    """Return presence and staleness markers: short and long holes, half of them announced."""
    present = random.random((SAMPLES, series)) > 0.05
    stale = np.zeros_like(present)
    for column in range(series):
        for at in random.integers(1, SAMPLES - 60, 3).tolist():
            present[at : at + int(random.integers(5, 60)), column] = False
            stale[at, column] = random.random() < 0.5
    return present, stale & ~present


def _labels(name: str, series: int, extra: Sequence[Mapping[str, str]] = ({},)) -> tuple[Labels, ...]:
    every = ({"job": "ab"[at % 2], "instance": f"i{at // 2}"} for at in range(series))
    return tuple(make_labels({"__name__": name, **each, **more}) for each in every for more in extra)


BOUNDS = ("0.1", "0.5", "1", "2.5", "+Inf")


@cache
def hard() -> Store:
    """Return counters with resets, gauges, histograms, constants; gaps, staleness, NaN, infinities; several axes."""
    random = np.random.default_rng(20_261_122)
    axis = START + STEP * np.arange(SAMPLES, dtype=np.int64)
    jittered = axis + random.integers(-2_000, 2_000, SAMPLES)
    special = _gauge(random, 4)
    special[random.random(special.shape) < 0.1] = np.nan
    special[random.random(special.shape) < 0.02] = np.inf
    special[random.random(special.shape) < 0.02] = -np.inf
    buckets = np.repeat(np.arange(len(BOUNDS)), 1) + 1.0
    counts = np.cumsum(random.integers(0, 5, (SAMPLES, 3, 1)) * buckets, axis=0).reshape(SAMPLES, -1)
    level = np.tile(np.array([[3.0, -2.0, 7.5]]), (SAMPLES, 1))
    return Store(
        (
            SeriesBlock(_labels("c_total", 5), axis, _counter(random, 5)),
            SeriesBlock(_labels("d_total", 3), jittered, _counter(random, 3), *_with_gaps(random, 3)),
            SeriesBlock(_labels("g", 4), jittered, _gauge(random, 4)),
            SeriesBlock(_labels("gaps", 4), axis, _gauge(random, 4), *_with_gaps(random, 4)),
            SeriesBlock(_labels("special", 4), axis, special),
            SeriesBlock(_labels("h_bucket", 3, [{"le": each} for each in BOUNDS]), axis, counts),
            SeriesBlock(_labels("level", 3), axis, level),
        )
    )
