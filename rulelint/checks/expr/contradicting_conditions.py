"""Two conditions on the same thing exclude each other: the alert never fires.

`load > 90 and load < 80` holds for nothing.  Usually one of the two was copied and not changed, or `or` was meant.

Compared are conditions joined by `and`, or chained (`90 < load < 80`), on expressions that are the same.

## Example

```yaml bad
- alert: LoadOdd
  expr: node_load1 > 90 and node_load1 < 80
#                                      ^ this never holds together with the other condition on the same series
```

```yaml good
- alert: LoadOdd
  expr: node_load1 > 90 or node_load1 < 1
- alert: LoadHigh
  expr: node_load1 > 80 and node_load1 < 90
```

## Fix

Correct the numbers, or write `or`.
"""

import math
from collections.abc import Iterator

from rulelint.analysis.thresholds import Threshold, threshold_of, unwrapped
from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.finding import Finding, Note, Severity
from rulelint.promql.ast import Binary, Expr
from rulelint.promql.printer import print_expr

META = CheckMeta(
    "expr/contradicting-conditions",
    Severity.ERROR,
    scope="rule",
    since="0.3",
    groups=("recommended",),
    precision="certain",
)

_BOUNDS = {
    ">": (True, False),
    ">=": (True, False),
    "<": (False, True),
    "<=": (False, True),
    "==": (True, True),
}
"""Comparison → whether its number is a lower bound, and whether it is an upper one."""


MOST_CONDITIONS = 20
"""So many conditions on one thing are compared with each other."""


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:  # noqa: ARG001
    """Report a condition that leaves nothing of what an earlier one leaves."""
    assert subject.rule
    expr = subject.rule.expr
    if expr.ast is None:
        return
    pending = [expr.ast]
    while pending:
        found: dict[str, list[Threshold]] = {}
        for each, value in _joined(pending.pop(), pending):
            earlier = found.setdefault(print_expr(value), [])
            other = next((one for one in earlier if _exclude(one, each)), None)
            if other is not None:
                yield META.at(
                    subject,
                    expr.span_of(each.comparison.op_span),
                    "this never holds together with the other condition on the same series",
                    advice="correct the numbers, or write `or`",
                    notes=(Note("the other condition", span=expr.span_of(other.comparison.op_span)),),
                )
                return
            if len(earlier) < MOST_CONDITIONS:
                earlier.append(each)


def _joined(expr: Expr, pending: list[Expr]) -> Iterator[tuple[Threshold, Expr]]:
    """Yield the conditions that must all hold, each with what it is about; other branches are put on `pending`."""
    row = [expr]
    while row:
        node = unwrapped(row.pop())
        each = threshold_of(node)
        match node:
            case Binary(op="and"):
                row += [node.rhs, node.lhs]
            case Binary(op="or"):
                pending += [node.rhs, node.lhs]
            case Binary(op="unless"):
                row.append(node.lhs)
            case Binary() if each is not None and not node.return_bool:
                yield from _chain(node)


def _chain(node: Expr) -> Iterator[tuple[Threshold, Expr]]:
    """Yield the comparisons of a chain with what it is about: `load` of `(load > 5) < 90`."""
    chain = []
    while (each := threshold_of(node)) is not None and not each.comparison.return_bool:
        chain.append(each)
        node = unwrapped(each.value)
    for each in reversed(chain):
        yield each, node


def _exclude(one: Threshold, other: Threshold) -> bool:
    """Say whether no number meets both."""
    if one.op not in _BOUNDS or other.op not in _BOUNDS or math.isnan(one.number) or math.isnan(other.number):
        return False
    bounds = (_bounds(one), _bounds(other))
    low, high = max(each[0] for each in bounds), min(each[1] for each in bounds)
    return low > high or (low == high and not (one.holds(low) and other.holds(low)))


def _bounds(each: Threshold) -> tuple[float, float]:
    has_low, has_high = _BOUNDS[each.op]
    return (each.number if has_low else -math.inf, each.number if has_high else math.inf)
