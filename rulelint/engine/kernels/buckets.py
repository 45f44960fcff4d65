"""Quantiles and fractions of classic histograms: `BucketQuantile`, `BucketFraction` in promql/quantile.go.

`counts[bucket, cell]` are cumulative, buckets in rising order of their upper bounds, the last one being +Inf.
"""

import numpy as np

from rulelint.dataclass import dataclass
from rulelint.engine.kernels.window import F64, I64, Bool

TOLERANCE = 1e-12
_SMALLEST_NORMAL = 2.2250738585072014e-308


@dataclass(frozen=True, slots=True)
class Monotone:
    """Counts that never fall, and where that took a correction: `forced` a real one, `largest` by how much."""

    counts: F64
    forced: Bool


def monotone(counts: F64, *, ignore_small: bool) -> Monotone:
    """Make counts monotone; differences within `TOLERANCE` are rounding errors unless `ignore_small` is off (2.x)."""
    out = counts.copy()
    before = out[0].copy()
    forced = np.zeros(before.shape, dtype=np.bool_)
    for current in out[1:]:
        same = current == before
        near = _almost(before, current) if ignore_small else np.zeros_like(same)
        falls = ~same & ~near & (current < before)
        forced |= falls
        keep = same | near | falls
        current[keep] = before[keep]
        before = np.where(keep, before, current)
    return Monotone(out, forced)


def _almost(a: F64, b: F64) -> Bool:
    """`almost.Equal` of Prometheus' util/almost for unequal numbers."""
    with np.errstate(all="ignore"):
        size, difference = np.abs(a) + np.abs(b), np.abs(a - b)
        tiny = (a == 0) | (b == 0) | (size < _SMALLEST_NORMAL)
        relative = difference / np.minimum(size, np.finfo(np.float64).max) < TOLERANCE
        return np.where(tiny, difference < TOLERANCE * _SMALLEST_NORMAL, relative)


def quantile(rank_of: F64, bounds: F64, counts: F64) -> F64:
    """Return the quantile `rank_of[cell]` of each cell by linear interpolation; `counts` are monotone."""
    buckets, cells = counts.shape
    if buckets < 2:
        return outside(rank_of, np.full(cells, np.nan))
    with np.errstate(all="ignore"):
        observations = counts[-1]
        rank = rank_of * observations
        at = _first_reaching(counts[:-1], rank)
        column = np.arange(cells)
        below = np.maximum(at - 1, 0)
        inner = np.minimum(at, buckets - 1)
        start = np.where(at > 0, bounds[below], 0.0)
        count = np.where(at > 0, counts[inner, column] - counts[below, column], counts[inner, column])
        left = np.where(at > 0, rank - counts[below, column], rank)
        out = start + (bounds[inner] - start) * (left / count)
        out = np.where((at == 0) & (bounds[0] <= 0), bounds[0], out)
        out = np.where(at == buckets - 1, bounds[-2], out)
    return outside(rank_of, np.where(observations == 0, np.nan, out))


def outside(rank_of: F64, out: F64) -> F64:
    """Replace the results for quantiles outside 0 and 1, and for NaN."""
    out = np.where(rank_of < 0, -np.inf, np.where(rank_of > 1, np.inf, out))
    return np.where(np.isnan(rank_of), np.nan, out)


def _first_reaching(counts: F64, rank: F64) -> I64:
    """Go's `sort.Search` for the first bucket with at least `rank`: binary, which matters if a count is NaN."""
    low, high = np.zeros(rank.shape, dtype=np.int64), np.full(rank.shape, len(counts), dtype=np.int64)
    column = np.arange(len(rank))
    while (open_ := low < high).any():
        middle = (low + high) // 2
        reached = counts[np.minimum(middle, len(counts) - 1), column] >= rank
        low = np.where(open_ & ~reached, middle + 1, low)
        high = np.where(open_ & reached, middle, high)
    return low


def fraction(lower: F64, upper: F64, bounds: F64, counts: F64) -> F64:
    """Return the share of observations between two values, one pair for each cell."""
    with np.errstate(all="ignore"):
        observations = counts[-1]
        below = _rank_of(upper, bounds, counts) - _rank_of(lower, bounds, counts)
        out = np.where(lower >= upper, 0.0, below / observations)
    return np.where((observations == 0) | np.isnan(lower) | np.isnan(upper), np.nan, out)


def _rank_of(limit: F64, bounds: F64, counts: F64) -> F64:
    """Return how many observations lie below a value, by linear interpolation inside its bucket."""
    out, done = np.full(limit.shape, np.nan), np.zeros(limit.shape, dtype=np.bool_)
    rank = np.zeros(limit.shape)
    for at, count in enumerate(counts):
        begin = bounds[at - 1] if at else (0.0 if bounds[0] > 0 else -np.inf)
        inside = rank + (count - rank) * (limit - begin) / (bounds[at] - begin)
        if np.isneginf(begin):  # what such a bucket holds lies below every number
            inside = count
        before = ~done & (begin >= limit)
        within = ~done & (begin < limit) & (bounds[at] > limit)
        out = np.where(before, rank, np.where(within, inside, out))
        done |= before | within
        rank = count
    return np.where(~done | (out > counts[-1]), counts[-1], out)
