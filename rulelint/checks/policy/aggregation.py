"""An expression takes away a label that the team keeps, or keeps one that it takes away.

Who is called depends on labels: without `cluster` nobody knows where to look.  And what tells copies of one service
apart (`instance`, `pod`) makes a recorded metric as large as what it is made of.  The check runs only where the
configuration has `policy.aggregation`; `policy.match` says for which rules.

## Example

```yaml config
policy:
  aggregation: {keep: [cluster], strip: [pod]}
```

```yaml bad
- alert: ErrorsHigh
  expr: sum by (job) (rate(http_errors_total[5m])) > 5
#           ^^^^^^^^ label `cluster` must be kept
- record: job:errors:rate5m
  expr: sum without (instance) (rate(http_errors_total[5m]))
#       ^^^ label `pod` must be taken away
```

```yaml good
- alert: ErrorsHigh
  expr: sum by (job, cluster) (rate(http_errors_total[5m])) > 5
- record: job:errors:rate5m
  expr: sum without (instance, pod) (rate(http_errors_total[5m]))
```

## Fix

Keep the label (`by (job, cluster)`), or take it away (`without (pod)`).

## Options

- `keep`: labels that no part of an expression may take away.  An expression that reads no series has none to keep.
- `strip`: labels that the outermost aggregation must take away.
"""

from collections.abc import Iterator

from rulelint.analysis.conditions import has_selector
from rulelint.analysis.labels import KEEPS_SERIES, LabelFlow
from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.finding import Finding, Severity
from rulelint.promql.ast import Aggregate, Expr
from rulelint.promql.visit import children

META = CheckMeta("policy/aggregation", Severity.WARNING, scope="rule", since="0.3", policy="aggregation")


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:
    """Report labels that are taken away or kept against the policy."""
    policy, rule = ctx.policy_for(subject).aggregation, subject.rule
    if policy is None or rule is None or rule.expr.ast is None or not has_selector(rule.expr.ast):
        return
    flow = LabelFlow()
    result = flow.at(rule.expr.ast)
    for label in policy.keep:
        removed = result.removal(label)
        if removed is not None:
            yield META.at(subject, rule.expr.span_of(removed), f"label `{label}` must be kept")
    for node in _outermost(rule.expr.ast):
        for label in policy.strip:
            if flow.at(node).removal(label) is None:
                yield META.at(subject, rule.expr.span_of(node.op_span), f"label `{label}` must be taken away")


def _outermost(expr: Expr) -> Iterator[Aggregate]:
    """Yield the aggregations that are in no other one; those that choose series take no labels away."""
    pending = [expr]
    while pending:
        node = pending.pop()
        if isinstance(node, Aggregate) and node.op not in KEEPS_SERIES:
            yield node
        else:
            pending += children(node)
