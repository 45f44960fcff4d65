"""Sums told from running totals: certain only where they are, to the last bit, what adding up gives."""

import math
from itertools import accumulate

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rulelint.engine.kernels.certain import Interval, certain_means, certain_sums
from rulelint.engine.kernels.window import F64, Window

SAMPLES, LONG = 60, 13


def window(values: F64) -> Window:
    """Return ranges of 13 samples, one empty, one short, over a column each."""
    first = np.arange(0, len(values) - LONG, 3)[:, None]
    count = np.full_like(first, LONG)
    count[2:4, 0] = 0, 1
    times = 15_000 * np.arange(len(values), dtype=np.int64)
    return Window(values, times, first, count, times[first], times[first])


def added(samples: list[float]) -> tuple[float, float]:
    """Return total and error, as `kahansum.Inc` of Prometheus adds."""
    total = error = 0.0
    for value in samples:
        new = total + value
        error += (total - new) + value if abs(total) >= abs(value) else (value - new) + total
        total = new
    return total, error


def expected(cells: Window, step: int, series: int) -> tuple[float, float]:
    begin, count = int(cells.first[step, 0]), int(cells.count[step, 0])
    total, error = added(cells.values[begin : begin + count, series].tolist())
    return total + error, total / count + error / count if count else 0.0


scales = st.sampled_from((1e-300, 1e-9, 0.1, 1.0, 3.7, 1e9, 1e200))
numbers = st.builds(
    lambda part, scale: part * scale, st.floats(-1.0, 1.0) | st.integers(-9, 9).map(float), scales
)
few_bits = st.integers(-(2**53), 2**53).map(float) | st.integers(-5, 5).map(lambda each: each * 2.0**53)


@settings(max_examples=150, deadline=None)
@given(st.lists(numbers | few_bits, min_size=SAMPLES, max_size=SAMPLES))
def test_what_is_certain_is_what_adding_up_gives(samples: list[float]) -> None:
    cells = window(np.array(samples)[:, None])
    with np.errstate(all="ignore"):
        for at, (values, certain) in enumerate((certain_sums(cells), certain_means(cells))):
            for step in np.flatnonzero(certain[:, 0]).tolist():
                assert float(values[step, 0]) == expected(cells, step, 0)[at]


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("bytes beside a disk", 4e9 + np.random.default_rng(1).normal(0, 1e8, SAMPLES)),
        ("few bits, many ties", np.random.default_rng(2).integers(2**52, 2**53, SAMPLES) * 2.0**-7),
        ("both signs", np.random.default_rng(3).normal(0, 1, SAMPLES)),
        ("zero, then not", np.repeat([0.0, 0.3], SAMPLES // 2)),
    ],
)
def test_usual_samples_are_certain(name: str, values: F64) -> None:
    cells = window(values[:, None])
    with np.errstate(all="ignore"):
        for found, certain in (certain_sums(cells), certain_means(cells)):
            assert certain.all(), name
            assert np.isfinite(found).all()


def test_large_numbers_before_small_ones_are_not_certain() -> None:
    values = np.concatenate([np.full(30, 1e30), np.random.default_rng(4).normal(0, 1, 30)])[:, None]
    _, certain = certain_sums(window(values))

    assert certain[0, 0]  # the large ones themselves
    assert not certain[-1, 0]


@pytest.mark.parametrize("special", [math.nan, math.inf, 1e308])
def test_what_is_not_finite_or_overflows_is_not_certain(special: float) -> None:
    values = np.concatenate([[special] * 3, list(accumulate([0.1] * 57))])[:, None]
    with np.errstate(all="ignore"):
        _, certain = certain_sums(window(values))

    assert not certain[window(values).count > 0].any()


def test_without_its_bound_the_interval_would_lie() -> None:
    values = np.concatenate([np.full(30, 1e30), np.random.default_rng(4).normal(0, 1, 30)])[:, None]
    cells = window(values)
    found = Interval.of(cells)
    trusting = Interval(found.near, found.rest, np.zeros_like(found.bound)).rounded()[0]

    assert float(trusting[-1, 0]) != expected(cells, len(cells.first) - 1, 0)[0]
