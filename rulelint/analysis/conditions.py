"""Whether an expression can be empty while its series exist: the condition of an alert, or the lack of one."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
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
    String,
    Subquery,
    Unary,
    VectorSelector,
)
from rulelint.promql.visit import walk

ABOUT_EXISTENCE = frozenset({"absent", "absent_over_time", "present_over_time"})
"""Functions whose author asks for existence and not for a value."""

OWN_STATE = frozenset({"ALERTS", "ALERTS_FOR_STATE"})
"""What Prometheus records about pending and firing alerts: these series exist only while there is one."""

FLATTENING = frozenset({"scalar", "time", "pi"})
"""Functions that return a number even where their argument is empty."""


@dataclass(frozen=True, slots=True)
class Branch:
    """A part of an expression whose results reach the outside whatever their values are.

    `node` is that part.  `reason` tells series that are not compared with anything (`series`), a comparison that
    keeps what does not meet it (`bool`), and a constant (`constant`).
    """

    node: Expr
    reason: Literal["series", "bool", "constant"]


def unconditional_branches(expr: Expr, recorded: Mapping[str, bool]) -> Iterator[Branch]:
    """Yield the branches of `or` that hold no condition; none for an expression with one everywhere.

    `recorded` says of metrics that recording rules are known to make whether they are there unconditionally.  A
    name with a colon that is not among them counts as conditional: by convention a recording rule makes it, and
    what that rule says is not known.
    """
    conditional = _conditional_nodes(expr, recorded)
    pending = [expr]
    while pending:
        node = pending.pop()
        match node:
            case _ if id(node) in conditional:
                continue
            case Paren() | Unary():
                pending.append(node.expr)
            case Binary(op="or"):
                pending += [node.rhs, node.lhs]
            case _:
                yield Branch(node, _reason(node))


def is_conditional(expr: Expr, recorded: Mapping[str, bool]) -> bool:
    """Tell whether values, or what other series there are, decide if the expression returns anything."""
    return id(expr) in _conditional_nodes(expr, recorded)


def metric_name(selector: VectorSelector) -> str | None:
    """Return the one metric a selector reads, or None where it reads any number of them."""
    if selector.name:
        return selector.name
    equal = [each.value for each in selector.matchers if each.name == "__name__" and each.op == "="]
    return equal[0] if equal else None


def has_selector(expr: Expr) -> bool:
    """Tell whether the expression reads any series."""
    return any(isinstance(node, VectorSelector) for node in walk(expr))


def _conditional_nodes(expr: Expr, recorded: Mapping[str, bool]) -> set[int]:
    """Return the `id` of every conditional node, children before parents and without recursion."""
    found: set[int] = set()
    for node in reversed(list(walk(expr))):
        if _is_conditional(node, found, recorded):
            found.add(id(node))
    return found


def _is_conditional(node: Expr, found: set[int], recorded: Mapping[str, bool]) -> bool:
    match node:
        case Number() | String():
            return False
        case VectorSelector():
            return _selector_is_conditional(node, recorded)
        case MatrixSelector():
            return id(node.vector) in found
        case Paren() | Unary() | Subquery() | Aggregate():
            return id(node.expr) in found
        case Call(func=name) if name in ABOUT_EXISTENCE:
            return True
        case Call():
            return node.func not in FLATTENING and any(id(argument) in found for argument in node.args)
        case Binary():
            return _binary_is_conditional(node, found)


def _binary_is_conditional(node: Binary, found: set[int]) -> bool:
    if node.op in ("and", "unless"):
        return True
    if node.op in COMPARISONS and not node.return_bool:
        return True
    left, right = id(node.lhs) in found, id(node.rhs) in found
    fills = node.matching is not None and (node.matching.fill_left, node.matching.fill_right) != (None, None)
    return (left and right) if node.op == "or" or fills else (left or right)


def _selector_is_conditional(selector: VectorSelector, recorded: Mapping[str, bool]) -> bool:
    name = metric_name(selector)
    if name is None or name in OWN_STATE:
        return True
    return not recorded[name] if name in recorded else ":" in name


def _reason(expr: Expr) -> Literal["series", "bool", "constant"]:
    if not has_selector(expr):
        return "constant"
    return "bool" if isinstance(expr, Binary) and expr.return_bool else "series"
