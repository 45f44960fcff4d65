"""Selectors and subqueries: from nodes of the syntax tree to samples."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from rulelint.engine.durations import offset_of, range_of, step_of
from rulelint.engine.evaluation import Evaluation
from rulelint.engine.frame import Grid
from rulelint.engine.labels import Labels
from rulelint.engine.layout import Ranges, Seen
from rulelint.engine.result import EvaluationError, NotSupportedError
from rulelint.engine.select import Chosen, Selection, Sight, holds, look_back, sample_times, select
from rulelint.engine.store import Part, SeriesBlock
from rulelint.engine.vector import Scalar, Text, Value, Vector
from rulelint.promql.ast import Call, Expr, MatrixSelector, Paren, Subquery, VectorSelector
from rulelint.promql.visit import walk

MOST_SAMPLES = 50_000_000
AT_ONCE, OVERLAPS = 1 << 23, 8
"""Samples of a subquery that are held at once, or so many times its range where that is more."""
TOO_MANY_SAMPLES = "query processing would load too many samples into memory in query execution"
"""Prometheus' limit (`--query.max-samples`) and its text."""


def instant_selector(node: VectorSelector, run: Evaluation) -> Vector:
    """Return the newest sample of each series that is not older than the look-back."""
    _refuse_extended(node)
    selection = select(run.store, node.matchers, run.options.version)
    seen = look_back(selection, _sight(node, run), run.options.lookback)
    return Vector(selection.labels, seen.values, seen.present)


def times_seen(node: VectorSelector, run: Evaluation) -> Vector:
    """Return when the samples of `instant_selector` were taken, in seconds."""
    vector = instant_selector(node, run)
    selection = select(run.store, node.matchers, run.options.version)
    return vector.with_values(sample_times(selection, _sight(node, run), run.options.lookback) / 1000)


def _refuse_extended(node: VectorSelector) -> None:
    if node.anchored or node.smoothed:
        raise NotSupportedError("`anchored` and `smoothed` are not evaluated yet", node.span)


def _sight(node: VectorSelector | Subquery, run: Evaluation) -> Sight:
    """Return the times a node looks back from."""
    match node.at.kind if node.at else None:
        case "start":
            origin = run.start
        case "end":
            origin = run.end
        case "time":
            assert node.at is not None
            assert node.at.timestamp is not None
            origin = np.full(run.steps, node.at.timestamp, dtype=np.int64)
        case None:
            origin = run.grid.times
    return Sight(origin - offset_of(node, run), run.before, run.options.version.left_open)


Look = Callable[[Selection, Sight, int], Ranges[Seen]]


def ranges(expr: Expr, run: Evaluation, look: Look[Seen]) -> Iterator[tuple[slice, Ranges[Seen]]]:
    """Yield blocks of steps with the ranges that a range selector or subquery gives for them."""
    match expr:
        case Paren():
            yield from ranges(expr.expr, run, look)
        case MatrixSelector():
            _refuse_extended(expr.vector)
            selection = select(run.store, expr.vector.matchers, run.options.version)
            yield slice(None), look(selection, _sight(expr.vector, run), range_of(expr, run))
        case Subquery():
            yield from _subquery(expr, run, look)
        case _:
            raise EvaluationError("expected a range vector", expr.span)


def span_of(expr: Expr, run: Evaluation) -> int:
    """Return the length of a range in milliseconds."""
    match expr:
        case Paren():
            return span_of(expr.expr, run)
        case MatrixSelector() | Subquery():
            return range_of(expr, run)
        case _:
            raise EvaluationError("expected a range vector", expr.span)


def _subquery(node: Subquery, run: Evaluation, look: Look[Seen]) -> Iterator[tuple[slice, Ranges[Seen]]]:
    sight = _sight(node, run)
    if run.steps > 1 and _sees_by_step(node, run):
        for at in range(run.steps):
            rows = slice(at, at + 1)
            part = Sight(sight.until[rows], sight.before[rows], sight.left_open)
            yield rows, _inner_ranges(node, run, at, part, look)
    elif run.steps:
        size = _steps_at_once(node, run, sight)
        for at in range(0, run.steps, size):
            rows = slice(at, at + size)
            part = Sight(sight.until[rows], sight.before[rows], sight.left_open)
            yield rows, _inner_ranges(node, run, at, part, look)


