"""Ratios are averaged: an instance with three requests counts as much as one with a million.

The error ratio of a service is all errors by all requests.  The mean of the instances' ratios is something else, and
jumps with every instance that has little to do.  The mean of shares of resources, such as the disks' fill levels, is
what it says, and is left alone: only divisions of rates are judged.

## Example

```yaml bad
- alert: ErrorsHigh
  expr: avg by (job) (rate(errors_total[5m]) / rate(requests_total[5m])) > 0.1
#       ^^^ `avg` of ratios: each counts the same, however few events it is made of
```

```yaml good
- alert: ErrorsHigh
  expr: sum by (job) (rate(errors_total[5m])) / sum by (job) (rate(requests_total[5m])) > 0.1
```

## Fix

Divide sums: `sum(rate(errors[5m])) / sum(rate(requests[5m]))`.
"""

from collections.abc import Iterator

from rulelint.analysis.metrics import Metrics
from rulelint.analysis.thresholds import unwrapped
from rulelint.analysis.units import COUNT, Units
from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.finding import Finding, Note, Severity
from rulelint.promql.ast import Aggregate, Binary, Expr, Number
from rulelint.promql.visit import walk

META = CheckMeta("expr/mean-of-ratios", Severity.WARNING, scope="rule", since="0.3", groups=("slo",))


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:
    """Report means and sums of divisions of rates of events."""
    assert subject.rule
    expr = subject.rule.expr
    if expr.ast is None or "/" not in expr.value:
        return
    units = Units(Metrics(ctx.facts))
    for node in walk(expr.ast):
        if not isinstance(node, Aggregate) or node.op not in ("avg", "sum"):
            continue
        division = _division(node.expr)
        if division is None or not _of_events(division, units):
            continue
        yield META.at(
            subject,
            expr.span_of(node.op_span),
            f"`{node.op}` of ratios: each counts the same, however few events it is made of",
            advice="divide sums: `sum(…) / sum(…)`",
            notes=(Note("these are ratios", span=expr.span_of(division.span)),),
        )


def _division(expr: Expr) -> Binary | None:
    node = unwrapped(expr)
    while isinstance(node, Binary) and node.op == "*":
        if isinstance(node.lhs, Number):
            node = unwrapped(node.rhs)
        elif isinstance(node.rhs, Number):
            node = unwrapped(node.lhs)
        else:
            return None
    return node if isinstance(node, Binary) and node.op == "/" and node.matching is not None else None


def _of_events(division: Binary, units: Units) -> bool:
    sides = (units.at(division.lhs), units.at(division.rhs))
    return all(each is not None and each.base == COUNT and each.per_second for each in sides)
