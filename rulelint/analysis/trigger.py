"""What an alert fires on, by the shape of its expression: a limit, a share, a loss, a change, the unusual."""

from collections.abc import Iterator
from typing import Literal

from rulelint.promql.ast import (
    COMPARISONS,
    Aggregate,
    Binary,
    Call,
    Expr,
    MatrixSelector,
    Number,
    Paren,
    Subquery,
    Unary,
    VectorSelector,
)
from rulelint.promql.visit import walk

Trigger = Literal["threshold", "ratio", "absence", "change", "anomaly", "other"]
"""`threshold` a value against a limit · `ratio` a share of something against a limit · `absence` series that are not
there · `change` how fast a value moves, or against its own past · `anomaly` a value against its own statistics ·
`other` no comparison."""

OF_ABSENCE = frozenset({"absent", "absent_over_time"})
OF_CHANGE = frozenset({"deriv", "delta", "idelta", "predict_linear", "changes", "resets"})
OF_DEVIATION = frozenset(
    {"stddev_over_time", "stdvar_over_time", "mad_over_time", "holt_winters", "double_exponential_smoothing"}
)
OF_HISTORY = frozenset({"avg_over_time", "min_over_time", "max_over_time", "quantile_over_time"})
"""Statistics only where a series is compared with them over another range: alone they smooth a value."""

OF_FORM = frozenset(
    {"label_replace", "label_join", "sort", "sort_desc", "sort_by_label", "sort_by_label_desc", "round"}
)
"""Functions that keep what is compared inside them."""


def triggers(expr: Expr) -> frozenset[Trigger]:
    """Return what an alert with this expression fires on, one for each branch of `or`.

    Of `and` and `unless` the left side counts where it compares something: the right one only narrows it.
    """
    return frozenset(_triggers(expr))


def _triggers(expr: Expr) -> Iterator[Trigger]:
    match expr:
        case Paren():
            yield from _triggers(expr.expr)
        case Binary() if expr.op == "or":
            yield from _triggers(expr.lhs)
            yield from _triggers(expr.rhs)
        case Binary() if expr.op in ("and", "unless"):
            left = triggers(expr.lhs)
            if left != {"other"}:
                yield from left
            elif expr.op == "unless":
                yield "absence"
            else:
                yield from _triggers(expr.rhs)
        case Binary() if expr.op in COMPARISONS:
            yield _of_comparison(expr)
        case Binary():
            left = triggers(expr.lhs)
            yield from left if left != {"other"} else triggers(expr.rhs)
        case Call() if expr.func in OF_ABSENCE:
            yield "absence"
        case Call() if expr.func in OF_FORM and expr.args:
            yield from _triggers(expr.args[0])
        case Aggregate() | Unary():
            yield from _triggers(expr.expr)
        case _:
            yield "other"


def _of_comparison(expr: Binary) -> Trigger:
    if any(_calls(side, OF_ABSENCE) for side in (expr.lhs, expr.rhs)) or _counts_to_zero(expr):
        return "absence"
    nodes = list(walk(expr))
    if _calls(expr, OF_DEVIATION) or (_calls(expr, OF_HISTORY) and _has_history(expr)):
        return "anomaly"
    if _calls(expr, OF_CHANGE) or (_has_past(nodes) and _reads_twice(nodes)):
        return "change"
    return "ratio" if _is_share(expr.lhs) or _is_share(expr.rhs) else "threshold"


def _calls(expr: Expr, names: frozenset[str]) -> bool:
    return any(isinstance(node, Call) and node.func in names for node in walk(expr))


def _counts_to_zero(expr: Binary) -> bool:
    """Say whether it asks for no series at all: `count(up{job="api"}) == 0`, `… < 1`."""
    counted, bound = _bare(expr.lhs), _bare(expr.rhs)
    if (
        not isinstance(counted, Aggregate)
        or counted.op not in ("count", "group")
        or not isinstance(bound, Number)
    ):
        return False
    return (expr.op in ("==", "<=") and bound.value == 0) or (expr.op == "<" and bound.value == 1)


def _is_share(expr: Expr) -> bool:
    """Say whether a value is a division of series by series, scaled or taken from one at most."""
    inner = _bare(expr)
    match inner:
        case Binary() if inner.op == "/" and _has_series(inner.lhs) and _has_series(inner.rhs):
            return True
        case Binary() if inner.op in ("/", "*", "-", "+"):
            sides = (inner.lhs, inner.rhs)
            return any(not _has_series(each) for each in sides) and any(_is_share(each) for each in sides)
        case Aggregate() | Unary():
            return _is_share(inner.expr)
        case Call():
            return any(_is_share(each) for each in inner.args)
        case _:
            return False


def _bare(expr: Expr) -> Expr:
    while isinstance(expr, Paren):
        expr = expr.expr
    return expr


def _has_series(expr: Expr) -> bool:
    return any(isinstance(node, VectorSelector) for node in walk(expr))


def _has_past(nodes: list[Expr]) -> bool:
    timed = [node for node in nodes if isinstance(node, VectorSelector | MatrixSelector | Subquery)]
    return any(getattr(node, "offset", 0) for node in timed)


def _reads_twice(nodes: list[Expr]) -> bool:
    names = [node.name for node in nodes if isinstance(node, VectorSelector) and node.name]
    return len(names) != len(set(names))


def _has_history(expr: Binary) -> bool:
    """Say whether both sides read one metric, and one of them further back than the other."""
    left, right = _ranges(expr.lhs), _ranges(expr.rhs)
    return any(left[name] != right[name] for name in left.keys() & right.keys())


def _ranges(expr: Expr) -> dict[str, int]:
    """Return the longest range over which each metric is read, 0 for none."""
    found: dict[str, int] = {}
    for node in walk(expr):
        if isinstance(node, MatrixSelector):
            found[node.vector.name] = max(found.get(node.vector.name, 0), node.range)
        elif isinstance(node, VectorSelector) and node.name:
            found.setdefault(node.name, 0)
        elif isinstance(node, Subquery):
            below = (each.name for each in walk(node.expr) if isinstance(each, VectorSelector))
            found |= {name: max(found.get(name, 0), node.range) for name in below if name}
    return found
