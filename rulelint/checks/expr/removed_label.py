"""An aggregation groups by a label that is not there any more.

What an inner aggregation has removed, an outer one cannot group by: the label is empty for every result, and results
that were to be told apart are added up.  Reported is only what holds for every possible data.

## Example

```yaml bad
- alert: ErrorsHigh
  expr: max by (instance) (sum by (job) (rate(http_errors_total[5m]))) > 5
#               ^^^^^^^^ label `instance` is already removed
```

```yaml good
- alert: ErrorsHigh
  expr: max by (instance) (sum by (job, instance) (rate(http_errors_total[5m]))) > 5
```

## Fix

Keep the label in the inner aggregation, or remove it from the outer one.
"""

from collections.abc import Iterator

from rulelint.analysis.labels import LabelFlow
from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.finding import Finding, Note, Severity
from rulelint.promql.ast import Aggregate
from rulelint.promql.visit import walk

META = CheckMeta("expr/removed-label", Severity.WARNING, scope="rule", since="0.1", default=True)


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:  # noqa: ARG001
    """Report labels of `by (…)` that the aggregated expression cannot have."""
    assert subject.rule
    expr = subject.rule.expr
    if expr.ast is None:
        return
    flow = LabelFlow()
    for node in walk(expr.ast):
        if not isinstance(node, Aggregate) or node.grouping is None or node.grouping.without:
            continue
        inner = flow.at(node.expr)
        for label, span in zip(node.grouping.labels, node.grouping.spans, strict=True):
            if (removed := inner.removal(label)) is not None:
                yield META.at(
                    subject,
                    expr.span_of(span),
                    f"label `{label}` is already removed",
                    advice="keep it in the inner expression, or do not group by it",
                    notes=(Note("it is removed here", span=expr.span_of(removed)),),
                )
