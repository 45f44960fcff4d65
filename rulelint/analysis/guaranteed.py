"""Which labels all results of an expression have, and what gives them.

The counterpart of `LabelFlow`, which says what labels they cannot have.  Only what is certain for every possible data
is said: a matcher that refuses the empty value gives its label, and functions and aggregations keep or lose it.
"""

from collections.abc import Mapping

from rulelint.analysis.facts import METRIC_NAME
from rulelint.analysis.judge import Judge
from rulelint.analysis.labels import KEEPS_SERIES
from rulelint.promql.ast import (
    Aggregate,
    Binary,
    Call,
    Cardinality,
    Expr,
    MatrixSelector,
    Paren,
    String,
    Subquery,
    Unary,
    VectorSelector,
)
from rulelint.promql.functions import ValueType
from rulelint.promql.matchers import compile_matcher
from rulelint.promql.types import type_of
from rulelint.source.span import Span

Given = Mapping[str, Span]
"""Label → the characters that give it."""

NONE: Given = {}
LOSES_LABELS = frozenset({"absent", "absent_over_time", "scalar", "vector", "info", "histogram_quantiles"})


class Guaranteed(Judge[Given]):
    """The labels at every node of one expression; each node is judged once."""

    def judge(self, expr: Expr) -> Given:
        """Return what every result of a node has, from what is below it."""
        match expr:
            case VectorSelector():
                return _of_selector(expr)
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
                return NONE

    def _aggregate(self, node: Aggregate) -> Given:
        inner = self.at(node.expr)
        if node.op in KEEPS_SERIES:
            return inner
        if node.op == "count_values" or node.grouping is None:
            return NONE
        return {name: span for name, span in inner.items() if (name in node.labels) != node.without}

    def _call(self, call: Call) -> Given:
        if call.func in LOSES_LABELS:
            return NONE
        vectors = [each for each in call.args if type_of(each) in (ValueType.VECTOR, ValueType.MATRIX)]
        given = self.at(vectors[0]) if vectors else NONE
        if call.func == "histogram_quantile":
            return _but(given, "le")
        if call.func not in ("label_replace", "label_join"):
            return given
        target = call.args[1]
        return _but(given, target.value) if isinstance(target, String) else NONE

    def _binary(self, node: Binary) -> Given:
        left, right = self.at(node.lhs), self.at(node.rhs)
        matching = node.matching
        if matching is None:
            return right if type_of(node.rhs) == ValueType.VECTOR else left
        if node.op == "or":
            return {name: span for name, span in left.items() if name in right}
        if node.op in ("and", "unless"):
            return left
        if (matching.fill_left, matching.fill_right) != (None, None):
            return NONE
        if matching.card == Cardinality.MANY_TO_ONE:
            return _but(left, *matching.include)
        if matching.card == Cardinality.ONE_TO_MANY:
            return _but(right, *matching.include)
        return {name: span for name, span in left.items() if (name in matching.labels) == matching.on}


def _of_selector(selector: VectorSelector) -> Given:
    return {
        each.name: each.span
        for each in selector.matchers
        if each.name != METRIC_NAME and not compile_matcher(each)("")
    }


def _but(given: Given, *names: str) -> Given:
    return {name: span for name, span in given.items() if name not in names}
