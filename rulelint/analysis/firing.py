"""Whether an expression returns something: always, never, or depending on the data; and which values it can have.

Only what holds for every possible data is said.  A failing evaluation (two series that match one) counts as any other.
"""

from rulelint.analysis.labels import LabelFlow
from rulelint.analysis.ranges import Range, ValueRanges
from rulelint.analysis.selectors import is_constant
from rulelint.dataclass import dataclass
from rulelint.promql.ast import (
    COMPARISONS,
    Aggregate,
    Binary,
    Call,
    Expr,
    Number,
    Paren,
    String,
    Subquery,
    Unary,
)
from rulelint.promql.functions import ValueType
from rulelint.promql.types import type_of
from rulelint.promql.visit import walk

_ABSENCE = frozenset({"absent", "absent_over_time"})
_DROPS_NOTHING = frozenset({"sum", "avg", "min", "max", "count", "group", "stddev", "stdvar"})
"""Aggregations that have a result for every series they are given; `topk(0, …)` has none."""

_MAY_DROP = ("histogram_", "info", "clamp")
"""How functions begin that return nothing for some values: for a plain number, or where the bounds are crossed."""


@dataclass(frozen=True, slots=True)
class Firing:
    """What is certain about the results of an expression.

    `always`: there is a result at every evaluation.  `never`: there is none at any.  `constant`: neither data nor
    time make a difference.  `values` are the bounds of what results there are.
    """

    always: bool
    never: bool
    constant: bool
    values: Range


def firing(expr: Expr) -> Firing:
    """Return what is certain about an expression, e.g. that of an alert: whether it fires always or never."""
    known = _Known()
    known.judge_all(expr)
    return Firing(known.is_always(expr), known.is_never(expr), is_constant(expr), known.ranges.at(expr))


def is_always_there(expr: Expr) -> bool:
    """Say whether the expression has a result at every evaluation: `vector(0)`, `sum(x) or vector(0)`, `time()`."""
    known = _Known()
    known.judge_all(expr)
    return known.is_always(expr)


class _Known:
    """The `id`s of nodes that are always, or never, there: judged bottom up, without recursion."""

    def __init__(self) -> None:
        self.ranges = ValueRanges(narrowed=True)
        self._flow = LabelFlow()
        self._always: set[int] = set()
        self._never: set[int] = set()

    def is_always(self, expr: Expr) -> bool:
        return id(expr) in self._always

    def is_never(self, expr: Expr) -> bool:
        return id(expr) in self._never

    def judge_all(self, expr: Expr) -> None:
        for node in reversed(list(walk(expr))):
            if self._there(node):
                self._always.add(id(node))
            elif self._gone(node):
                self._never.add(id(node))

    def _there(self, node: Expr) -> bool:
        match node:
            case Number() | String():
                return True
            case Paren() | Unary() | Subquery():
                return self.is_always(node.expr)
            case Aggregate():
                return node.op in _DROPS_NOTHING and self.is_always(node.expr)
            case Call():
                return self._call_there(node)
            case Binary():
                return self._binary_there(node)
            case _:
                return False

    def _call_there(self, call: Call) -> bool:
        if call.func == "scalar" or not call.args:
            return True
        if call.func in _ABSENCE:
            return self.is_never(call.args[0])
        if call.func.startswith(_MAY_DROP):
            return False
        return not _reads_ranges(call) and all(map(self.is_always, call.args))

    def _binary_there(self, node: Binary) -> bool:
        left, right = self.is_always(node.lhs), self.is_always(node.rhs)
        match node.op:
            case "or":
                return left or right
            case "and" | "unless":
                return False
            case _ if not (left and right) or not self._match(node):
                return False
        filters = node.op in COMPARISONS and not node.return_bool
        return not filters or self.ranges.must_hold(node)

    def _match(self, node: Binary) -> bool:
        """Say whether two sides that are there find each other: a scalar always, vectors if both have no labels."""
        if node.matching is None:
            return True
        sides = (self._flow.at(node.lhs), self._flow.at(node.rhs))
        return all(side.only == frozenset() for side in sides)

    def _gone(self, node: Expr) -> bool:
        match node:
            case Paren() | Unary() | Subquery() | Aggregate():
                return self.is_never(node.expr)
            case Call():
                if call_survives(node):
                    return node.func in _ABSENCE and self.is_always(node.args[0])
                return any(self.is_never(each) for each in node.args)
            case Binary():
                return self._binary_gone(node)
            case _:
                return False

    def _binary_gone(self, node: Binary) -> bool:
        left, right = self.is_never(node.lhs), self.is_never(node.rhs)
        match node.op:
            case "or":
                return left and right
            case "unless":
                return left or (self.is_always(node.rhs) and _matches_all(node))
        if node.matching and (node.matching.fill_left, node.matching.fill_right) != (None, None):
            return left and right
        filters = node.op in COMPARISONS and not node.return_bool
        return left or right or (filters and not self.ranges.may_hold(node))


def call_survives(call: Call) -> bool:
    """Say whether a function may have a result although its argument has none."""
    return call.func in _ABSENCE or call.func in ("vector", "scalar")


def _reads_ranges(call: Call) -> bool:
    return any(type_of(each) is ValueType.MATRIX for each in call.args)


def _matches_all(node: Binary) -> bool:
    """Say whether any series on the right removes all on the left: with `on ()`."""
    return node.matching is not None and node.matching.on and not node.matching.labels
