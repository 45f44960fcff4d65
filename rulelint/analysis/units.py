"""In which unit the results of an expression are.

Metrics have the unit that facts state or that their name ends with (`rulelint.analysis.metrics`); arithmetic, rates and
quantiles carry it on.  `x_seconds * 1000` is in milliseconds, `rate(x_bytes_total[5m])` in bytes per second,
`time() - x_timestamp_seconds` in seconds, one thing divided by another of its kind is a ratio.  What is not known is
None: a wrong unit is worse than none.
"""

import math
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from rulelint.analysis.conditions import metric_name
from rulelint.analysis.judge import Judge
from rulelint.analysis.metrics import UNITS, Metrics
from rulelint.analysis.ranges import ValueRanges
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
from rulelint.promql.visit import walk

COUNT = ""
RATIO, TIMESTAMP = "ratio", "timestamp"

SCALES: Mapping[str, tuple[str, float]] = MappingProxyType(
    {
        "nanoseconds": ("seconds", 1e9), "microseconds": ("seconds", 1e6), "milliseconds": ("seconds", 1e3),
        "seconds": ("seconds", 1), "minutes": ("seconds", 1 / 60), "hours": ("seconds", 1 / 3600),
        "days": ("seconds", 1 / 86400), "bits": ("bytes", 8), "bytes": ("bytes", 1),
        "kilobytes": ("bytes", 1 / 1024), "megabytes": ("bytes", 1 / 1024**2), "gigabytes": ("bytes", 1 / 1024**3),
        "terabytes": ("bytes", 1 / 1024**4), "ratio": (RATIO, 1), "percent": (RATIO, 100),
    }
)  # fmt: skip
"""Unit → the unit it is a scale of, and how many of it make one of that."""

_DECIMAL = {"kilobytes": 1e-3, "megabytes": 1e-6, "gigabytes": 1e-9, "terabytes": 1e-12}
_NAMES = [
    *((base, by, name) for name, (base, by) in SCALES.items()),
    *(("bytes", by, n) for n, by in _DECIMAL.items()),
]

_KEEPS = frozenset(
    {"sum", "min", "max", "avg", "topk", "bottomk", "quantile", "stddev", "limitk", "limit_ratio"}
)
_NOT_ADDED_UP = frozenset({RATIO, TIMESTAMP, "celsius"})
"""Units whose sum is no quantity of the same unit."""

_PASSES = frozenset(
    {
        "abs", "ceil", "floor", "round", "clamp", "clamp_max", "clamp_min", "increase", "delta", "idelta", "scalar",
        "label_replace", "label_join", "sort", "sort_desc", "sort_by_label", "sort_by_label_desc", "avg_over_time",
        "min_over_time", "max_over_time", "last_over_time", "first_over_time", "stddev_over_time", "predict_linear",
        "mad_over_time",
    }
)  # fmt: skip
_COUNTS = frozenset({"changes", "resets", "count_over_time"})
_PER_SECOND = frozenset({"rate", "irate", "deriv"})
_SINCE_1970 = frozenset({"time", "timestamp"})


@dataclass(frozen=True, slots=True)
class Quantity:
    """What values measure: `factor` times as many as in the unit `base`; `per_second` marks rates.

    `base` is empty for what is merely counted, and a metric's name in backticks where its unit is not known: divided by
    itself even that is a ratio.
    """

    base: str
    factor: float = 1
    per_second: bool = False

    @property
    def unit(self) -> str | None:
        """The name of the unit: `milliseconds` for a thousand times as many as seconds; None where it has none."""
        if self.base.startswith("`"):
            return None
        for base, by, name in _NAMES:
            if base == self.base and math.isclose(by, self.factor, rel_tol=1e-9):
                return name
        return self.base if self.factor == 1 else None

    def __str__(self) -> str:
        return f"{self.unit or 'a number'}{' per second' if self.per_second else ''}"

    def differs_in_scale(self, other: "Quantity") -> bool:
        """Say whether both measure the same in different units: seconds and milliseconds, ratio and percent.

        Kilobytes of 1000 and of 1024 bytes do not count as different.
        """
        if (self.base, self.per_second) != (other.base, other.per_second) or None in (self.unit, other.unit):
            return False
        return self.unit != other.unit


