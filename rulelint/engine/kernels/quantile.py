"""Quantiles of samples (`quantile` in promql/quantile.go), and the median absolute deviation."""

import numpy as np

from rulelint.engine.kernels.grouped import in_order
from rulelint.engine.kernels.window import F64, Bool, Window

CELLS = 1 << 16
"""Samples that are gathered for sorting at a time."""


def of_sorted(quantile: F64, cells: F64, number: F64) -> F64:
    """Return the quantile of each row of sorted samples, of which the first `number` count.

    `quantile` and `number` have the shape of `cells` without its last axis, or broadcast to it.
    """
    with np.errstate(all="ignore"):
        rank = quantile * (number - 1)
        floor = np.floor(rank)
        lower = np.maximum(0.0, floor)
        upper = np.minimum(number - 1, lower + 1)
        weight = rank - floor
        below, above = _pick(cells, lower), _pick(cells, upper)
        out = below * (1 - weight) + above * weight
        out = np.where(quantile < 0, -np.inf, np.where(quantile > 1, np.inf, out))
        return np.where(np.isnan(quantile) | (number == 0), np.nan, out)


def _pick(cells: F64, index: F64) -> F64:
    usable = np.clip(np.nan_to_num(index), 0, cells.shape[-1] - 1).astype(np.int64)
    picked: F64 = np.take_along_axis(cells, usable[..., None], axis=-1)[..., 0]
    return picked


def over_time(window: Window, quantile: F64) -> tuple[F64, Bool]:
    """quantile_over_time with a quantile for each step, shape (steps,)."""
    out = np.empty(window.shape)
    for rows, block in window.blocks(_block_cells(window)):
        cells, number = _sorted_samples(block)
        out[rows] = of_sorted(np.broadcast_to(quantile[rows, None], number.shape), cells, number)
    return out, window.fill(window.count >= 1)


def mad_over_time(window: Window) -> tuple[F64, Bool]:
    """The median of the distances to the median; NaN if any sample is."""
    out = np.empty(window.shape)
    half = np.array(0.5)
    for rows, block in window.blocks(_block_cells(window)):
        cells, number = _sorted_samples(block)
        exists = np.arange(cells.shape[-1]) < number[..., None]
        with np.errstate(all="ignore"):
            distance = np.abs(
                cells - of_sorted(np.broadcast_to(half, number.shape), cells, number)[..., None]
            )
        distance = in_order(np.where(exists, distance, np.inf))
        middle = of_sorted(np.broadcast_to(half, number.shape), distance, number)
        out[rows] = np.where(np.isnan(cells[..., 0]), np.nan, middle)  # NaN comes first
    return out, window.fill(window.count >= 1)


def _block_cells(window: Window) -> int:
    return max(1, CELLS // max(1, int(window.count.max(initial=1))))


def _sorted_samples(window: Window) -> tuple[F64, F64]:
    values, exists = window.gathered()
    if values.shape[-1] == 0:
        values, exists = np.zeros((*window.shape, 1)), np.zeros((*window.shape, 1), dtype=np.bool_)
    number = np.broadcast_to(window.count, window.shape).astype(np.float64)
    return in_order(np.where(exists, values, np.inf)), number
