"""Between which values the results of an expression lie, whatever the data is."""

import math
import operator
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from rulelint.analysis.conditions import metric_name
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
_ARITHMETIC: dict[str, Callable[[float, float], float]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv,
}  # fmt: skip


class ValueRanges:
    """The ranges at every node of one expression; each node is judged once."""

    def __init__(self) -> None:
        self._known: dict[int, Range] = {}

    def at(self, expr: Expr) -> Range:
        """Return the range of the results of `expr`."""
        found = self._known.get(id(expr))
        if found is None:
            if isinstance(expr, Binary):
                self._judge_row(expr)
            found = self._known[id(expr)] = self._judge(expr)
        return found

    def _judge_row(self, expr: Binary) -> None:
        """Judge what is left of an operator, inside out: a row of them may be too long for a recursion."""
        row = []
        while isinstance(expr.lhs, Binary) and id(expr.lhs) not in self._known:
            expr = expr.lhs
            row.append(expr)
        for each in reversed(row):
            self._known[id(each)] = self._judge(each)

    def may_hold(self, comparison: Binary) -> bool:
        """Tell whether there are values for which the comparison is true."""
        return _HOLDS[comparison.op](self.at(comparison.lhs), self.at(comparison.rhs))

    def must_hold(self, comparison: Binary) -> bool:
        """Tell whether the comparison is true for all values there can be, NaN included."""
        left, right = self.at(comparison.lhs), self.at(comparison.rhs)
        if comparison.op != "!=" and (left.nan or right.nan):
            return False
        return not _HOLDS[_OPPOSITE[comparison.op]](left, right)

    def _judge(self, expr: Expr) -> Range:
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
                passes = expr.func in _PASSES_VALUES_ON
                return self.at(expr.args[0]) if passes else _CALLS.get(expr.func, ANY)
            case Binary():
                return self._binary(expr)

    def _aggregate(self, node: Aggregate) -> Range:
        inner = self.at(node.expr)
        if node.op in _KEEPS_VALUES:
            return inner
        if node.op == "sum":
            return Range(inner.low, math.inf, inner.nan) if inner.low >= 0 else ANY
        return _AGGREGATIONS.get(node.op, ANY)

    def _binary(self, node: Binary) -> Range:
        left, right = self.at(node.lhs), self.at(node.rhs)
        if node.matching and (node.matching.fill_left, node.matching.fill_right) != (None, None):
            return ANY
        if node.op == "or":
            return left.join(right)
        if node.op in ("and", "unless"):
            return left
        if node.op in COMPARISONS:
            # A filter passes the vector's value on, also where the scalar stands first.
            kept = right if node.matching is None and type_of(node.rhs) == ValueType.VECTOR else left
            return Range(0, 1) if node.return_bool else kept
        return _computed(node.op, left, right)


def _computed(op: str, left: Range, right: Range) -> Range:
    """Return the range of an arithmetic operation with a constant other than zero on the right, or both constant."""
    by, known = right.value, left
    if op in ("+", "*") and by is None:
        by, known = left.value, right
    if op not in _ARITHMETIC or by is None or by == 0 or not math.isfinite(by):
        return ANY
    ends = [_ARITHMETIC[op](end, by) for end in (known.low, known.high)]
    return Range(min(ends), max(ends), known.nan or any(map(math.isnan, ends)))
