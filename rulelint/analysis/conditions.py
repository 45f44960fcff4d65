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

ABOUT_ABSENCE = frozenset({"absent", "absent_over_time"})
ABOUT_PRESENCE = frozenset({"present_over_time"})
OWN_STATE = frozenset({"ALERTS", "ALERTS_FOR_STATE"})
"""What Prometheus records about pending and firing alerts: these series exist only while there is one."""

FLATTENING = frozenset({"scalar", "time", "pi"})
"""Functions that return a number whatever their argument holds."""


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

    `recorded` says of the metrics that recording rules are known to make whether they are there unconditionally.
    A name with a colon that is not among them is taken for conditional: by convention a recording rule makes it.
    """
    match expr:
        case Paren() | Unary():
            yield from unconditional_branches(expr.expr, recorded)
        case Binary(op="or"):
            yield from unconditional_branches(expr.lhs, recorded)
            yield from unconditional_branches(expr.rhs, recorded)
        case _ if not is_conditional(expr, recorded):
            yield Branch(expr, _reason(expr))


def is_conditional(expr: Expr, recorded: Mapping[str, bool]) -> bool:
    """Tell whether values, or what other series there are, decide if the expression returns anything."""
    match expr:
        case Number() | String():
            return False
        case VectorSelector():
            return _selector_is_conditional(expr, recorded)
        case MatrixSelector():
            return _selector_is_conditional(expr.vector, recorded)
        case Paren() | Unary() | Subquery() | Aggregate():
            return is_conditional(expr.expr, recorded)
        case Call():
            return _call_is_conditional(expr, recorded)
        case Binary():
            return _binary_is_conditional(expr, recorded)


def _binary_is_conditional(expr: Binary, recorded: Mapping[str, bool]) -> bool:
    if expr.op in ("and", "unless"):
        return True
    if expr.op in COMPARISONS and not expr.return_bool:
        return True
    left, right = is_conditional(expr.lhs, recorded), is_conditional(expr.rhs, recorded)
    if expr.op == "or":
        return left and right
    if expr.matching and (expr.matching.fill_left, expr.matching.fill_right) != (None, None):
        return left and right
    return left or right


def _call_is_conditional(call: Call, recorded: Mapping[str, bool]) -> bool:
    if call.func in ABOUT_ABSENCE or call.func in ABOUT_PRESENCE:
        return True
    if call.func in FLATTENING:
        return False
    return any(is_conditional(argument, recorded) for argument in call.args)


def _selector_is_conditional(selector: VectorSelector, recorded: Mapping[str, bool]) -> bool:
    name = metric_name(selector)
    if name is None or name in OWN_STATE:
        return True
    return not recorded[name] if name in recorded else ":" in name


def metric_name(selector: VectorSelector) -> str | None:
    """Return the one metric a selector reads, or None where it reads any number of them."""
    if selector.name:
        return selector.name
    equal = [each.value for each in selector.matchers if each.name == "__name__" and each.op == "="]
    return equal[0] if equal else None


def has_selector(expr: Expr) -> bool:
    """Tell whether the expression reads any series."""
    match expr:
        case VectorSelector() | MatrixSelector():
            return True
        case Paren() | Unary() | Subquery():
            return has_selector(expr.expr)
        case Aggregate():
            return has_selector(expr.expr) or (expr.param is not None and has_selector(expr.param))
        case Call():
            return any(has_selector(argument) for argument in expr.args)
        case Binary():
            return has_selector(expr.lhs) or has_selector(expr.rhs)
        case _:
            return False


def _reason(expr: Expr) -> Literal["series", "bool", "constant"]:
    if not has_selector(expr):
        return "constant"
    return "bool" if isinstance(expr, Binary) and expr.return_bool else "series"
