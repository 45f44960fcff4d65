"""Computed durations: `[5m*2]`, `offset (step() / 2)`, as promql/durations.go evaluates them."""

import math

from rulelint.engine.evaluation import Evaluation
from rulelint.engine.result import EvaluationError
from rulelint.promql.ast import DurationExpr, MatrixSelector, Number, Subquery, VectorSelector

_LARGEST = float(1 << 63) / 1e9


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
    seconds = _seconds(expr, run)
    if math.isnan(seconds) or math.isinf(seconds):
        raise EvaluationError(f"duration must be a finite number, got {seconds}", expr.span)
    if least is not None and (seconds < 0 or (least and seconds == 0)):
        raise EvaluationError("duration must be greater than 0", expr.span)
    if abs(seconds) >= _LARGEST:
        raise EvaluationError("duration is out of range", expr.span)
    return round(seconds * 1000)


def _seconds(expr: DurationExpr | Number | None, run: Evaluation) -> float:
    match expr:
        case None:
            return 0.0
        case Number():
            return expr.value
        case DurationExpr(op="step"):
            return run.grid.step / 1000 if run.grid.count > 1 else 0.0
        case DurationExpr(op="range"):
            return float(run.end[0] - run.start[0]) / 1000 if run.steps else 0.0
        case _:
            return _operation(expr, _seconds(expr.lhs, run), _seconds(expr.rhs, run))


def _operation(expr: DurationExpr, left: float, right: float) -> float:
    match expr.op:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case "/" | "%" if right == 0:
            raise EvaluationError("division by zero" if expr.op == "/" else "modulo by zero", expr.span)
        case "/":
            return left / right
        case "%":
            return math.fmod(left, right)
        case "^":
            try:
                return float(left**right)
            except (OverflowError, ZeroDivisionError):
                return math.inf
        case "min_of":
            return min(left, right)
        case "max_of":
            return max(left, right)
        case _:
            return left if expr.lhs is not None else right
