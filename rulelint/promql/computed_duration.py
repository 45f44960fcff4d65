"""What computed durations come to: `[5m*2]`, `offset (step() / 2)`, as promql/durations.go evaluates them."""

import math

from rulelint.promql.ast import DurationExpr, Number
from rulelint.source.span import Span

_LARGEST = float(1 << 63) / 1e9


class DurationError(ValueError):
    """A computed duration that comes to none; `span` is what is wrong with it."""

    def __init__(self, message: str, span: Span) -> None:
        super().__init__(message)
        self.message, self.span = message, span


def computed_seconds(expr: DurationExpr, step: float = 0.0, span: float = 0.0) -> float:
    """Return a computed duration in seconds, in a query of `span` seconds with steps of `step` seconds.

    Both are 0 for an instant query.  Raises `DurationError` with Prometheus' text.
    """
    seconds = _seconds(expr, step, span)
    if math.isnan(seconds) or math.isinf(seconds):
        raise DurationError(f"duration must be a finite number, got {seconds}", expr.span)
    if abs(seconds) >= _LARGEST:
        raise DurationError("duration is out of range", expr.span)
    return seconds


def _seconds(expr: DurationExpr | Number | None, step: float, span: float) -> float:
    match expr:
        case None:
            return 0.0
        case Number():
            return expr.value
        case DurationExpr(op="step"):
            return step
        case DurationExpr(op="range"):
            return span
        case _:
            return _operation(expr, _seconds(expr.lhs, step, span), _seconds(expr.rhs, step, span))


def _operation(expr: DurationExpr, left: float, right: float) -> float:
    match expr.op:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case "/" | "%" if right == 0:
            raise DurationError("division by zero" if expr.op == "/" else "modulo by zero", expr.span)
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
