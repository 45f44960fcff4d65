"""Evaluate a parsed expression over a grid of times: the entry to the engine."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Literal

import numpy as np

from rulelint.engine.aggregate import aggregate
from rulelint.engine.binary import binary
from rulelint.engine.calls import call
from rulelint.engine.evaluation import Evaluation
from rulelint.engine.frame import F64, Bool, Frame, Grid, stretches
from rulelint.engine.labels import without
from rulelint.engine.layout import look_over
from rulelint.engine.memory import keep_freed_memory
from rulelint.engine.options import EngineOptions
from rulelint.engine.result import Annotation, EvaluationError, NotSupportedError, Result, SampledSeries
from rulelint.engine.selectors import instant_selector, largest_selection, parts_read, ranges
from rulelint.engine.shared import Repeats, Shared, steps_of
from rulelint.engine.store import Store
from rulelint.engine.vector import Scalar, Text, Value, Vector
from rulelint.promql.ast import (
    Aggregate,
    Binary,
    Call,
    Expr,
    MatrixSelector,
    Number,
    Paren,
    String,
    Subquery,
    Unary,
    VectorSelector,
)
from rulelint.promql.visit import unwrapped

DEFAULT = EngineOptions()
BLOCK_CELLS = 1 << 20
"""Steps × series evaluated at a time: 8 MiB an array."""
LEAST_STEPS, MOST_STEPS = 48, 1 << 14
TOO_DEEP = "the expression nests too deeply to be evaluated"


def evaluate(
    expr: Expr, store: Store, grid: Grid, options: EngineOptions = DEFAULT, shared: Shared | None = None
) -> Result:
    """Return the value of `expr` at every step of `grid`.

    `shared` are values that evaluations with the same options have in common, of expressions it was made for.

    Raises `NotSupportedError` for what needs native histograms or an experimental evaluation; errors that depend on
    the data are in `Result.failures`, by step.
    """
    return result_of(expr, begin(expr, store, grid, options, shared))


def result_of(expr: Expr, run: Evaluation) -> Result:
    """Return the value of `expr` at every step of an evaluation that `begin` returned; raises what `evaluate` does."""
    keep_freed_memory()
    try:
        if _is_range(expr):
            return _sampled(expr, run)
        value = evaluate_blocks(expr, run)
    except RecursionError:
        raise NotSupportedError(TOO_DEEP, expr.span) from None
    kind, frame = _framed(value, run)
    if run.failures:
        frame.present[list(run.failures)] = False
    failures = dict(sorted(run.failures.items()))
    text = value.value if isinstance(value, Text) else ""
    return Result(kind, frame, tuple(sorted(run.annotations, key=_order)), failures, text)


def begin(
    expr: Expr, store: Store, grid: Grid, options: EngineOptions, shared: Shared | None = None
) -> Evaluation:
    """Return an evaluation of `expr`, or of parts of it, at all steps of `grid`.

    Raises `NotSupportedError` for what nests too deeply.
    """
    times = grid.times
    bounds = (
        (times, times)
        if options.instants
        else (np.full_like(times, grid.start), np.full_like(times, times[-1:]))
    )
    try:
        repeats = Repeats((expr,)) if shared is None else shared.repeats
    except RecursionError:
        raise NotSupportedError(TOO_DEEP, expr.span) from None
    run = Evaluation(store, options, grid, *bounds, times, evaluate_node, evaluate_blocks, repeats, shared)
    run.interval = grid.step if run.ranged else 0
    return run


def _is_range(expr: Expr) -> bool:
    return isinstance(unwrapped(expr), MatrixSelector | Subquery)


def _sampled(expr: Expr, run: Evaluation) -> Result:
    """Return the samples that an instant query of a range shows; of more steps, nothing."""
    series = []
    for _, found in ranges(expr, run, look_over) if run.steps == 1 else ():
        for window, places in found.windows:
            values, exists = window.gathered()
            times = window.gathered_times()
            rows = zip(places.tolist(), values[0], times[0], exists[0], strict=True)
            series += [SampledSeries(found.labels[at], t[e], v[e]) for at, v, t, e in rows if e.any()]
    series.sort(key=lambda each: each.labels)
    frame = Frame(run.grid, (), np.zeros((run.steps, 0)), np.zeros((run.steps, 0), dtype=np.bool_))
    return Result("matrix", frame, tuple(run.annotations), dict(run.failures), matrix=tuple(series))


def _order(annotation: Annotation) -> tuple[str, int, str]:
    return annotation.kind, annotation.span.start, annotation.message


def _framed(value: Value, run: Evaluation) -> tuple[Literal["vector", "scalar", "string"], Frame]:
    match value:
        case Scalar():
            return "scalar", Frame(
                run.grid, ((),), value.values[:, None], np.ones((run.steps, 1), dtype=np.bool_)
            )
        case Text():
            return "string", Frame(
                run.grid, (), np.zeros((run.steps, 0)), np.zeros((run.steps, 0), dtype=np.bool_)
            )
        case Vector():
            named = run.distinct(_without_lost_names(value, run))
            return "vector", Frame(run.grid, named.labels, named.values, named.present.copy())


def _without_lost_names(vector: Vector, run: Evaluation) -> Vector:
    if vector.nameless is None:
        return vector
    pairs = zip(vector.labels, vector.nameless, strict=True)
    return replace(vector, labels=tuple(without(each, run.dropped) if lost else each for each, lost in pairs))


def evaluate_blocks(expr: Expr, run: Evaluation) -> Value:
    """Evaluate in blocks of steps, so that memory does not grow with the length of the grid."""
    if not run.steps:
        return evaluate_node(expr, run)
    size = min(MOST_STEPS, max(LEAST_STEPS, BLOCK_CELLS // max(1, largest_selection(expr, run))))
    values: list[Value] = []
    for begin, end in stretches(run.steps, size):
        part = run.part(slice(begin, end))
        values.append(_evaluate_failing(expr, part))
        for step, error in part.failures.items():
            run.failures.setdefault(begin + step, error)
    return _concatenated(values)


def _evaluate_failing(expr: Expr, run: Evaluation) -> Value:
    """Evaluate a block; an error that does not depend on the step fails every step of it."""
    try:
        return evaluate_node(expr, run)
    except NotSupportedError:
        raise
    except EvaluationError as error:
        for step in range(run.steps):
            run.failures.setdefault(step, error)
        return Vector((), np.zeros((run.steps, 0)), np.zeros((run.steps, 0), dtype=np.bool_))


def _concatenated(values: list[Value]) -> Value:
    if len(values) == 1 or isinstance(values[0], Text):
        return values[0]
    scalars = [each.values for each in values if isinstance(each, Scalar)]
    if len(scalars) == len(values):
        return Scalar(np.concatenate(scalars))
    return _joined([each if isinstance(each, Vector) else Vector((), *_nothing(each)) for each in values])


def _nothing(value: Value) -> tuple[F64, Bool]:
    steps = len(value.values) if isinstance(value, Scalar) else 0
    return np.zeros((steps, 0)), np.zeros((steps, 0), dtype=np.bool_)


def _joined(vectors: list[Vector]) -> Vector:
    """Put the blocks of a vector one below the other; series that a block does not know are absent in it."""
    if all(each.labels == vectors[0].labels and each.nameless == vectors[0].nameless for each in vectors):
        values = np.concatenate([each.values for each in vectors])
        return replace(vectors[0], values=values, present=np.concatenate([each.present for each in vectors]))
    keys = {key for each in vectors for key in zip(each.labels, each.flags(), strict=True)}
    columns = {key: at for at, key in enumerate(sorted(keys))}
    steps = sum(len(each.values) for each in vectors)
    values, present = np.zeros((steps, len(columns))), np.zeros((steps, len(columns)), dtype=np.bool_)
    for rows, each in _rows(vectors):
        places = [columns[key] for key in zip(each.labels, each.flags(), strict=True)]
        values[rows, places], present[rows, places] = each.values, each.present
    nameless = tuple(flag for _, flag in columns)
    return Vector(
        tuple(labels for labels, _ in columns), values, present, nameless if any(nameless) else None
    )


def _rows(vectors: list[Vector]) -> Iterator[tuple[slice, Vector]]:
    begin = 0
    for each in vectors:
        yield slice(begin, begin + len(each.values)), each
        begin += len(each.values)


def evaluate_node(expr: Expr, run: Evaluation) -> Value:
    """Evaluate a node over the steps of a block: once, however often it is written.

    What fails or is annotated does so at each place where it is written, so it is evaluated there.
    """
    if run.ahead and id(expr) in run.ahead:
        return steps_of(run.ahead[id(expr)], slice(run.begin, run.begin + run.steps))
    number = run.repeats.number(expr)
    if number is None:
        return _evaluated(expr, run)
    if number not in run.known:
        value = _shared(expr, number, run)
        if value is None:
            said = len(run.failures), len(run.annotations)
            value = _evaluated(expr, run)
            if said != (len(run.failures), len(run.annotations)):
                return value
        run.known[number] = value
    return run.known[number]


def _shared(expr: Expr, number: int, run: Evaluation) -> Value | None:
    """Return the value that other evaluations have or will have in common with this one, if there is one."""
    shared, whole = run.shared, run.whole
    if shared is None or whole is None or isinstance(expr, Number | String | VectorSelector):
        return None
    key = number, whole.grid, parts_read(expr, run)
    if key not in shared.values and shared.room > 0 and _is_small(expr, whole):
        shared.values[key] = None  # while it is evaluated
        alone = replace(whole, failures={}, annotations={}, known={})
        value = evaluate_blocks(expr, alone)
        shared.keep(key, None if alone.failures or alone.annotations else value)
    found = shared.values.get(key)
    return None if found is None else steps_of(found, slice(run.begin, run.begin + run.steps))


def _is_small(expr: Expr, run: Evaluation) -> bool:
    """Say whether the values at all steps may be held at once; an aggregation is expected to be small."""
    return isinstance(expr, Aggregate) or run.steps * largest_selection(expr, run) <= BLOCK_CELLS


def _evaluated(expr: Expr, run: Evaluation) -> Value:
    match expr:
        case Number():
            return Scalar(np.full(run.steps, expr.value))
        case String():
            return Text(expr.value)
        case Paren():
            return evaluate_node(expr.expr, run)
        case VectorSelector():
            return instant_selector(expr, run)
        case Call():
            return call(expr, run)
        case Aggregate():
            return aggregate(expr, run)
        case Binary():
            return binary(expr, run)
        case Unary():
            return _signed(expr, run)
        case MatrixSelector() | Subquery():
            raise NotSupportedError("a range of samples has no value at a time", expr.span)


def _signed(expr: Unary, run: Evaluation) -> Value:
    value = run.value(expr.expr)
    if expr.op == "+" or isinstance(value, Text):
        return value
    if isinstance(value, Scalar):
        return Scalar(-value.values)
    return run.unnamed(value.with_values(-value.values))
