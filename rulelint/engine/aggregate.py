"""Aggregation operators: sum, avg, min, max, count, group, stddev, stdvar, topk, bottomk, quantile, count_values."""

import math
from collections.abc import Callable
from decimal import Decimal
from functools import partial

import numpy as np

from rulelint.engine import annotations
from rulelint.engine.evaluation import Evaluation
from rulelint.engine.frame import F64, I64, Bool
from rulelint.engine.kernels import grouped, quantile
from rulelint.engine.kernels.grouped import Groups
from rulelint.engine.labels import METRIC_NAME, Labels, is_label_name, make_labels, only, without
from rulelint.engine.result import EvaluationError, NotSupportedError
from rulelint.engine.vector import Value, Vector, empty
from rulelint.promql.ast import Aggregate
from rulelint.promql.numbers import format_number
from rulelint.promql.quoting import quote
from rulelint.promql.visit import unwrapped

Kernel = Callable[[Groups, F64, Bool], F64]

MOST_CELLS = 1 << 26
"""Steps × series that `count_values` may make: a value that never repeats makes a series of its own."""

KERNELS: dict[str, Kernel] = {
    "sum": grouped.total,
    "avg": grouped.mean,
    "min": lambda groups, values, present: grouped.extreme(groups, values, present, np.fmin),
    "max": lambda groups, values, present: grouped.extreme(groups, values, present, np.fmax),
    "count": lambda groups, _, present: groups.count(present),
    "group": lambda groups, _, present: np.ones((len(present), len(groups.place))),
    "stdvar": grouped.variance,
    "stddev": lambda groups, values, present: np.sqrt(grouped.variance(groups, values, present)),
}
KERNELS_OF_2 = KERNELS | {
    "stdvar": partial(grouped.variance, alone_is_zero=True),
    "stddev": lambda groups, values, present: np.sqrt(
        grouped.variance(groups, values, present, alone_is_zero=True)
    ),
}


def aggregate(node: Aggregate, run: Evaluation) -> Value:
    """Evaluate an aggregation."""
    if node.op in ("limitk", "limit_ratio"):
        raise NotSupportedError(f"`{node.op}` is experimental and not evaluated yet", node.span)
    if node.op == "count_values":
        return _count_values(node, run)
    parameter = run.scalar(node.param) if node.param is not None else None
    vector = run.vector(node.expr)
    limit = None
    if parameter is not None:
        limit = _checked(node, parameter, len(vector.labels), run)
    if not vector.labels:
        return vector
    keys, group = _grouped(node, vector)
    if limit is not None:
        return _largest(node, vector, group, limit, run)
    groups = Groups.of(group, len(keys))
    present = groups.count(vector.present) > 0
    if node.op == "quantile":
        assert parameter is not None
        cells, number = grouped.sorted_members(groups, vector.values, vector.present)
        values = quantile.of_sorted(np.broadcast_to(parameter, number.shape), cells, number).T
    else:
        kernels = KERNELS if run.options.version.left_open else KERNELS_OF_2
        values = kernels[node.op](groups, vector.values, vector.present)
    return Vector(tuple(keys), values, present, _flags(vector, group, len(keys)))


def _flags(vector: Vector, group: I64, groups: int) -> tuple[bool, ...] | None:
    """A group loses its name at the end if one of its series does."""
    if vector.nameless is None:
        return None
    losing = set(group[list(vector.nameless)].tolist())
    return tuple(number in losing for number in range(groups))


def _grouped(node: Aggregate, vector: Vector) -> tuple[dict[Labels, int], I64]:
    """Return the label sets of the groups, in order of appearance, and the group of each series."""
    keys: dict[Labels, int] = {}
    numbers = [keys.setdefault(_key(node, labels), len(keys)) for labels in vector.labels]
    return keys, np.array(numbers, dtype=np.int64)


def _key(node: Aggregate, labels: Labels) -> Labels:
    if node.without:
        return without(labels, {*node.labels, METRIC_NAME})
    return only(labels, node.labels) if node.labels else ()


def _checked(node: Aggregate, parameter: F64, series: int, run: Evaluation) -> I64 | None:
    """Warn of a parameter that means nothing; return k at each step where the operator takes one."""
    if node.op in ("topk", "bottomk"):
        return _limits(node, parameter, series, run)
    _check_quantile(node, parameter, run)
    return None


