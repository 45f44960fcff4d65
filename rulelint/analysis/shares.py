"""Shares: a part divided by its whole, between 0 and 1; and what metrics can be by convention."""

import re

from rulelint.analysis.conditions import metric_name
from rulelint.analysis.ranges import Range, ValueRanges
from rulelint.analysis.thresholds import unwrapped
from rulelint.promql.ast import (
    COMPARISONS,
    Aggregate,
    Binary,
    Call,
    Cardinality,
    Expr,
    Matcher,
    MatchOp,
    MatrixSelector,
    VectorSelector,
)
from rulelint.promql.printer import print_duration

SHARE = Range(0, 1)
SWITCH = Range(0, 1, nan=False)

_SWITCHES = re.compile(
    r"probe_success|[a-z0-9]+_up|kube_[a-z]+_status_(?:condition|phase|ready)|kube_pod_container_status_(?:ready|running|"
    r"waiting|terminated)(?:_reason)?|kube_node_spec_unschedulable|node_systemd_unit_state"
)
"""Metrics that are 1 or 0: what exporters call `…_up`, and states of kube-state-metrics and the node exporter."""

_NOT_NEGATIVE = frozenset({"rate", "increase", "irate", "count_over_time", "resets", "changes"})


class ConventionalRanges(ValueRanges):
    """Ranges that hold if metrics are what their names say, and divisions what they look like."""

    def judge(self, expr: Expr) -> Range:
        """Return the range of a node's results, by what it is called or looks like, else as it is computed."""
        match expr:
            case VectorSelector() if _SWITCHES.fullmatch(metric_name(expr) or ""):
                return SWITCH
            case Call(func="histogram_fraction"):
                return SHARE
            case Binary(op="/") if not _is_spread(expr) and is_share(expr.lhs, expr.rhs):
                return SHARE
            case _:
                return super().judge(expr)


def is_share(part: Expr, whole: Expr) -> bool:
    """Say whether `part` is never more than `whole`: the same sum or count, of fewer series.

    `sum(rate(x{code="500"}[5m])) / sum(rate(x[5m]))`, `count(up == 0) / count(up)`, and `sum(up == 1) / count(up)` of
    what is 0 or 1.  What is summed must not be negative: rates, or counts.
    """
    part, whole = unwrapped(part), unwrapped(whole)
    if not isinstance(part, Aggregate) or not isinstance(whole, Aggregate):
        return _is_rate_of_fewer(part, whole)
    if part.op == whole.op == "count":
        return _is_of_fewer(_without_filter(part.expr), unwrapped(whole.expr))
    if part.op == "sum" and whole.op == "count":
        return _is_of_fewer(_switches(part.expr), unwrapped(whole.expr))
    return part.op == whole.op == "sum" and _is_rate_of_fewer(unwrapped(part.expr), unwrapped(whole.expr))


def _is_spread(node: Binary) -> bool:
    """Say whether one sum of parts is divided by each of several wholes."""
    return node.matching is not None and node.matching.card is Cardinality.ONE_TO_MANY


def _without_filter(expr: Expr) -> Expr:
    node = unwrapped(expr)
    while isinstance(node, Binary) and node.op in COMPARISONS and not node.return_bool:
        node = unwrapped(node.lhs)
    return node


def _switches(expr: Expr) -> Expr | None:
    """Return the series of which a sum adds up zeros and ones, None if it adds up anything else."""
    node = unwrapped(expr)
    if isinstance(node, Binary) and node.op in COMPARISONS and node.return_bool:
        return unwrapped(node.lhs)
    node = _without_filter(node)
    return node if ConventionalRanges().at(node) == SWITCH else None


def _is_rate_of_fewer(part: Expr, whole: Expr) -> bool:
    match part, whole:
        case Call(), Call() if part.func == whole.func and part.func in _NOT_NEGATIVE:
            return _is_of_fewer(part.args[0], whole.args[0])
        case _:
            return False


def _is_of_fewer(part: Expr | None, whole: Expr) -> bool:
    """Say whether one selector reads some of the series another reads, over the same time."""
    match part, whole:
        case MatrixSelector(), MatrixSelector():
            window = print_duration(part.range, part.range_expr)
            same = window == print_duration(whole.range, whole.range_expr)
            return same and _is_of_fewer(part.vector, whole.vector)
        case VectorSelector(), VectorSelector():
            if (part.offset, part.offset_expr, part.at) != (whole.offset, whole.offset_expr, whole.at):
                return False
            narrower = {_key(each) for each in part.matchers}
            wider = {_key(each) for each in whole.matchers}
            return metric_name(part) is not None and wider <= narrower
        case _:
            return False


def _key(matcher: Matcher) -> tuple[str, MatchOp, str]:
    return matcher.name, matcher.op, matcher.value
