"""Functions of range vectors."""

from collections.abc import Callable, Mapping
from functools import partial

import numpy as np

from rulelint.engine import annotations
from rulelint.engine.evaluation import Evaluation
from rulelint.engine.frame import F64, I64, Bool
from rulelint.engine.kernels import over_time, quantile, rate
from rulelint.engine.kernels.window import Window
from rulelint.engine.layout import Ranges, Seen, look_at_ends, look_over
from rulelint.engine.result import EvaluationError
from rulelint.engine.rows import by_series
from rulelint.engine.selectors import Look, metric_names, ranges, span_of
from rulelint.engine.vector import Vector
from rulelint.engine.vector_calls import absence
from rulelint.promql.ast import Call, Expr
from rulelint.promql.numbers import format_fixed
from rulelint.promql.visit import unwrapped

Kernel = Callable[[Window], tuple[F64, Bool]]
StepKernel = Callable[[Seen, slice], tuple[F64, Bool]]

PLAIN: Mapping[str, Kernel] = {
    "ts_of_first_over_time": over_time.time_of_first,
    "ts_of_last_over_time": over_time.time_of_last,
    "ts_of_max_over_time": partial(over_time.time_of_extreme, reaches=np.greater_equal),
    "ts_of_min_over_time": partial(over_time.time_of_extreme, reaches=np.less_equal),
    "sum_over_time": over_time.total,
    "avg_over_time": over_time.mean,
    "min_over_time": over_time.minimum,
    "max_over_time": over_time.maximum,
    "count_over_time": over_time.count,
    "present_over_time": over_time.present,
    "stddev_over_time": over_time.deviation,
    "stdvar_over_time": over_time.variance,
    "mad_over_time": quantile.mad_over_time,
    "changes": rate.changes,
    "resets": rate.resets,
    "idelta": partial(rate.instant, per_second=False),
}
KEEP_NAME: Mapping[str, Kernel] = {"last_over_time": over_time.last, "first_over_time": over_time.first}
COUNTER_ENDINGS = ("_total", "_sum", "_count", "_bucket")


def over(expr: Expr, run: Evaluation, kernel: StepKernel[Window]) -> Vector:
    """Apply a kernel to the ranges of an expression; it is given the steps each window is of."""
    return _over(expr, run, look_over, kernel)


def _over(expr: Expr, run: Evaluation, look: Look[Seen], kernel: StepKernel[Seen]) -> Vector:
    parts = [(rows, _applied(found, rows, kernel)) for rows, found in ranges(expr, run, look)]
    if len(parts) == 1:
        return parts[0][1]
    keys = sorted({key for _, found in parts for key in zip(found.labels, found.flags(), strict=True)})
    column = {each: at for at, each in enumerate(keys)}
    nameless = tuple(flag for _, flag in keys) if any(flag for _, flag in keys) else None
    out = Vector(tuple(labels for labels, _ in keys), *by_series(run.steps, len(keys)), nameless)
    for rows, found in parts:
        places = [column[key] for key in zip(found.labels, found.flags(), strict=True)]
        out.values[rows, places], out.present[rows, places] = found.values, found.present
    return out


def _applied(found: Ranges[Seen], rows: slice, kernel: StepKernel[Seen]) -> Vector:
    if len(found.windows) == 1 and len(found.windows[0][1]) == len(found.labels):
        window, places = found.windows[0]
        values, present = kernel(window, rows)
        return Vector(found.labels, *_ordered(values, present, places), found.nameless)
    out = Vector(found.labels, *by_series(found.steps, len(found.labels)), found.nameless)
    for window, places in found.windows:
        values, present = kernel(window, rows)
        out.values.T[places], out.present.T[places] = values.T, present.T
    return out


def _ordered(values: F64, present: Bool, places: I64) -> tuple[F64, Bool]:
    """Return all series in the order of their places."""
    if bool((places == np.arange(len(places))).all()):
        return values, present
    order = np.argsort(places)
    return values.T.take(order, axis=0).T, present.T.take(order, axis=0).T


def _plain(kernel: Kernel, node: Call, run: Evaluation) -> Vector:
    return run.unnamed(over(node.args[0], run, lambda window, _: kernel(window)))


def _keeping_name(kernel: Kernel, node: Call, run: Evaluation) -> Vector:
    return over(node.args[0], run, lambda window, _: kernel(window))


