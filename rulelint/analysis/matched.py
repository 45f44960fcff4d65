"""The label sets that an expression returns for series that the facts list: PromQL on labels, without values.

What comparisons take away is left in, so that a set that is missing here is missing in every evaluation of those
series.  None is said wherever anything is not known.
"""

from collections.abc import Iterable

from rulelint.analysis.facts import KnownFacts
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
from rulelint.promql.visit import left_row

LabelSet = frozenset[tuple[str, str]]
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


def label_sets(expr: Expr, facts: KnownFacts) -> frozenset[LabelSet] | None:
    """Return the label sets of the results, without the metric's name; None where they are not known."""
    match expr:
        case VectorSelector():
            found = facts.select(expr.matchers)
            if found is None or len(found) > MANY:
                return None
            return frozenset(frozenset(each.labels.items()) for each in found)
        case MatrixSelector():
            return label_sets(expr.vector, facts)
        case Paren() | Unary() | Subquery():
            return label_sets(expr.expr, facts)
        case Aggregate():
            return _of_aggregate(expr, facts)
        case Call():
            return _of_call(expr, facts)
        case Binary():
            return _of_row(expr, facts)
        case _:
            return None


def signatures(sets: Iterable[LabelSet], matching: Matching) -> frozenset[LabelSet]:
    """Return what an operator compares of label sets."""
    return frozenset(
        frozenset(pair for pair in each if (pair[0] in matching.labels) == matching.on) for each in sets
    )


def _of_aggregate(node: Aggregate, facts: KnownFacts) -> frozenset[LabelSet] | None:
    inner = label_sets(node.expr, facts)
    if inner is None or node.op in KEEPS_SERIES:
        return inner
    if node.op == "count_values":
        return None
    if node.grouping is None:
        return frozenset({frozenset[tuple[str, str]]()}) if inner else frozenset()
    return frozenset(
        frozenset(pair for pair in each if (pair[0] in node.labels) != node.without) for each in inner
    )


def _of_call(call: Call, facts: KnownFacts) -> frozenset[LabelSet] | None:
    vectors = [each for each in call.args if type_of(each) in (ValueType.VECTOR, ValueType.MATRIX)]
    if call.func in _MAKES_LABELS or not vectors:
        return None
    inner = label_sets(vectors[0], facts)
    if inner is None or call.func != "histogram_quantile":
        return inner
    return frozenset(frozenset(pair for pair in each if pair[0] != "le") for each in inner)


def _of_row(expr: Binary, facts: KnownFacts) -> frozenset[LabelSet] | None:
    """Return the sets of a row of operators with numbers and filters; other operators are not followed."""
    leftmost, row = left_row(expr)
    found = label_sets(leftmost, facts) if type_of(leftmost) is ValueType.VECTOR else None
    for node in row:
        scalar_left = node is row[0] and type_of(leftmost) is ValueType.SCALAR
        if scalar_left and node.matching is None:
            found = label_sets(node.rhs, facts)
        elif node.matching is not None and node.op not in ("and", "unless"):
            return None
    return found
