"""The label sets that an expression returns for series that the facts list: PromQL on labels, without values.

What comparisons take away is left in, so that a set that is missing here is missing in every evaluation of those
series.  None is said wherever anything is not known.
"""

from collections.abc import Iterable

from rulelint.analysis.conditions import metric_name
from rulelint.analysis.facts import KnownFacts
from rulelint.analysis.judge import Judge
from rulelint.analysis.labels import KEEPS_SERIES
from rulelint.promql.ast import (
    Aggregate,
    Binary,
    Call,
    Expr,
    Matching,
    MatrixSelector,
    Paren,
    Subquery,
    Unary,
    VectorSelector,
)
from rulelint.promql.functions import ValueType
from rulelint.promql.types import type_of

LabelSet = frozenset[tuple[str, str]]
Sets = frozenset[LabelSet]
MANY = 20_000
"""More series than these are not looked at."""

_MAKES_LABELS = frozenset(
    {
        "absent",
        "absent_over_time",
        "scalar",
        "vector",
        "info",
        "histogram_quantiles",
        "label_replace",
        "label_join",
    }
)


class LabelSets(Judge[Sets | None]):
    """The label sets at every node of one expression; each node is judged once.

    None stands for what is not known; `recorded` are metrics that rules write, which no facts speak of.
    """

    def __init__(self, facts: KnownFacts, recorded: frozenset[str] = frozenset()) -> None:
        super().__init__()
        self._facts, self._recorded = facts, recorded
        self._read: dict[tuple[tuple[str, str, str], ...], Sets | None] = {}

    def judge(self, expr: Expr) -> Sets | None:
        """Return the label sets of a node's results, without the metric's name."""
        match expr:
            case VectorSelector():
                return self._selector(expr)
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
            case _:
                return None

    def _selector(self, selector: VectorSelector) -> Sets | None:
        key = tuple((each.name, each.op.value, each.value) for each in selector.matchers)
        if key not in self._read:
            known = metric_name(selector) not in self._recorded
            found = self._facts.select(selector.matchers) if known else None
            listed = found is not None and len(found) <= MANY
            self._read[key] = (
                frozenset(frozenset(each.labels.items()) for each in found or ()) if listed else None
            )
        return self._read[key]

    def _aggregate(self, node: Aggregate) -> Sets | None:
        inner = self.at(node.expr)
        if inner is None or node.op in KEEPS_SERIES:
            return inner
        if node.op == "count_values":
            return None
        if node.grouping is None:
            return frozenset({frozenset[tuple[str, str]]()}) if inner else frozenset()
        return frozenset(
            frozenset(pair for pair in each if (pair[0] in node.labels) != node.without) for each in inner
        )

    def _call(self, call: Call) -> Sets | None:
        vectors = [each for each in call.args if type_of(each) in (ValueType.VECTOR, ValueType.MATRIX)]
        if call.func in _MAKES_LABELS or not vectors:
            return None
        inner = self.at(vectors[0])
        if inner is None or call.func != "histogram_quantile":
            return inner
        return frozenset(frozenset(pair for pair in each if pair[0] != "le") for each in inner)

    def _binary(self, node: Binary) -> Sets | None:
        if node.matching is None:
            left = self.at(node.lhs)
            return left if left is not None else self.at(node.rhs)
        return self.at(node.lhs) if node.op in ("and", "unless") else None


def signatures(sets: Iterable[LabelSet], matching: Matching) -> Sets:
    """Return what an operator compares of label sets."""
    return frozenset(
        frozenset(pair for pair in each if (pair[0] in matching.labels) == matching.on) for each in sets
    )
