"""Shares: a part divided by its whole, between 0 and 1; and what metrics can be by convention."""

import math
import re
from dataclasses import replace

from rulelint.analysis.conditions import metric_name
from rulelint.analysis.facts import METRIC_NAME
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
    Number,
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

_ROOM = re.compile(
    r"(?P<of>[a-zA-Z0-9_:]+?)(?P<what>_avail|_available|_free|_used|Available|Free|Used)(?P<unit>_[a-z]+)?"
)
"""What is left or taken of something: `node_filesystem_avail_bytes`, `node_memory_MemFree_bytes`."""
_WHOLES = {"_": ("_size", "_total", "_capacity"), "": ("Size", "Total", "Capacity")}
_OF_EACH = frozenset({"sum", "avg", "min", "max"})
"""Aggregations that keep what is never more below what is never less."""

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
            case Binary(op="/") if not _is_spread(expr):
                factor, part = _factor(expr.lhs)
                return replace(SHARE, high=factor) if is_share(part, expr.rhs) else super().judge(expr)
            case _:
                return super().judge(expr)


def _factor(expr: Expr) -> tuple[float, Expr]:
    """Return the number above 0 that something is multiplied by, else 1, and what: `100 * part / whole`."""
    match unwrapped(expr):
        case Binary(op="*", lhs=Number(value=number), rhs=part) if 0 < number < math.inf:
            return number, part
        case Binary(op="*", lhs=part, rhs=Number(value=number)) if 0 < number < math.inf:
            return number, part
        case node:
            return 1, node


def is_share(part: Expr, whole: Expr) -> bool:
    """Say whether `part` is never more than `whole`: the same sum or count, of fewer series.

    `sum(rate(x{code="500"}[5m])) / sum(rate(x[5m]))`, `count(up == 0) / count(up)`, and `sum(up == 1) / count(up)` of
    what is 0 or 1.  What is summed must not be negative: rates, or counts.  Or what their names say is room:
    `x_free_bytes / x_size_bytes`.
    """
    part, whole = unwrapped(part), unwrapped(whole)
    if _is_room(part, whole):
        return True
    if not isinstance(part, Aggregate) or not isinstance(whole, Aggregate):
        return _is_rate_of_fewer(part, whole)
    if part.op == whole.op == "count":
        return _is_of_fewer(_without_filter(part.expr), unwrapped(whole.expr))
    if part.op == "sum" and whole.op == "count":
        return _is_of_fewer(_switches(part.expr), unwrapped(whole.expr))
    return part.op == whole.op == "sum" and _is_rate_of_fewer(unwrapped(part.expr), unwrapped(whole.expr))


def _is_room(part: Expr, whole: Expr) -> bool:
    """Say whether one gauge is by its name a part of another one, of the same things; or what the part leaves of it."""
    match part, whole:
        case VectorSelector(), VectorSelector():
            names = metric_name(part), metric_name(whole)
            return _is_for_same(part, whole) and names[0] is not None and names[1] in _wholes(names[0])
        case Aggregate(), Aggregate() if part.op == whole.op and part.op in _OF_EACH:
            return _groups(part) == _groups(whole) and _is_room(unwrapped(part.expr), unwrapped(whole.expr))
        case Binary(op="-"), VectorSelector():
            left = unwrapped(part.lhs)
            is_whole = isinstance(left, VectorSelector) and metric_name(left) == metric_name(whole)
            return is_whole and _is_for_same(left, whole) and _is_room(unwrapped(part.rhs), whole)
        case _:
            return False


def _is_for_same(one: Expr, other: Expr) -> bool:
    """Say whether two selectors ask for the same labels at the same time."""
    if not isinstance(one, VectorSelector) or not isinstance(other, VectorSelector):
        return False
    times = [(each.offset, each.offset_expr, each.at) for each in (one, other)]
    labels = [
        {_key(matcher) for matcher in each.matchers if matcher.name != METRIC_NAME} for each in (one, other)
    ]
    return times[0] == times[1] and labels[0] == labels[1]


def _groups(node: Aggregate) -> tuple[bool, frozenset[str]]:
    return (node.grouping.without, frozenset(node.grouping.labels)) if node.grouping else (False, frozenset())


def _wholes(name: str) -> tuple[str, ...]:
    """Return what the metric may be called of which another one says by its name how much is left or taken."""
    found = _ROOM.fullmatch(name)
    if found is None:
        return ()
    of, what, unit = found["of"], found["what"], found["unit"] or ""
    alone = (of,) if what == "_free" and not unit else ()
    return (*(f"{of}{word}{unit}" for word in _WHOLES["_" if what.startswith("_") else ""]), *alone)


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
