"""Range kernels against plain loops written after promql/functions.go, to the last bit."""

import math
from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rulelint.engine.kernels import elementwise, over_time, quantile, rate
from rulelint.engine.kernels.compensated import CHECKED, Compensated
from rulelint.engine.kernels.ends import ends_of
from rulelint.engine.kernels.window import F64, Bool, Window

Samples = Sequence[tuple[int, float]]
Reference = Callable[[Samples, int, int], float | None]
Kernel = Callable[[Window], tuple[F64, Bool]]

finite = st.floats(-1e6, 1e6) | st.integers(-5, 5).map(float) | st.floats(-1e300, 1e300)
numbers = finite | st.sampled_from((math.nan, math.inf, -math.inf, 1e308, -1e308))


def inc(value: float, total: float, error: float) -> tuple[float, float]:
    new = total + value
    if math.isinf(new):
        return new, 0.0
    if abs(total) >= abs(value):
        return new, error + ((total - new) + value)
    return new, error + ((value - new) + total)


def total(samples: Samples, _start: int, _end: int) -> float | None:
    sum_, error = 0.0, 0.0
    for _, value in samples:
        sum_, error = inc(value, sum_, error)
    return sum_ if math.isinf(sum_) else sum_ + error


def mean(samples: Samples, _start: int, _end: int) -> float | None:
    (_, sum_), error, incremental = samples[0], 0.0, False
    for number, (_, value) in enumerate(samples[1:], start=2):
        if not incremental:
            new, new_error = inc(value, sum_, error)
            if not math.isinf(new):
                sum_, error = new, new_error
                continue
            incremental, sum_, error = True, sum_ / (number - 1), error / (number - 1)
        share = (number - 1) / number
        sum_, error = inc(value / number, share * sum_, share * error)
    return sum_ + error if incremental else sum_ / len(samples) + error / len(samples)


def variance(samples: Samples, _start: int, _end: int) -> float | None:
    mean_, mean_error, squares, squares_error = 0.0, 0.0, 0.0, 0.0
    for number, (_, value) in enumerate(samples, start=1):
        delta = value - (mean_ + mean_error)
        mean_, mean_error = inc(delta / number, mean_, mean_error)
        squares, squares_error = inc(delta * (value - (mean_ + mean_error)), squares, squares_error)
    return (squares + squares_error) / len(samples)


def maximum(samples: Samples, _start: int, _end: int) -> float | None:
    best = samples[0][1]
    for _, value in samples:
        if value > best or math.isnan(best):
            best = value
    return best


def resets(samples: Samples, _start: int, _end: int) -> float | None:
    return float(sum(after < before for (_, before), (_, after) in pairwise(samples)))


def changes(samples: Samples, _start: int, _end: int) -> float | None:
    pairs = pairwise(samples)
    return float(sum(a != b and not (math.isnan(a) and math.isnan(b)) for (_, a), (_, b) in pairs))


def increase(samples: Samples, start: int, end: int) -> float | None:
    if len(samples) < 2:
        return None
    change, before = samples[-1][1] - samples[0][1], samples[0][1]
    for _, value in samples[1:]:
        change += before if value < before else 0.0
        before = value
    to_start, to_end = (samples[0][0] - start) / 1000, (end - samples[-1][0]) / 1000
    sampled = (samples[-1][0] - samples[0][0]) / 1000
    average = sampled / (len(samples) - 1)
    if to_start >= average * 1.1:
        to_start = average / 2
    if change > 0 and samples[0][1] >= 0:
        to_start = min(to_start, sampled * (samples[0][1] / change))
    if to_end >= average * 1.1:
        to_end = average / 2
    return change * ((sampled + to_start + to_end) / sampled)


def median(samples: Samples, _start: int, _end: int) -> float | None:
    ordered = sorted((value for _, value in samples), key=lambda each: (not math.isnan(each), each))
    rank = 0.5 * (len(ordered) - 1)
    weight, lower = rank - math.floor(rank), math.floor(rank)
    upper = min(lower + 1, len(ordered) - 1)
    return ordered[lower] * (1 - weight) + ordered[upper] * weight


CASES: dict[str, tuple[Kernel, Reference]] = {
    "sum": (over_time.total, total),
    "avg": (over_time.mean, mean),
    "stdvar": (over_time.variance, variance),
    "max": (over_time.maximum, maximum),
    "resets": (rate.resets, resets),
    "changes": (rate.changes, changes),
    "increase": (
        lambda window: rate.extrapolated(ends_of(window, counter=True), counter=True, seconds=None),
        increase,
    ),
    "median": (lambda window: quantile.over_time(window, np.full(len(window.first), 0.5)), median),
}
FINITE_ONLY = {"stdvar", "increase"}
"""Where infinities make the reference itself raise."""

TIMES = np.arange(0, 20_000, 1_000, dtype=np.int64)
BOUNDS = [(0, 5), (3, 3), (0, 20), (7, 8), (12, 20), (4, 17)]


def dense_and_ragged(values: F64) -> tuple[Window, Window]:
    """Return the same samples and ranges in both layouts."""
    first = np.array([[begin] for begin, _ in BOUNDS])
    count = np.array([[end - begin] for begin, end in BOUNDS])
    start, end = 1_000 * first - 700, 1_000 * (first + count) + 300
    behind = len(TIMES) * np.arange(values.shape[1])
    ragged = Window(
        values.T.ravel(),
        np.tile(TIMES, values.shape[1]),
        first + behind,
        np.broadcast_to(count, (len(count), len(behind))),
        start,
        end,
    )
    return Window(values, TIMES, first, count, start, end), ragged


def same(a: float, b: float) -> bool:
    return a == b or (math.isnan(a) and math.isnan(b))


