"""An alert compares two sums and waits for nothing.

`sum(errors) / sum(requests)` is right when both sums see the same targets.  After a restart, or while targets come
and go, one of them may already have what the other lacks: for one evaluation the ratio is anything.  Without `for`
that one evaluation notifies somebody.

Left alone is an alert that says `for: 0s`: its author has thought of it.

## Example

```yaml bad
- alert: ErrorsHigh
  expr: sum(rate(errors_total[5m])) / sum(rate(requests_total[5m])) > 0.1
#                                   ^ both sides are aggregations, and the alert waits for nothing
```

```yaml good
- alert: ErrorsHigh
  expr: sum(rate(errors_total[5m])) / sum(rate(requests_total[5m])) > 0.1
  for: 5m
```

## Fix

Let the alert wait (`for: 2m`), or say that it must not (`for: 0s`).
"""

from collections.abc import Iterator

from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.finding import Finding, Severity
from rulelint.promql.ast import COMPARISONS, SET_OPERATORS, Aggregate, Binary, Expr, Paren, Unary
from rulelint.promql.visit import walk
from rulelint.rules.model import AlertRule

META = CheckMeta(
    "alert/uneven-sums", Severity.WARNING, scope="rule", since="0.3", groups=("style",), precision="medium"
)


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:  # noqa: ARG001
    """Report arithmetic between two aggregations in alerts without `for`."""
    rule = subject.rule
    if not isinstance(rule, AlertRule) or rule.expr.ast is None or rule.hold is not None:
        return
    nodes = list(walk(rule.expr.ast))
    if not any(isinstance(node, Binary) and node.op in COMPARISONS for node in nodes):
        return
    for node in nodes:
        if not isinstance(node, Binary) or node.op in COMPARISONS | SET_OPERATORS:
            continue
        if _is_aggregation(node.lhs) and _is_aggregation(node.rhs):
            message = "both sides are aggregations, and the alert waits for nothing"
            yield META.at(
                subject, rule.expr.span_of(node.op_span), message, advice="add `for: 2m`, or `for: 0s`"
            )
            return


def _is_aggregation(expr: Expr) -> bool:
    while isinstance(expr, Paren | Unary):
        expr = expr.expr
    return isinstance(expr, Aggregate)
