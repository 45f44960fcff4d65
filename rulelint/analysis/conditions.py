"""Whether an expression can be empty while its series exist: the condition of an alert, or the lack of one."""

from collections.abc import Iterator, Mapping
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
    Matcher,
    MatchOp,
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

OF_CHANGE = frozenset(
    {"rate", "irate", "increase", "delta", "idelta", "deriv", "changes", "resets", "predict_linear"}
)
"""Functions whose result is about movement: they return 0 for a series that stands still."""

INFO_SUFFIXES = ("_info", "_metadata")
"""Metrics whose value is always 1: what they say is in their labels."""

STATE_LABELS = frozenset({"state", "phase", "status", "health"})
TARGET_LABELS = frozenset(
    {
        "job",
        "instance",
        "namespace",
        "cluster",
        "env",
        "environment",
        "region",
        "zone",
        "service",
        "pod",
        "container",
    }
)
"""Labels that say where a series is from, not how it is."""

ANY_VALUE = frozenset({"", ".*", ".+"})
"""Values of matchers that ask for a label to be there, or for nothing at all."""

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
    conditional: set[int] | None = None
    pending = [expr]
    while pending:
        node = pending.pop()
        if isinstance(node, Binary) and _has_own_condition(node):
            continue
        if conditional is None:  # most alerts end with a comparison: nothing below it matters
            conditional = _conditional_nodes(expr, recorded)
        match node:
            case _ if id(node) in conditional:
                continue
            case Paren() | Unary():
                pending.append(node.expr)
            case Binary(op="or"):
                pending += [node.rhs, node.lhs]
            case _:
                yield Branch(node, _reason(node))


def has_condition(expr: Expr) -> bool:
    """Tell whether every branch holds a condition, whatever may be known of recorded metrics."""
    return next(unconditional_branches(expr, _AllThere()), None) is None


class _AllThere(dict[str, bool]):
    """Every metric is recorded, unconditionally: what has a condition all the same has one of its own."""

    def __contains__(self, name: object) -> bool:
        return True

    def __missing__(self, name: str) -> bool:
        return True


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


def _has_own_condition(node: Binary) -> bool:
    """Tell whether the operator itself leaves series out, whatever its operands are."""
    return node.op in ("and", "unless") or (node.op in COMPARISONS and not node.return_bool)


def _conditional_nodes(expr: Expr, recorded: Mapping[str, bool]) -> set[int]:
    """Return the `id` of every conditional node, children before parents and without recursion."""
    found = _Found(recorded)
    for node in reversed(list(walk(expr))):
        found.judge(node)
    return found.compared | found.selected


class _Found:
    """The `id`s of conditional nodes: with a condition on values, or on what labels say of a state.

    The second kind is lost in arithmetic between vectors: there a metric often only lends its labels.
    """

    def __init__(self, recorded: Mapping[str, bool]) -> None:
        self.recorded = recorded
        self.compared: set[int] = set()
        self.selected: set[int] = set()

    def judge(self, node: Expr) -> None:
        """Add the node where it belongs; what is below it must have been judged."""
        below: tuple[Expr, ...] = ()
        compared = selected = False
        match node:
            case Number() | String():
                return
            case VectorSelector():
                compared, selected = self._is_recorded_with_condition(node), asks_for_a_state(node)
            case MatrixSelector():
                below = (node.vector,)
            case Paren() | Unary() | Subquery() | Aggregate():
                below = (node.expr,)
            case Call():
                below = () if node.func in FLATTENING else node.args
                compared = node.func in ABOUT_EXISTENCE
            case Binary():
                compared, selected = self._binary_is_compared(node), self._binary_is_selected(node)
        if compared or any(id(child) in self.compared for child in below):
            self.compared.add(id(node))
        elif selected or (any(id(child) in self.selected for child in below) and not _is_of_change(node)):
            self.selected.add(id(node))

    def _binary_is_compared(self, node: Binary) -> bool:
        if _has_own_condition(node):
            return True
        left, right = id(node.lhs) in self.compared, id(node.rhs) in self.compared
        if node.op == "or":
            both = self.compared | self.selected
            return id(node.lhs) in both and id(node.rhs) in both
        if node.op == "/" and _guards_a_division(node.rhs):
            return left
        fills = node.matching is not None and (node.matching.fill_left, node.matching.fill_right) != (
            None,
            None,
        )
        return (left and right) if fills else (left or right)

    def _binary_is_selected(self, node: Binary) -> bool:
        if node.op in SET_OPERATORS:
            return False
        left, right = id(node.lhs) in self.selected, id(node.rhs) in self.selected
        if node.matching is None:
            return left or right
        if node.op != "*":
            return False
        return (left and node.matching.card != Cardinality.ONE_TO_MANY) or (
            right and node.matching.card == Cardinality.ONE_TO_MANY
        )

    def _is_recorded_with_condition(self, selector: VectorSelector) -> bool:
        name = metric_name(selector)
        if name is None or name in OWN_STATE:
            return True
        return not self.recorded[name] if name in self.recorded else ":" in name


def asks_for_a_state(selector: VectorSelector) -> bool:
    """Tell whether a matcher selects series by the state they speak of, so that they exist only in that state.

    That is so for labels of an information metric (`raid_info{degraded="yes"}`), and for a list of states that are a
    remark on the value (`fan_speed_rpm{state=~"Warning|Critical"}`).  Where the metric is named after the label, or
    one state is picked, there usually is a series for each state and its value says which one it is
    (`unit_state{state="failed"} == 1`).
    """
    name = metric_name(selector) or ""
    matchers = [each for each in selector.matchers if each.name != "__name__" and each.value not in ANY_VALUE]
    if name.endswith(INFO_SUFFIXES):
        return any(each.name not in TARGET_LABELS for each in matchers)
    return any(each.name in STATE_LABELS and each.name not in name and _lists(each) for each in matchers)


def _lists(matcher: Matcher) -> bool:
    return matcher.op is not MatchOp.EQUAL and (matcher.op is not MatchOp.REGEX or "|" in matcher.value)


def _is_of_change(node: Expr) -> bool:
    return isinstance(node, Call) and node.func in OF_CHANGE


def _guards_a_division(divisor: Expr) -> bool:
    """Tell whether the comparison in `a / (b > 0)` is all the divisor has: it says nothing of `a`."""
    while isinstance(divisor, Paren):
        divisor = divisor.expr
    match divisor:
        case Binary(op=">" | "!=", rhs=Number(value=0.0)):
            return True
        case _:
            return False


def _reason(expr: Expr) -> Literal["series", "bool", "constant"]:
    if not has_selector(expr):
        return "constant"
    return "bool" if isinstance(expr, Binary) and expr.return_bool else "series"
