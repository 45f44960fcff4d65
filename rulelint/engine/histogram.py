"""Functions of histograms; of classic ones, made of `_bucket` series with `le` labels.

A store holds no native histograms yet.  Functions that read only those see none, as Prometheus would.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import field

import numpy as np

from rulelint.dataclass import dataclass
from rulelint.engine import annotations
from rulelint.engine.evaluation import Evaluation
from rulelint.engine.frame import F64, I64, Bool
from rulelint.engine.kernels import buckets
from rulelint.engine.labels import METRIC_NAME, Labels, without
from rulelint.engine.vector import Vector, empty
from rulelint.promql.ast import Call
from rulelint.promql.numbers import parse_float
from rulelint.promql.visit import unwrapped

BUCKET = "le"


@dataclass(slots=True)
class _Histogram:
    """A classic histogram: its labels, and bound and column of each bucket."""

    labels: Labels
    metric: str
    nameless: bool
    bounds: list[float] = field(default_factory=list)
    columns: list[int] = field(default_factory=list)

    def in_order(self) -> tuple[tuple[float, ...], list[int]]:
        """Return bounds and columns in rising order of the bounds."""
        order = sorted(range(len(self.bounds)), key=self.bounds.__getitem__)
        return tuple(self.bounds[at] for at in order), [self.columns[at] for at in order]


def _histograms(node: Call, vector: Vector, run: Evaluation) -> list[_Histogram]:
    """Put buckets together; a bucket without a readable bound is warned of and left out."""
    found: dict[Labels, _Histogram] = {}
    for column, (labels, nameless) in enumerate(zip(vector.labels, vector.flags(), strict=True)):
        values = dict(labels)
        metric, bound = values.get(METRIC_NAME, ""), values.get(BUCKET, "")
        try:
            limit = parse_float(bound)
        except ValueError:
            if vector.present[:, column].any():
                run.warn(annotations.bad_bucket_label(metric, bound), unwrapped(node.args[-1]).span)
            continue
        key = without(labels, {BUCKET})
        histogram = found.setdefault(key, _Histogram(key, metric, nameless))
        histogram.bounds.append(limit)
        histogram.columns.append(column)
    return list(found.values())


def _by_layout(
    histograms: list[_Histogram],
) -> Iterator[tuple[tuple[float, ...], list[int], list[list[int]]]]:
    """Yield the histograms that have the same bounds together: bounds, their numbers, columns of each."""
    layouts: dict[tuple[float, ...], tuple[list[int], list[list[int]]]] = {}
    for number, histogram in enumerate(histograms):
        bounds, columns = histogram.in_order()
        numbers, all_columns = layouts.setdefault(bounds, ([], []))
        numbers.append(number)
        all_columns.append(columns)
    for bounds, (numbers, all_columns) in layouts.items():
        yield bounds, numbers, all_columns


def _applied(
    node: Call, run: Evaluation, kernel: "Callable[[_Cells], F64]"
) -> tuple[Vector, list[_Histogram]]:
    """Apply a kernel to every classic histogram of the last argument, at every step."""
    vector = run.vector(node.args[-1])
    histograms = _histograms(node, vector, run)
    if not histograms:
        return empty(run.steps), []
    values = np.zeros((run.steps, len(histograms)))
    present = np.zeros(values.shape, dtype=np.bool_)
    for bounds, numbers, columns in _by_layout(histograms):
        counts = np.moveaxis(vector.values[:, columns], 2, 0)  # bucket, step, histogram
        shown = np.moveaxis(vector.present[:, columns], 2, 0)
        present[:, numbers] = shown.any(axis=0)
        for pattern, cells in _patterns(shown):
            steps, which = cells
            part = _Cells(
                np.array(bounds)[pattern], counts[pattern][:, steps, which], steps, np.array(numbers)[which]
            )
            values[steps, np.array(numbers)[which]] = kernel(part.coalesced())
    out = Vector(
        tuple(each.labels for each in histograms),
        values,
        present,
        tuple(each.nameless for each in histograms) if run.options.delayed_name_removal else None,
    )
    return out, histograms


def _patterns(shown: Bool) -> Iterator[tuple[Bool, tuple[I64, I64]]]:
    """Yield which buckets are there, and the cells (steps, histograms) where exactly these are; never none."""
    every = shown.all(axis=0)
    some = shown.any(axis=0) & ~every
    if every.any():
        steps, which = np.nonzero(every)
        yield np.ones(len(shown), dtype=np.bool_), (steps, which)
    if not some.any():
        return
    steps, which = np.nonzero(some)
    patterns, inverse = np.unique(shown[:, steps, which], axis=1, return_inverse=True)
    inverse = inverse.reshape(-1)
    for number in range(patterns.shape[1]):
        same = inverse == number
        yield patterns[:, number], (steps[same], which[same])


@dataclass(frozen=True, slots=True)
class _Cells:
    """Histograms with the same bounds: `counts[bucket, cell]`, with the step and number of histogram of each cell."""

    bounds: F64
    counts: F64
    steps: I64
    histograms: I64

    def coalesced(self) -> "_Cells":
        """Add up buckets with equal bounds (`1` and `1.0`)."""
        if (self.bounds[1:] != self.bounds[:-1]).all():
            return self
        bounds: list[float] = []
        counts: list[F64] = []
        for bound, count in zip(self.bounds.tolist(), self.counts, strict=True):
            if bounds and bounds[-1] == bound:
                counts[-1] = counts[-1] + count
            else:
                bounds.append(bound)
                counts.append(count)
        return _Cells(np.array(bounds), np.array(counts), self.steps, self.histograms)


def _quantile(node: Call, run: Evaluation) -> Vector:
    wanted = run.scalar(node.args[0])
    newer = run.options.version.left_open
    forced: set[int] = set()

    def kernel(cells: _Cells) -> F64:
        rank = wanted[cells.steps]
        if not np.isposinf(cells.bounds[-1]):
            return buckets.outside(rank, np.full(rank.shape, np.nan))
        fixed = buckets.monotone(cells.counts, ignore_small=newer)
        usual = (rank >= 0) & (rank <= 1)
        forced.update(cells.histograms[fixed.forced & usual].tolist())
        return buckets.quantile(rank, cells.bounds, fixed.counts)

    vector, histograms = _applied(node, run, kernel)
    if newer:
        _annotate(node, run, wanted, [histograms[each] for each in sorted(forced)])
    return run.unnamed(vector)


def _annotate(node: Call, run: Evaluation, wanted: F64, forced: list[_Histogram]) -> None:
    for value in dict.fromkeys(wanted[~((wanted >= 0) & (wanted <= 1))].tolist()):
        run.warn(annotations.invalid_quantile(value), unwrapped(node.args[0]).span)
    for histogram in forced:
        run.inform(annotations.forced_monotonicity(histogram.metric), unwrapped(node.args[1]).span)


def _fraction(node: Call, run: Evaluation) -> Vector:
    lower, upper = run.scalar(node.args[0]), run.scalar(node.args[1])

    def kernel(cells: _Cells) -> F64:
        if not np.isposinf(cells.bounds[-1]):
            return np.full(len(cells.steps), np.nan)
        return buckets.fraction(lower[cells.steps], upper[cells.steps], cells.bounds, cells.counts)

    return run.unnamed(_applied(node, run, kernel)[0])


def _native_only(node: Call, run: Evaluation) -> Vector:
    """Functions of native histograms: floats are passed over."""
    run.vector(node.args[0])
    return empty(run.steps)


HISTOGRAM_CALLS: Mapping[str, Callable[[Call, Evaluation], Vector]] = {
    "histogram_quantile": _quantile,
    "histogram_fraction": _fraction,
    "histogram_avg": _native_only,
    "histogram_count": _native_only,
    "histogram_sum": _native_only,
    "histogram_stddev": _native_only,
    "histogram_stdvar": _native_only,
}
