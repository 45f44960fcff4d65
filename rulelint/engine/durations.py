"""Offsets, ranges and steps as a query has them, computed ones too."""

from rulelint.engine.evaluation import Evaluation
from rulelint.engine.result import EvaluationError
from rulelint.promql.ast import DurationExpr, MatrixSelector, Subquery, VectorSelector
from rulelint.promql.computed_duration import DurationError, computed_seconds


def offset_of(node: VectorSelector | Subquery, run: Evaluation) -> int:
    """Return the offset in milliseconds."""
    if node.offset_expr is None:
        return node.offset
    return _milliseconds(node.offset_expr, run, least=None)


def range_of(node: MatrixSelector | Subquery, run: Evaluation) -> int:
    """Return the range in milliseconds."""
    if node.range_expr is None:
        return node.range
    return _milliseconds(node.range_expr, run, least=1)


def step_of(node: Subquery, run: Evaluation) -> int:
    """Return the step of a subquery in milliseconds."""
    written = node.step if node.step_expr is None else _milliseconds(node.step_expr, run, least=0)
    return written or run.options.subquery_step


def _milliseconds(expr: DurationExpr, run: Evaluation, least: int | None) -> int:
    step = run.interval / 1000
    span = float(run.end[0] - run.start[0]) / 1000 if run.steps else 0.0
    try:
        seconds = computed_seconds(expr, step, span)
    except DurationError as error:
        raise EvaluationError(error.message, error.span) from error
    if least is not None and (seconds < 0 or (least and seconds == 0)):
        raise EvaluationError("duration must be greater than 0", expr.span)
    return round(seconds * 1000)