def _steps_at_once(node: Subquery, run: Evaluation, sight: Sight) -> int:
    """Return of how many outer steps the inner ones are evaluated at once, so that memory is bounded.

    Prometheus' limit is for one outer step.  What successive parts have in common is evaluated for each of them.
    """
    span, step = range_of(node, run), step_of(node, run)
    series = max(1, largest_selection(node.expr, run))
    room = max(AT_ONCE // series, OVERLAPS * (span // step)) * step - span
    if int(sight.until.max()) - int(sight.until.min()) <= room:
        return run.steps
    return max(1, room // run.grid.step)


def _sees_by_step(node: Subquery, run: Evaluation) -> bool:
    """Say whether the inner expression means something else at each outer step, not only at each inner one."""
    for each in walk(node.expr):
        if isinstance(each, VectorSelector):
            chosen = select(run.store, each.matchers, run.options.version).chosen
            if any(part.block.hidden_from is not None for part in chosen):
                return True
        bounded = isinstance(each, Call) and each.func in ("start", "end")
        if bounded or (isinstance(each, VectorSelector | Subquery) and each.at and each.at.kind != "time"):
            same = (run.start == run.start[0]).all() and (run.end == run.end[0]).all()
            if not same:
                return True
    return False


def _inner_ranges(node: Subquery, run: Evaluation, at: int, sight: Sight, look: Look[Seen]) -> Ranges[Seen]:
    """Evaluate the inner expression once for all the outer steps that `sight` is of, beginning with `at`."""
    span, step = range_of(node, run), step_of(node, run)
    grid = inner_grid(int(sight.until.min()) - span, int(sight.until.max()), step, left_open=sight.left_open)
    if grid.count * largest_selection(node.expr, run) > MOST_SAMPLES:
        raise EvaluationError(TOO_MANY_SAMPLES, node.span)
    inner = run.at(grid, at)
    vector = _as_vector(inner.blocks(node.expr, inner), inner)
    _raise_failures(inner, sight, span, run, at)
    block = SeriesBlock(
        vector.labels, grid.times, vector.values, None if vector.present.all() else vector.present
    )
    columns = np.arange(len(vector.labels))
    found = look(Selection(vector.labels, (Chosen(block, columns, columns),)), sight, span)
    return replace(found, nameless=vector.nameless)


def inner_grid(after: int, until: int, step: int, *, left_open: bool) -> Grid:
    """Return the multiples of `step` in (after, until], or in [after, until]."""
    first = (after // step + 1) * step if left_open else -(-after // step) * step
    return Grid(first, step, max(0, (until - first) // step + 1))


def _as_vector(value: Value, run: Evaluation) -> Vector:
    match value:
        case Vector():
            return value
        case Scalar():
            return Vector(((),), value.values[:, None], np.ones((run.steps, 1), dtype=np.bool_))
        case Text():
            raise EvaluationError("expected an instant vector")


def _raise_failures(inner: Evaluation, sight: Sight, span: int, run: Evaluation, at: int) -> None:
    """An inner step that fails makes every outer step fail that reads it, with the first such error."""
    if not inner.failures:
        return
    steps = sorted(inner.failures)
    times = inner.grid.times[steps]
    first = np.searchsorted(times, sight.until - span, side="right" if sight.left_open else "left")
    until = np.searchsorted(times, sight.until, side="right")
    for row in np.flatnonzero(first < until).tolist():
        run.failures.setdefault(at + row, inner.failures[steps[int(first[row])]])


def largest_selection(expr: Expr, run: Evaluation) -> int:
    """Return how many series the largest selector of an expression has."""
    selectors = (each for each in walk(expr) if isinstance(each, VectorSelector))
    return max(
        (len(select(run.store, each.matchers, run.options.version).labels) for each in selectors), default=1
    )


def parts_read(expr: Expr, run: Evaluation) -> tuple[Part, ...]:
    """Return the parts of the store that hold a series of any selector of an expression."""
    selectors = [each for each in walk(expr) if isinstance(each, VectorSelector)]
    version = run.options.version
    return tuple(
        part for part in run.store.parts if any(holds(part, each.matchers, version) for each in selectors)
    )


def metric_names(labels: tuple[Labels, ...]) -> Iterator[str]:
    """Yield the metric name of each series, empty where there is none."""
    for each in labels:
        yield next((value for name, value in each if name == "__name__"), "")
