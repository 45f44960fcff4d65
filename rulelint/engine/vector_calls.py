"""Functions between scalars and vectors, of time, and those that look at a vector as a whole."""

from collections.abc import Callable, Mapping
from functools import partial

import numpy as np

from rulelint.engine import annotations
from rulelint.engine.evaluation import Evaluation
from rulelint.engine.frame import F64, I64, Array, Bool
from rulelint.engine.kernels.elementwise import largest, smallest
from rulelint.engine.labels import METRIC_NAME, Labels, make_labels
from rulelint.engine.selectors import times_seen
from rulelint.engine.vector import Scalar, Value, Vector
from rulelint.promql.ast import Call, Expr, MatchOp, MatrixSelector, VectorSelector
from rulelint.promql.visit import unwrapped


def _time(_: Call, run: Evaluation) -> Scalar:
    return Scalar(run.grid.times / 1000)


def _start(_: Call, run: Evaluation) -> Scalar:
    return Scalar(run.start / 1000)


def _end(_: Call, run: Evaluation) -> Scalar:
    return Scalar(run.end / 1000)


def _range(_: Call, run: Evaluation) -> Scalar:
    return Scalar((run.end - run.start) / 1000)


def _step(_: Call, run: Evaluation) -> Scalar:
    return Scalar(np.full(run.steps, run.interval / 1000))


def _extreme(choose: Callable[[F64, F64], F64], node: Call, run: Evaluation) -> Scalar:
    return Scalar(choose(run.scalar(node.args[0]), run.scalar(node.args[1])))


def _pi(_: Call, run: Evaluation) -> Scalar:
    return Scalar(np.full(run.steps, np.pi))


def _scalar(node: Call, run: Evaluation) -> Scalar:
    vector = run.vector(node.args[0])
    if not vector.labels:
        return Scalar(np.full(run.steps, np.nan))
    only = vector.present.sum(axis=1) == 1
    values = vector.values[np.arange(run.steps), vector.present.argmax(axis=1)]
    return Scalar(np.where(only, values, np.nan))


def _vector(node: Call, run: Evaluation) -> Vector:
    values = run.scalar(node.args[0])
    return Vector(((),), values[:, None], np.ones((run.steps, 1), dtype=np.bool_))


def _timestamp(node: Call, run: Evaluation) -> Vector:
    argument = unwrapped(node.args[0])
    if isinstance(argument, VectorSelector):
        return run.unnamed(times_seen(argument, run))
    vector = run.vector(argument)
    return run.unnamed(
        vector.with_values(np.broadcast_to(run.grid.times[:, None] / 1000, vector.values.shape))
    )


def _absent(node: Call, run: Evaluation) -> Vector:
    return absence(node.args[0], run.vector(node.args[0]), run)


def absence(expr: Expr, vector: Vector, run: Evaluation) -> Vector:
    """Return 1 at the steps at which a vector is empty, with the labels its expression fixes."""
    missing: Bool = np.asarray(~vector.present.any(axis=1))
    return Vector((absent_labels(expr),), np.ones((run.steps, 1)), missing[:, None])


def absent_labels(expr: Expr) -> Labels:
    """Return what is known of a series that is not there: the labels that its selector fixes, once each."""
    expr = unwrapped(expr)
    if isinstance(expr, MatrixSelector):
        expr = expr.vector
    if not isinstance(expr, VectorSelector):
        return ()
    fixed: dict[str, str] = {}
    seen: set[str] = set()
    for matcher in expr.matchers:
        if matcher.name == METRIC_NAME:
            continue
        if matcher.op is MatchOp.EQUAL and matcher.name not in seen:
            fixed[matcher.name] = matcher.value
            seen.add(matcher.name)
        else:
            fixed.pop(matcher.name, None)
    return make_labels(fixed)


def _sort(node: Call, run: Evaluation, *, falling: bool) -> Vector:
    """Sort an instant query by value, NaN last; a range query has no order to give."""
    vector = run.vector(node.args[0])
    if run.ranged or run.steps != 1:
        return _unsorted(node, vector, run)
    values = vector.values[0]
    key = np.where(np.isnan(values), 0.0, -values if falling else values)
    return vector.take(np.lexsort((key, np.isnan(values), ~vector.present[0])))


def _unsorted(node: Call, vector: Vector, run: Evaluation) -> Vector:
    if run.ranged:
        run.warn(annotations.SORT_IN_RANGE_QUERY, node.span)
    return vector


