"""Which labels all results of an expression have, what gives them, and which values they may have.

The counterpart of `LabelFlow`, which says what labels they cannot have.  Only what is certain for every possible data
is said: a matcher that refuses the empty value gives its label, and functions and aggregations keep or lose it.
"""

from abc import abstractmethod
from collections.abc import Mapping
from typing import Generic, TypeVar

from rulelint.analysis.facts import METRIC_NAME
from rulelint.analysis.judge import Judge
from rulelint.analysis.labels import KEEPS_SERIES
from rulelint.promql.ast import (
    Aggregate,
    Binary,
    Call,
    Cardinality,
    Expr,
    Matcher,
    MatchOp,
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

Value = TypeVar("Value")
LOSES_LABELS = frozenset({"absent", "absent_over_time", "scalar", "vector", "info", "histogram_quantiles"})


class _Kept(Judge[Mapping[str, Value]], Generic[Value]):
    """What matchers say of the labels at every node of one expression; each node is judged once."""

    @abstractmethod
    def said(self, matcher: Matcher) -> Value:
        """Return what a matcher says of its label, which always is there."""

    @abstractmethod
    def either(self, left: Mapping[str, Value], right: Mapping[str, Value]) -> Mapping[str, Value]:
        """Return what holds of results of one side or the other."""

    def judge(self, expr: Expr) -> Mapping[str, Value]:
        """Return what every result of a node has, from what is below it."""
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
                return {}

    def _selector(self, selector: VectorSelector) -> Mapping[str, Value]:
        """Return what gives a label: of several matchers of one label the one that asks for a value."""
        return {
            each.name: self.said(each)
            for each in sorted(selector.matchers, key=lambda each: each.op is MatchOp.EQUAL)
            if each.name != METRIC_NAME and not compile_matcher(each)("")
        }

    def _aggregate(self, node: Aggregate) -> Mapping[str, Value]:
        inner = self.at(node.expr)
        if node.op in KEEPS_SERIES:
            return inner
        if node.op == "count_values" or node.grouping is None:
            return {}
        return {name: said for name, said in inner.items() if (name in node.labels) != node.without}

    def _call(self, call: Call) -> Mapping[str, Value]:
        if call.func in LOSES_LABELS:
            return {}
        vectors = [each for each in call.args if type_of(each) in (ValueType.VECTOR, ValueType.MATRIX)]
        given = self.at(vectors[0]) if vectors else {}
        if call.func == "histogram_quantile":
            return _but(given, "le")
        if call.func not in ("label_replace", "label_join"):
            return given
        target = call.args[1]
        return _but(given, target.value) if isinstance(target, String) else {}

    def _binary(self, node: Binary) -> Mapping[str, Value]:
        left, right = self.at(node.lhs), self.at(node.rhs)
        matching = node.matching
        if matching is None:
            return right if type_of(node.rhs) == ValueType.VECTOR else left
        if node.op == "or":
            return self.either(left, right)
        if node.op in ("and", "unless"):
            return left
        if (matching.fill_left, matching.fill_right) != (None, None):
            return {}
        if matching.card == Cardinality.MANY_TO_ONE:
            return _but(left, *matching.include)
        if matching.card == Cardinality.ONE_TO_MANY:
            return _but(right, *matching.include)
        return {name: said for name, said in left.items() if (name in matching.labels) == matching.on}


def _but(given: Mapping[str, Value], *names: str) -> Mapping[str, Value]:
    return {name: said for name, said in given.items() if name not in names}


class Guaranteed(_Kept[Span]):
    """The labels at every node of one expression, with the characters that give them."""

    def said(self, matcher: Matcher) -> Span:
        """Return the characters of the matcher."""
        return matcher.span

    def either(self, left: Mapping[str, Span], right: Mapping[str, Span]) -> Mapping[str, Span]:
        """Return the labels that both sides have."""
        return {name: span for name, span in left.items() if name in right}


class GivenValues(_Kept[Matcher]):
    """The matchers that the labels at every node of one expression still meet."""

    def said(self, matcher: Matcher) -> Matcher:
        """Return the matcher."""
        return matcher

    def either(self, left: Mapping[str, Matcher], right: Mapping[str, Matcher]) -> Mapping[str, Matcher]:
        """Return the matchers that are written on both sides."""
        return {
            name: each
            for name, each in left.items()
            if name in right and (each.op, each.value) == (right[name].op, right[name].value)
        }