@pytest.mark.parametrize("name", CASES)
@settings(max_examples=60, deadline=None)
@given(st.data())
def test_kernel_is_the_loop(name: str, data: st.DataObject) -> None:
    kernel, reference = CASES[name]
    kind = st.floats(-1e6, 1e6) | st.integers(-5, 5).map(float) if name in FINITE_ONLY else numbers
    column = st.lists(kind, min_size=len(TIMES), max_size=len(TIMES))
    values = np.array(data.draw(st.lists(column, min_size=1, max_size=3))).T

    for window in dense_and_ragged(np.ascontiguousarray(values)):
        got, present = kernel(window)
        for step, (begin, end) in enumerate(BOUNDS):
            bounds = int(window.start[step, 0]), int(window.end[step, 0])
            for series in range(values.shape[1]):
                samples = list(
                    zip(TIMES[begin:end].tolist(), values[begin:end, series].tolist(), strict=True)
                )
                expected = reference(samples, *bounds) if samples else None
                assert bool(present[step, series]) == (expected is not None)
                assert expected is None or same(float(got[step, series]), expected)


def line(samples: Samples, start: int, _end: int) -> float:
    x_sum, y_sum, products, squares = (0.0, 0.0), (0.0, 0.0), (0.0, 0.0), (0.0, 0.0)
    for at, y in samples:
        x = (at - start) / 1e3
        x_sum, y_sum = inc(x, *x_sum), inc(y, *y_sum)
        products, squares = inc(x * y, *products), inc(x * x, *squares)
    sx, sy, sxy, sxx = (sum(each) for each in (x_sum, y_sum, products, squares))
    return (sxy - sx * sy / len(samples)) / (sxx - sx * sx / len(samples))


def long_window(random: np.random.Generator, level: float, spread: float) -> Window:
    """Return ranges of a hundred samples, long enough for sums to outgrow what is added to them."""
    values = level + random.normal(0, spread, (160, 3))
    first = np.arange(0, 60, 4)[:, None]
    times = 15_000 * np.arange(160, dtype=np.int64)
    count = np.full_like(first, 100)
    return Window(values, times, first, count, times[first], times[first + 99])


@pytest.mark.parametrize(("level", "spread"), [(1e9, 3e7), (-5.0, 0.1), (0.2, 1.0), (0.0, 1e-8), (1e5, 0.0)])
def test_long_sums_are_those_of_the_loop(level: float, spread: float) -> None:
    window = long_window(np.random.default_rng(3), level, spread)
    slope, _, _ = over_time.regression(window, window.start.astype(np.float64))
    found = {
        "total": (over_time.total(window)[0], total),
        "mean": (over_time.mean(window)[0], mean),
        "variance": (over_time.variance(window)[0], variance),
        "slope": (slope, line),
    }

    for name, (got, reference) in found.items():
        for step, begin in enumerate(window.first[:, 0].tolist()):
            for series in range(3):
                times = window.times[begin : begin + 100].tolist()
                samples = list(zip(times, window.values[begin : begin + 100, series].tolist(), strict=True))
                expected = reference(samples, times[0], times[-1])
                assert float(got[step, series]) == expected or (name == "slope" and spread == 0), name


def test_the_short_way_is_taken_only_where_totals_are_larger() -> None:
    values = np.random.default_rng(4).normal(3.0, 1.0, (200, 50))
    short, long, trusting = Compensated((50,)), Compensated((50,)), Compensated((50,))
    for at, each in enumerate(values):
        if at % CHECKED == 0:
            short.look(np.abs(values).max())
        trusting.look(0.0)  # a bound that is wrong while totals are small
        for sums in (short, long, trusting):
            sums.add(each)

    assert short.outgrown
    assert not long.outgrown
    assert (short.total == long.total).all()
    assert (short.error == long.error).all()
    trusting.add(1e6 * values[0])  # larger than the totals
    long.add(1e6 * values[0])
    assert (trusting.error != long.error).any()


def test_kernels_are_not_compared_with_themselves() -> None:
    """A kernel that added without compensation would be found."""
    samples = [(at, 0.1) for at in range(10)]

    assert total(samples, 0, 0) == 1.0
    assert sum(value for _, value in samples) != 1.0


@pytest.mark.parametrize(
    ("function", "argument", "expected"),
    [
        # Answers of Go's math package, version 1.25.
        (elementwise.logarithm10, 10.0, 1.0),
        (elementwise.logarithm10, 2.0, 0.3010299956639812),
        (elementwise.logarithm10, 1e308, 308.0),
        (elementwise.logarithm10, 1e-09, -9.0),
        (elementwise.logarithm10, 1.0000001, 4.3429446044209946e-08),
        (elementwise.logarithm2, 1024.0, 10.0),
        (elementwise.logarithm2, 3.0, 1.5849625007211563),
        (elementwise.logarithm, 10.0, 2.302585092994046),
        (elementwise.logarithm, 3.0, 1.0986122886681096),
        (elementwise.logarithm, 0.0, -math.inf),
        (elementwise.exponential, 709.78, math.inf),
        (elementwise.exponential, 1.0, math.e),
        (elementwise.exponential, -math.inf, 0.0),
        (elementwise.hyperbolic_sine, 709.78, math.inf),
        (elementwise.hyperbolic_sine, -710.0, -math.inf),
        (elementwise.hyperbolic_sine, -math.inf, -math.inf),
        (elementwise.hyperbolic_cosine, -709.78, math.inf),
        (elementwise.hyperbolic_cosine, 0.0, 1.0),
    ],
)
def test_functions_are_those_of_go(function: Callable[[F64], F64], argument: float, expected: float) -> None:
    assert function(np.array([argument]))[0] == expected