def _extrapolated(node: Call, run: Evaluation, *, counter: bool, per_second: bool) -> Vector:
    seconds = span_of(node.args[0], run) / 1000 if per_second else None
    early = not run.options.version.left_open
    vector = _over(
        node.args[0],
        run,
        partial(look_at_ends, counter=counter),
        lambda ends, _: rate.extrapolated(ends, counter=counter, seconds=seconds, clamp_early=early),
    )
    if counter:
        _inform_of_non_counters(node, vector, run)
    return run.unnamed(vector)


def _irate(node: Call, run: Evaluation) -> Vector:
    return run.unnamed(over(node.args[0], run, lambda window, _: rate.instant(window, per_second=True)))


def _inform_of_non_counters(node: Call, vector: Vector, run: Evaluation) -> None:
    """Inform of results of `rate` and `increase` whose metric is not named as a counter; not of `irate`."""
    if not run.options.version.left_open:
        return
    shown = np.asarray(vector.present.any(axis=0)).tolist()
    for seen, name in zip(shown, metric_names(vector.labels), strict=True):
        if seen and name and not name.endswith(COUNTER_ENDINGS):
            run.inform(annotations.possible_non_counter(name), unwrapped(node.args[0]).span)


def _deriv(node: Call, run: Evaluation) -> Vector:
    def kernel(window: Window, _: slice) -> tuple[F64, Bool]:
        origin = window.time(window.first).astype(np.float64)
        slope, _intercept, present = over_time.regression(window, origin)
        return slope, present

    return run.unnamed(over(node.args[0], run, kernel))


def _predict_linear(node: Call, run: Evaluation) -> Vector:
    ahead = run.scalar(node.args[1])

    def kernel(window: Window, rows: slice) -> tuple[F64, Bool]:
        origin = run.grid.times[rows, None].astype(np.float64)
        slope, intercept, present = over_time.regression(window, origin)
        with np.errstate(all="ignore"):
            return slope * ahead[rows, None] + intercept, present

    return run.unnamed(over(node.args[0], run, kernel))


def _quantile_over_time(node: Call, run: Evaluation) -> Vector:
    wanted = run.scalar(node.args[0])
    vector = over(node.args[1], run, lambda window, rows: quantile.over_time(window, wanted[rows]))
    if vector.present.any():
        outside = wanted[vector.present.any(axis=1) & ~((wanted >= 0) & (wanted <= 1))]
        for value in dict.fromkeys(outside.tolist()):
            run.warn(annotations.invalid_quantile(value), unwrapped(node.args[0]).span)
    return run.unnamed(vector)


def _smoothing(node: Call, run: Evaluation) -> Vector:
    factor, trend = run.scalar(node.args[1]), run.scalar(node.args[2])
    seen = np.zeros(run.steps, dtype=np.bool_)

    def kernel(window: Window, rows: slice) -> tuple[F64, Bool]:
        seen[rows] |= (window.count >= 1).any(axis=1)
        return over_time.smoothed(window, factor[rows], trend[rows])

    vector = over(node.args[0], run, kernel)
    for name, values, argument in (("smoothing", factor, node.args[1]), ("trend", trend, node.args[2])):
        outside = seen & ~((values > 0) & (values < 1)) & ~np.isnan(values)
        for value in dict.fromkeys(values[outside].tolist()):
            text = f"invalid {name} factor. Expected: 0 < {name[0]}f < 1, got: {format_fixed(value)}"
            run.fail(outside & (values == value), text, argument.span)
    return run.unnamed(vector)


def _absent_over_time(node: Call, run: Evaluation) -> Vector:
    return absence(node.args[0], over(node.args[0], run, lambda window, _: over_time.present(window)), run)


def _holt_winters(node: Call, run: Evaluation) -> Vector:
    if run.options.version.left_open:
        raise EvaluationError('unknown function with name "holt_winters"', node.name_span)
    return _smoothing(node, run)


RANGE_CALLS: Mapping[str, Callable[[Call, Evaluation], Vector]] = {
    **{name: partial(_plain, kernel) for name, kernel in PLAIN.items()},
    **{name: partial(_keeping_name, kernel) for name, kernel in KEEP_NAME.items()},
    "rate": partial(_extrapolated, counter=True, per_second=True),
    "increase": partial(_extrapolated, counter=True, per_second=False),
    "delta": partial(_extrapolated, counter=False, per_second=False),
    "irate": _irate,
    "deriv": _deriv,
    "predict_linear": _predict_linear,
    "quantile_over_time": _quantile_over_time,
    "double_exponential_smoothing": _smoothing,
    "holt_winters": _holt_winters,
    "absent_over_time": _absent_over_time,
}