def _sort_by_label(node: Call, run: Evaluation, *, falling: bool) -> Vector:
    vector = run.vector(node.args[0])
    if run.ranged or run.steps != 1:
        return _unsorted(node, vector, run)
    names = [run.text(each) for each in node.args[1:]]
    sets = [dict(labels) for labels in vector.labels]
    order = sorted(
        range(len(sets)),
        key=lambda at: (*(_natural(sets[at].get(name, "")) for name in names), vector.labels[at]),
        reverse=falling,
    )
    return vector.take(np.array(order, dtype=np.int64))


def _natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """Return a key that orders numbers inside text by their value."""
    out, at = [], 0
    while at < len(text):
        end = at
        digit = text[at].isascii() and text[at].isdigit()
        while end < len(text) and (text[end].isascii() and text[end].isdigit()) == digit:
            end += 1
        out.append((0, int(text[at:end]), "") if digit and end - at < 4000 else (1, 0, text[at:end]))
        at = end
    return tuple(out)


def _calendar(part: Callable[[I64], I64], node: Call, run: Evaluation) -> Vector:
    if not node.args:
        seconds = (run.grid.times / 1000)[:, None]
        return Vector(
            ((),), part(_whole(seconds)).astype(np.float64), np.ones((run.steps, 1), dtype=np.bool_)
        )
    vector = run.vector(node.args[0])
    return run.unnamed(vector.with_values(part(_whole(vector.values)).astype(np.float64)))


def _whole(seconds: F64) -> I64:
    """Go's conversion to int64 on amd64: what does not fit becomes the smallest integer."""
    fits = np.isfinite(seconds) & (np.abs(seconds) < 2.0**63)
    return np.where(fits, np.trunc(np.where(fits, seconds, 0.0)).astype(np.int64), np.iinfo(np.int64).min)


_LONGEST = 1 << 55
"""Seconds after which NumPy's calendar is not to be trusted; Prometheus' answers there mean nothing either."""


def _dates(seconds: I64) -> Array:
    return np.clip(seconds, -_LONGEST, _LONGEST).astype("datetime64[s]")


def _integers(dates: Array) -> I64:
    whole: I64 = dates.astype(np.int64)
    return whole


def _year(seconds: I64) -> I64:
    return _integers(_dates(seconds).astype("datetime64[Y]")) + 1970


def _month(seconds: I64) -> I64:
    return _integers(_dates(seconds).astype("datetime64[M]")) % 12 + 1


def _day_of_month(seconds: I64) -> I64:
    days = _dates(seconds).astype("datetime64[D]")
    return _integers(days - days.astype("datetime64[M]").astype("datetime64[D]")) + 1


def _day_of_year(seconds: I64) -> I64:
    days = _dates(seconds).astype("datetime64[D]")
    return _integers(days - days.astype("datetime64[Y]").astype("datetime64[D]")) + 1


def _days_in_month(seconds: I64) -> I64:
    months = _dates(seconds).astype("datetime64[M]")
    return _integers((months + 1).astype("datetime64[D]") - months.astype("datetime64[D]"))


CALENDAR: Mapping[str, Callable[[I64], I64]] = {
    "minute": lambda seconds: seconds // 60 % 60,
    "hour": lambda seconds: seconds // 3600 % 24,
    "day_of_week": lambda seconds: (seconds // 86400 + 4) % 7,
    "day_of_month": _day_of_month,
    "day_of_year": _day_of_year,
    "days_in_month": _days_in_month,
    "month": _month,
    "year": _year,
}

VECTOR_CALLS: Mapping[str, Callable[[Call, Evaluation], Value]] = {
    **{name: partial(_calendar, part) for name, part in CALENDAR.items()},
    "time": _time,
    "start": _start,
    "end": _end,
    "range": _range,
    "step": _step,
    "min_of": partial(_extreme, smallest),
    "max_of": partial(_extreme, largest),
    "pi": _pi,
    "scalar": _scalar,
    "vector": _vector,
    "timestamp": _timestamp,
    "absent": _absent,
    "sort": partial(_sort, falling=False),
    "sort_desc": partial(_sort, falling=True),
    "sort_by_label": partial(_sort_by_label, falling=False),
    "sort_by_label_desc": partial(_sort_by_label, falling=True),
}