class Units(Judge[Quantity | None]):
    """What the results of every node of one expression measure, None where it is not known."""

    def __init__(self, metrics: Metrics) -> None:
        super().__init__()
        self._metrics = metrics
        self._ranges = ValueRanges()

    def of_metric(self, name: str) -> Quantity | None:
        """Return what the values of a metric measure; None for no name."""
        if not name:
            return None
        known = self._metrics.unit_of(name)
        if known is not None:
            return quantity(UNITS.get(known.value, known.value))
        if ":" in name and name not in self._metrics.recorded and _recorded_ratio(name):
            return Quantity(RATIO)
        counts = name.endswith(("_total", "_count", "_bucket")) and ":" not in name
        return Quantity(COUNT if counts else f"`{name}`")

    def judge(self, expr: Expr) -> Quantity | None:
        """Return what the results of a node measure."""
        match expr:
            case Number() | String():
                return None
            case VectorSelector():
                return self.of_metric(metric_name(expr) or "")
            case MatrixSelector():
                return self.at(expr.vector)
            case Paren() | Unary() | Subquery():
                return self.at(expr.expr)
            case Aggregate():
                return self._aggregate(expr)
            case Call():
                return self._call(expr)
            case Binary():
                return self._binary(expr)

    def _aggregate(self, node: Aggregate) -> Quantity | None:
        inner = self.at(node.expr)
        if node.op not in _KEEPS:
            return Quantity(COUNT) if node.op == "count" else None
        return None if node.op == "sum" and inner and inner.base in _NOT_ADDED_UP else inner

    def _call(self, call: Call) -> Quantity | None:
        if call.func in _SINCE_1970:
            return Quantity(TIMESTAMP)
        if call.func in _COUNTS:
            return Quantity(COUNT)
        if call.func == "histogram_quantile":
            return self._of_buckets(call.args[1])
        if call.func == "quantile_over_time":
            return self.at(call.args[1])
        if call.func not in _PASSES | _PER_SECOND:
            return None
        inner = self.at(call.args[0])
        if call.func in _PASSES or inner is None:
            return inner
        return None if inner.per_second else replace(inner, per_second=True)

    def _of_buckets(self, buckets: Expr) -> Quantity | None:
        names = {metric_name(node) or "" for node in walk(buckets) if isinstance(node, VectorSelector)}
        measured = {self.of_metric(name.removesuffix("_bucket")) for name in names}
        return measured.pop() if len(measured) == 1 else None

    def _binary(self, node: Binary) -> Quantity | None:
        left, right = self.at(node.lhs), self.at(node.rhs)
        if node.return_bool:
            return None
        match node.op:
            case "and" | "unless":
                return left
            case "or":
                return left if left == right else None
            case "+" | "-":
                return self._sum(node, left, right)
            case "*" | "/":
                return self._product(node, left, right)
            case _ if node.op in COMPARISONS:
                return left or right if node.matching is None else left
            case _:
                return None

    def _sum(self, node: Binary, left: Quantity | None, right: Quantity | None) -> Quantity | None:
        if left is not None and left == right:
            return Quantity("seconds") if node.op == "-" and left.base == TIMESTAMP else left
        if right is None and self._ranges.at(node.rhs).value is not None:
            return left
        return right if left is None and self._ranges.at(node.lhs).value is not None else None

    def _product(self, node: Binary, left: Quantity | None, right: Quantity | None) -> Quantity | None:
        by = self._ranges.at(node.rhs).value if right is None else None
        if by is not None:
            return _scaled(left, by if node.op == "*" else 1 / by if by else 0)
        if node.op == "*":
            by = self._ranges.at(node.lhs).value if left is None else None
            return None if by is None else _scaled(right, by)
        if left is None or right is None or left.per_second != right.per_second:
            return None
        factor = left.factor / right.factor
        if left.base == right.base and left.base != TIMESTAMP:
            return Quantity(RATIO, factor)
        # Seconds per second by events per second: seconds for each event.
        return Quantity(left.base, factor) if right.base == COUNT else None


def quantity(unit: str) -> Quantity:
    """Return what is measured in a unit."""
    base, factor = SCALES.get(unit, (unit, 1))
    return Quantity(base, factor)


def _recorded_ratio(name: str) -> bool:
    """Say whether a recorded metric is a ratio by its last part: `job:errors:ratio_rate5m`."""
    return name.rpartition(":")[2].partition("_")[0] == RATIO


def _scaled(left: Quantity | None, by: float) -> Quantity | None:
    if left is None or left.base == TIMESTAMP or not math.isfinite(by) or by <= 0:
        return None
    return replace(left, factor=left.factor * by)
