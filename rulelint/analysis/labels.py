"""Which labels the results of an expression cannot have, and where the expression takes them away.

Only what is certain for every possible data is said; everything else counts as possible.
"""

from collections.abc import Mapping
from dataclasses import field, replace
from types import MappingProxyType

from rulelint.analysis.conditions import metric_name
from rulelint.analysis.judge import Judge
from rulelint.dataclass import dataclass
from rulelint.promql.ast import (
    SET_OPERATORS,
    Aggregate,
    Binary,
    Call,
    Cardinality,
    Expr,
    Matching,
    MatchOp,
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
from rulelint.source.span import Span

KEEPS_SERIES = frozenset({"topk", "bottomk", "limitk", "limit_ratio"})
"""Aggregations that choose among series and leave their labels."""


@dataclass(frozen=True, slots=True)
class Labels:
    """The labels a result may have.

    `only` lists them where the list is known; otherwise every label but the keys of `removed` is possible.
    `removed` maps labels to the characters that take them away; `limit` are the characters that give `only`.
    """

    only: frozenset[str] | None = None
    limit: Span | None = None
    removed: Mapping[str, Span] = field(default_factory=dict)

    def removal(self, label: str) -> Span | None:
        """Return what takes a label away, None where results may have it."""
        if label in self.removed:
            return self.removed[label]
        return self.limit if self.only is not None and label not in self.only else None

    def with_label(self, label: str) -> "Labels":
        """Return the same with one more label possible."""
        only = None if self.only is None else self.only | {label}
        return replace(
            self, only=only, removed={key: span for key, span in self.removed.items() if key != label}
        )

    def taken_by(self, span: Span) -> "Labels":
        """Return the same labels, all of the others taken away by one span."""
        return Labels(self.only, span, dict.fromkeys(self.removed, span))

    def without_labels(self, labels: Mapping[str, Span]) -> "Labels":
        """Return the same with labels taken away, each by the characters of its span."""
        return replace(
            self, removed={**self.removed, **{key: labels[key] for key in labels if key not in self.removed}}
        )


ANYTHING = Labels()


class LabelFlow(Judge[Labels]):
    """The labels at every node of one expression; each node is judged once.

    `recorded` says of metrics what labels they may have; where such a metric is read, its selector is what takes the
    others away.
    """

    def __init__(self, recorded: Mapping[str, Labels] = MappingProxyType({})) -> None:
        super().__init__()
        self._recorded = recorded

    def judge(self, expr: Expr) -> Labels:
        """Return the labels of a node's results from those below it."""
        match expr:
            case Number() | String():
                return Labels(frozenset(), expr.span)
            case VectorSelector():
                made = self._recorded.get(metric_name(expr) or "")
                return made.taken_by(expr.span) if made else ANYTHING
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

    def _aggregate(self, node: Aggregate) -> Labels:
        inner = self.at(node.expr)
        if node.op in KEEPS_SERIES:
            return inner
        if node.grouping is None:
            result = Labels(frozenset(), node.op_span)
        elif node.grouping.without:
            result = inner.without_labels(dict(zip(node.grouping.labels, node.grouping.spans, strict=True)))
        else:
            gone = {label: span for label in node.labels if (span := inner.removal(label)) is not None}
            result = Labels(frozenset(node.labels), node.grouping.span, gone)
        if node.op != "count_values":
            return result
        return result.with_label(node.param.value) if isinstance(node.param, String) else ANYTHING

    def _call(self, call: Call) -> Labels:
        vectors = [each for each in call.args if type_of(each) in (ValueType.VECTOR, ValueType.MATRIX)]
        match call.func:
            case "absent" | "absent_over_time":
                return _of_absence(call)
            case "scalar" | "vector":
                return Labels(frozenset(), call.name_span)
            case "info":
                return ANYTHING
            case "histogram_quantile":
                return self.at(call.args[1]).without_labels({"le": call.name_span})
            case "label_replace" | "label_join":
                target = call.args[1]
                return (
                    self.at(call.args[0]).with_label(target.value) if isinstance(target, String) else ANYTHING
                )
            case _:
                return self.at(vectors[0]) if vectors else Labels(frozenset(), call.name_span)

    def _binary(self, node: Binary) -> Labels:
        if node.matching is None:
            return self.at(node.rhs if type_of(node.rhs) == ValueType.VECTOR else node.lhs)
        left, right = self.at(node.lhs), self.at(node.rhs)
        if node.op == "or":
            return either(left, right)
        if node.op in SET_OPERATORS:
            return left
        matching = node.matching
        if (matching.fill_left, matching.fill_right) != (None, None):
            return ANYTHING
        if matching.card == Cardinality.MANY_TO_ONE:
            return _joined(left, right, matching)
        if matching.card == Cardinality.ONE_TO_MANY:
            return _joined(right, left, matching)
        return _one_to_one(left, matching, matching.span or node.op_span)


def _of_absence(call: Call) -> Labels:
    """Return the labels `absent` makes up from the matchers of its selector."""
    argument = call.args[0]
    while isinstance(argument, Paren):
        argument = argument.expr
    selector = argument.vector if isinstance(argument, MatrixSelector) else argument
    if not isinstance(selector, VectorSelector):
        return Labels(frozenset(), call.name_span)
    made: set[str] = set()
    begun: set[str] = set()
    for matcher in selector.matchers:
        # As `createLabelsForAbsentFunction` does: the first equality sets the label, any other matcher removes it.
        if matcher.op is MatchOp.EQUAL and matcher.name not in begun:
            made.add(matcher.name)
            begun.add(matcher.name)
        else:
            made.discard(matcher.name)
    return Labels(frozenset(made - {"__name__"}), call.name_span)


def either(left: Labels, right: Labels) -> Labels:
    """Return what may come from one branch or the other: a label is gone only where both lack it."""
    if left.only is not None and right.only is not None:
        possible = {
            label for side in (left, right) for label in side.only or () if side.removal(label) is None
        }
        return Labels(frozenset(possible), left.limit)
    known, other = (left, right) if left.only is None else (right, left)
    return Labels(None, None, {label: span for label, span in known.removed.items() if other.removal(label)})


def _joined(many: Labels, one: Labels, matching: Matching) -> Labels:
    """Return the labels of `many`, with those in the brackets of `group_left` taken from `one`."""
    result = many
    for label in matching.include:
        gone = one.removal(label)
        result = result.with_label(label) if gone is None else result.without_labels({label: gone})
    return result


def _one_to_one(left: Labels, matching: Matching, span: Span) -> Labels:
    if matching.on:
        gone = {label: where for label in matching.labels if (where := left.removal(label)) is not None}
        return Labels(frozenset(matching.labels), span, gone)
    return left.without_labels(dict.fromkeys(matching.labels, span))