def _check_quantile(node: Aggregate, parameter: F64, run: Evaluation) -> None:
    assert node.param is not None
    wrong = parameter[~((parameter >= 0) & (parameter <= 1))]
    if run.ranged:  # Prometheus asks the extremes of all steps, and one NaN makes NaN of both
        missing = np.isnan(wrong)
        extremes = (parameter.max(initial=0.0), parameter.min(initial=0.0))
        wrong = wrong[missing if missing.any() else np.isin(wrong, extremes)]
    for value in dict.fromkeys(wrong.tolist()):
        run.warn(annotations.invalid_quantile(value), unwrapped(node.param).span)


def _largest(node: Aggregate, vector: Vector, group: I64, limit: I64, run: Evaluation) -> Vector:
    """Topk and bottomk: of equal values the series that comes first stays."""
    present = np.zeros_like(vector.present)
    order: list[I64] = []
    for number in range(int(group.max()) + 1):
        columns = np.flatnonzero(group == number)
        values, shown = vector.values[:, columns], vector.present[:, columns]
        missing = np.isnan(values)
        key = np.where(missing, 0.0, -values if node.op == "topk" else values)
        by_value = np.lexsort((key, np.where(shown, missing, 2)), axis=1)
        kept = np.zeros_like(shown)
        np.put_along_axis(kept, by_value, np.arange(len(columns)) < limit[:, None], axis=1)
        present[:, columns] = kept & shown
        order.append(columns[by_value[0]] if len(by_value) else columns)
    out = vector.with_values(vector.values, present)
    return out.take(np.concatenate(order)) if run.steps == 1 and not run.ranged else out


def _limits(node: Aggregate, parameter: F64, series: int, run: Evaluation) -> I64:
    """Return k as Prometheus reads it: a number it cannot convert is an error at that step."""
    assert node.param is not None
    usable = (parameter > -(2.0**63)) & (parameter < 2.0**63)
    for value in dict.fromkeys(parameter[~usable].tolist()):
        same = ~usable & ((parameter == value) | (np.isnan(parameter) & np.isnan(value)))
        run.fail(same, _unusable_limit(value, newer=run.options.version.left_open), node.param.span)
    return np.clip(np.where(usable, parameter, 0.0), 0, series).astype(np.int64)


def _unusable_limit(value: float, *, newer: bool) -> str:
    if newer and math.isnan(value):
        return "Parameter value is NaN"
    return f"Scalar value {format_number(value)} {'underflows' if newer and value < 0 else 'overflows'} int64"


def _count_values(node: Aggregate, run: Evaluation) -> Vector:
    assert node.param is not None
    label = run.text(node.param)
    if not _is_label(label, run):
        raise EvaluationError(f"invalid label name {quote(label)}", node.param.span)
    vector = run.vector(node.expr)
    columns: dict[Labels, F64] = {}
    for column, labels in enumerate(vector.labels):
        rows = np.flatnonzero(vector.present[:, column])
        bits, inverse = np.unique(_same_nan(vector.values[rows, column]).view(np.int64), return_inverse=True)
        for number, value in enumerate(bits.view(np.float64).tolist()):
            pairs = {**dict(labels), label: _written(value)}
            counted = columns.setdefault(_value_key(node, label, make_labels(pairs)), np.zeros(run.steps))
            counted[rows[inverse == number]] += 1
        if len(columns) * run.steps > MOST_CELLS:
            raise NotSupportedError("`count_values` of so many different values", node.span)
    if not columns:
        return empty(run.steps)
    keys = sorted(columns)  # the values of a block are no order: another block has others
    counts = np.stack([columns[key] for key in keys], axis=1)
    return Vector(tuple(keys), counts, counts > 0)


def _written(value: float) -> str:
    """Return a number as Go's `FormatFloat(value, 'f', -1, 64)`: all digits, no exponent."""
    if not math.isfinite(value):
        return format_number(value)
    text = format(Decimal(repr(value)), "f")
    return text.removesuffix(".0")


def _value_key(node: Aggregate, label: str, labels: Labels) -> Labels:
    if node.without:
        return without(labels, {*node.labels, METRIC_NAME})
    return only(labels, {*node.labels, label})


def _same_nan(values: F64) -> F64:
    return np.where(np.isnan(values), np.nan, values)


def _is_label(name: str, run: Evaluation) -> bool:
    return is_label_name(name, legacy=not run.options.version.left_open)
