"""Which selectors an expression means to find something with, and which may well be empty."""

from collections.abc import Iterable, Iterator

from rulelint.analysis.conditions import OWN_STATE, has_selector, metric_name
from rulelint.analysis.facts import METRIC_NAME, KnownFacts
from rulelint.analysis.identity import placed
from rulelint.promql.ast import COMPARISONS, Binary, Call, Expr, Paren, VectorSelector
from rulelint.promql.visit import children
from rulelint.rules.model import RecordingRule, RuleFile

ASKS_FOR_NOTHING = frozenset({"absent", "absent_over_time"})


def needed(expr: Expr) -> Iterator[VectorSelector]:
    """Yield the selectors whose series are needed, in no order.

    Not needed are those inside `absent(…)`, on the right of `unless`, and those beside `or` that stand in for each
    other: `new_name or old_name`, `errors or vector(0)`.  In `a > 1 or b > 2` both are needed: these are two
    conditions.
    """
    pending = [expr]
    while pending:
        node = pending.pop()
        match node:
            case VectorSelector():
                yield node
            case Call() if node.func in ASKS_FOR_NOTHING:
                continue
            case Binary(op="unless"):
                pending.append(node.lhs)
            case Binary(op="or") if not (_is_condition(node.lhs) and _is_condition(node.rhs)):
                continue
            case _:
                pending += children(node)


def recorded_names(files: Iterable[RuleFile]) -> frozenset[str]:
    """Return the metrics that rules of these files write: no server has to be asked for them."""
    rules = (each.rule for each in placed(files))
    return frozenset({rule.name.value for rule in rules if isinstance(rule, RecordingRule)}) | OWN_STATE


def asked_metric(selector: VectorSelector, recorded: frozenset[str]) -> str | None:
    """Return the metric a selector names if targets, not rules, expose it."""
    name = metric_name(selector)
    return None if name is None or name in recorded else name


def is_unknown(name: str, selector: VectorSelector, facts: KnownFacts) -> bool:
    """Say whether the facts list what the selector reads, and there is no such metric."""
    entry = facts.metrics.get(name)
    if entry is not None and (entry.series or entry.series is None):
        return False
    if facts.metadata(name) is not None and entry is None:
        return False  # a part of a histogram that is listed as a whole
    named = tuple(each for each in selector.matchers if each.name == METRIC_NAME)
    return facts.select(selector.matchers) == () and facts.is_listed(named)


def _is_condition(expr: Expr) -> bool:
    while isinstance(expr, Paren):
        expr = expr.expr
    if isinstance(expr, Binary) and expr.op == "or":
        return _is_condition_beside(expr)
    if isinstance(expr, Call) and expr.func in ASKS_FOR_NOTHING:
        return True
    return (
        isinstance(expr, Binary)
        and (expr.op in COMPARISONS or expr.op in ("and", "unless"))
        and has_selector(expr.rhs if expr.op in ("and", "unless") else expr)
    )


def _is_condition_beside(expr: Binary) -> bool:
    """Judge a row of `or` by its last part: the other parts are judged when their own operator is."""
    right = expr.rhs
    while isinstance(right, Paren):
        right = right.expr
    return isinstance(right, Binary) and right.op in {*COMPARISONS, "and", "unless"}
