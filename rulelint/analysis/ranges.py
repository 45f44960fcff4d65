"""Between which values the results of an expression lie, whatever the data is."""

import math
from collections.abc import Callable, Iterable
from dataclasses import field, replace

from rulelint.analysis.conditions import metric_name
from rulelint.analysis.judge import Judge
from rulelint.dataclass import dataclass
from rulelint.promql.ast import (
    COMPARISONS,
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
from rulelint.promql.functions import ValueType
from rulelint.promql.types import type_of


@dataclass(frozen=True, slots=True)
class Range:
    """The results `low <= value <= high`; `nan` says whether NaN may be among them."""

    low: float
    high: float
    nan: bool = field(default=True, compare=False)

    @property
    def value(self) -> float | None:
        """The only value in the range, None where there are several."""
        return self.low if self.low == self.high else None

    def join(self, other: "Range") -> "Range":
        """Return the smallest range that holds both."""
        return Range(min(self.low, other.low), max(self.high, other.high), self.nan or other.nan)


ANY = Range(-math.inf, math.inf)
ONE = Range(1, 1, nan=False)
COUNT = Range(1, math.inf, nan=False)
NOT_NEGATIVE = Range(0, math.inf)
FROM_ZERO = replace(NOT_NEGATIVE, nan=False)

_METRICS = {"up": Range(0, 1, nan=False), "ALERTS": ONE}
"""What Prometheus itself writes: `scrape/scrape.go` and `rules/alerting.go` upstream."""

_CALLS = {
    "absent": ONE, "absent_over_time": ONE, "present_over_time": ONE, "count_over_time": COUNT,
    "changes": FROM_ZERO, "resets": FROM_ZERO, "stddev_over_time": NOT_NEGATIVE, "abs": NOT_NEGATIVE,
    "stdvar_over_time": NOT_NEGATIVE, "sqrt": NOT_NEGATIVE, "hour": Range(0, 23), "minute": Range(0, 59),
    "month": Range(1, 12), "day_of_week": Range(0, 6), "day_of_month": Range(1, 31), "day_of_year": Range(1, 366),
    "days_in_month": Range(28, 31), "sgn": Range(-1, 1),
}  # fmt: skip
_AGGREGATIONS = {
    "count": COUNT,
    "count_values": COUNT,
    "group": ONE,
    "stddev": NOT_NEGATIVE,
    "stdvar": NOT_NEGATIVE,
}
_KEEPS_VALUES = frozenset({"min", "max", "avg", "topk", "bottomk", "limitk", "limit_ratio"})
_PASSES_VALUES_ON = frozenset(
    {
        "label_replace", "label_join", "sort", "sort_desc", "sort_by_label", "sort_by_label_desc", "vector",
        "min_over_time", "max_over_time", "avg_over_time", "last_over_time", "first_over_time",
    }
)  # fmt: skip
_HOLDS: dict[str, Callable[[Range, Range], bool]] = {
    "==": lambda a, b: a.low <= b.high and b.low <= a.high,
    "!=": lambda a, b: a.value is None or a.value != b.value,
    "<": lambda a, b: a.low < b.high,
    "<=": lambda a, b: a.low <= b.high,
    ">": lambda a, b: a.high > b.low,
    ">=": lambda a, b: a.high >= b.low,
}
_OPPOSITE = {"==": "!=", "!=": "==", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}
MIRRORED = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
"""What a comparison says when its sides change places."""


class ValueRanges(Judge[Range]):
    """The ranges at every node of one expression; each node is judged once.

    With `narrowed`, a comparison with a number leaves only values that meet it: `x > 5` is at least 5.
    """

    def __init__(self, *, narrowed: bool = False) -> None:
        super().__init__()
        self._narrowed = narrowed

    def may_hold(self, comparison: Binary) -> bool:
        """Tell whether there are values for which the comparison is true."""
        return _HOLDS[comparison.op](self.at(comparison.lhs), self.at(comparison.rhs))

    def must_hold(self, comparison: Binary) -> bool:
        """Tell whether the comparison is true for all values there can be, NaN included."""
        left, right = self.at(comparison.lhs), self.at(comparison.rhs)
        if comparison.op != "!=" and (left.nan or right.nan):
            return False
        return not _HOLDS[_OPPOSITE[comparison.op]](left, right)

    def judge(self, expr: Expr) -> Range:
        """Return the range of a node's results from those below it."""
        match expr:
            case Number():
                return ANY if math.isnan(expr.value) else Range(expr.value, expr.value, nan=False)
            case VectorSelector():
                return _METRICS.get(metric_name(expr) or "", ANY)
            case MatrixSelector():
                return self.at(expr.vector)
            case String():
                return ANY
            case Paren() | Subquery():
                return self.at(expr.expr)
            case Unary():
                inner = self.at(expr.expr)
                return replace(inner, low=-inner.high, high=-inner.low) if expr.op == "-" else inner
            case Aggregate():
                return self._aggregate(expr)
            case Call():
                return self._call(expr)
            case Binary():
                return self._binary(expr)

    def _call(self, call: Call) -> Range:
        match call.func:
            case "clamp":
                return _at_most(
                    _at_least(self.at(call.args[0]), self.at(call.args[1])), self.at(call.args[2])
                )
            case "clamp_min":
                return _at_least(self.at(call.args[0]), self.at(call.args[1]))
            case "clamp_max":
                return _at_most(self.at(call.args[0]), self.at(call.args[1]))
            case "scalar":
                return replace(self.at(call.args[0]), nan=True)
            case "sum_over_time":
                return _summed(self.at(call.args[0]))
            case func if func in _PASSES_VALUES_ON:
                return self.at(call.args[0])
            case func:
                return _CALLS.get(func, ANY)

    def _aggregate(self, node: Aggregate) -> Range:
        inner = self.at(node.expr)
        if node.op in _KEEPS_VALUES:
            return inner
        return _summed(inner) if node.op == "sum" else _AGGREGATIONS.get(node.op, ANY)

    def _binary(self, node: Binary) -> Range:
        left, right = self.at(node.lhs), self.at(node.rhs)
        if node.matching and (node.matching.fill_left, node.matching.fill_right) != (None, None):
            return ANY
        if node.op == "or":
            return left.join(right)
        if node.op in ("and", "unless"):
            return left
        if node.op not in COMPARISONS:
            return _computed(node.op, left, right)
        if node.return_bool:
            return Range(0, 1)
        # A filter passes the vector's value on, also where the scalar stands first.
        mirrored = node.matching is None and type_of(node.rhs) == ValueType.VECTOR
        kept, bound, op = (right, left, MIRRORED[node.op]) if mirrored else (left, right, node.op)
        return _filtered(kept, op, bound) if self._narrowed else kept


def _filtered(kept: Range, op: str, bound: Range) -> Range:
    """Return what a comparison keeps of a range; of one that never holds, what it is asked for."""
    if not _HOLDS[op](kept, bound):
        return kept
    low = max(kept.low, bound.low) if op in (">", ">=", "==") else kept.low
    high = min(kept.high, bound.high) if op in ("<", "<=", "==") else kept.high
    return Range(low, high, kept.nan and op == "!=")


def _at_least(values: Range, bound: Range) -> Range:
    return Range(max(values.low, bound.low), max(values.high, bound.high), values.nan or bound.nan)


def _at_most(values: Range, bound: Range) -> Range:
    return Range(min(values.low, bound.low), min(values.high, bound.high), values.nan or bound.nan)


def _summed(each: Range) -> Range:
    return Range(each.low, math.inf, each.nan) if each.low >= 0 else ANY


def _computed(op: str, left: Range, right: Range) -> Range:
    """Return the range of an arithmetic operation; that of a division only by a constant other than zero."""
    nan = left.nan or right.nan or not (_is_finite(left) or _is_finite(right))
    match op:
        case "+":
            low, high = left.low + right.low, left.high + right.high
        case "-":
            low, high = left.low - right.high, left.high - right.low
        case "*":
            low, high = _outermost(a * b for a in (left.low, left.high) for b in (right.low, right.high))
        case "/" if right.value:
            low, high = _outermost((left.low / right.value, left.high / right.value))
        case _:
            return ANY
    return ANY if math.isnan(low) or math.isnan(high) else Range(low, high, nan)


def _is_finite(values: Range) -> bool:
    return math.isfinite(values.low) and math.isfinite(values.high)


def _outermost(ends: Iterable[float]) -> tuple[float, float]:
    known = list(ends)
    return (math.nan, math.nan) if any(map(math.isnan, known)) else (min(known), max(known))
