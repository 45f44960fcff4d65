"""What can come out of the parts of an expression, and the expressions that show whether it did.

Definitions: reference simulation.md §2.5; of operators the outcomes are those of MC/DC (Hayhurst and others, NASA
TM-2001-210876): each side must be seen to decide alone.  A part inside a subquery is asked at the subquery's steps.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Literal

from rulelint.dataclass import dataclass
from rulelint.promql.ast import (
    COMPARISONS,
    SET_OPERATORS,
    Aggregate,
    Binary,
    Call,
    Cardinality,
    Expr,
    Grouping,
    Matching,
    MatrixSelector,
    Number,
    Subquery,
)
from rulelint.promql.printer import print_expr
from rulelint.promql.types import ValueType, type_of
from rulelint.promql.visit import children, unwrapped

Kind = Literal["comparison", "join", "and", "or", "unless", "absent"]
MOST = 60
"""Parts of one expression that are looked at."""


@dataclass(frozen=True, slots=True)
class Shown:
    """An outcome, and an expression of which something is present when it happens.

    `by_absence`: it happens when a series that is present at other times is not.
    """

    outcome: str
    expr: Expr
    by_absence: bool = False


@dataclass(frozen=True, slots=True)
class Point:
    """A part of an expression, as PromQL, and what can come out of it."""

    kind: Kind
    text: str
    shown: tuple[Shown, ...]

    @property
    def outcomes(self) -> tuple[str, ...]:
        """The outcomes, each once."""
        return tuple(dict.fromkeys(each.outcome for each in self.shown))


def points(expr: Expr) -> Iterator[Point]:
    """Yield the parts of an expression that decide something, in written order; the same part once."""
    seen: set[tuple[Kind, str]] = set()
    open_nodes: list[tuple[Expr, tuple[Subquery, ...]]] = [(expr, ())]
    while open_nodes and len(seen) < MOST:
        node, around = open_nodes.pop()
        for point in _points_of(node):
            if (point.kind, point.text) not in seen:
                seen.add((point.kind, point.text))
                yield replace(point, shown=tuple(_inside(each, around) for each in point.shown))
        inner = (node, *around) if isinstance(node, Subquery) else around
        open_nodes += [(child, inner) for child in reversed(children(node))]


def _inside(shown: Shown, around: tuple[Subquery, ...]) -> Shown:
    """Return what shows an outcome at any step of the subqueries around it, the innermost first."""
    expr = shown.expr
    for each in around:
        expr = _call("present_over_time", replace(each, expr=expr))
    return replace(shown, expr=expr)


def _points_of(node: Expr) -> Iterator[Point]:
    match node:
        case Call(func="absent" | "absent_over_time"):
            yield Point(
                "absent", print_expr(node), (Shown("absent", node), Shown("present", _presence(node)))
            )
        case Binary() if node.op in SET_OPERATORS:
            yield _of_set_operator(node)
        case Binary():
            if node.op in COMPARISONS:
                yield Point("comparison", print_expr(node), tuple(_of_comparison(node)))
            if node.matching and node.matching.fill_left is None and node.matching.fill_right is None:
                yield Point("join", print_expr(node), tuple(_of_join(node, node.matching)))


def _presence(node: Call) -> Expr:
    read = unwrapped(node.args[0])
    return _call("present_over_time", read) if isinstance(read, MatrixSelector | Subquery) else read


def _of_comparison(node: Binary) -> Iterator[Shown]:
    asked: Expr = replace(node, return_bool=True)
    if type_of(asked) is ValueType.SCALAR:
        asked = _call("vector", asked)
    yield Shown("true", _equals(asked, 1.0))
    yield Shown("false", _equals(asked, 0.0))


def _of_join(node: Binary, matching: Matching) -> Iterator[Shown]:
    joined = replace(node, return_bool=True) if node.op in COMPARISONS else node
    yield Shown("matched", joined)
    yield Shown("unmatched", _set("unless", node.lhs, node.rhs, matching))
    yield Shown("unmatched", _set("unless", node.rhs, node.lhs, matching))


def _of_set_operator(node: Binary) -> Point:
    matching, left, right = node.matching or Matching(), node.lhs, node.rhs
    both = Shown("both", _set("and", left, right, matching))
    left_only = Shown("left only", _set("unless", left, right, matching))
    right_only = Shown("right only", _set("unless", right, left, matching))
    grouping = Grouping(not matching.on, matching.labels, (), node.span)
    either = Aggregate(node.span, "group", _set("or", left, right, matching), None, grouping, node.op_span)
    neither = Shown("neither", either, by_absence=True)
    text = print_expr(node)
    match node.op:
        case "and":
            return Point("and", text, (both, left_only, right_only))
        case "or":
            return Point("or", text, (left_only, right_only, neither))
        case _:
            return Point("unless", text, (left_only, both, neither))


def _set(op: str, left: Expr, right: Expr, like: Matching) -> Binary:
    matching = Matching(Cardinality.MANY_TO_MANY, like.on, like.labels)
    return Binary(left.span, op, left, right, matching, return_bool=False, op_span=left.span)


def _equals(expr: Expr, value: float) -> Binary:
    return Binary(expr.span, "==", expr, Number(expr.span, value), None, return_bool=False, op_span=expr.span)


def _call(func: str, argument: Expr) -> Call:
    return Call(argument.span, func, (argument,), argument.span)
