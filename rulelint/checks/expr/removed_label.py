"""An aggregation or a join asks for a label that is not there any more.

What an inner aggregation has removed, an outer one cannot group by: the label is empty for every result, and results
that were to be told apart are added up.  In the same way `group_left (team)` finds no `team` on a side that has lost
it.  Reported is only what holds for every possible data.

## Example

```yaml bad
- alert: ErrorsHigh
  expr: max by (instance) (sum by (job) (rate(http_errors_total[5m]))) > 5
#               ^^^^^^^^ label `instance` is already removed
- alert: DiskFull
  expr: disk_used_ratio * on (host) group_left (team) max by (host) (host_info) > 0.9
#                                               ^^^^ label `team` is already removed
```

```yaml good
- alert: ErrorsHigh
  expr: max by (instance) (sum by (job, instance) (rate(http_errors_total[5m]))) > 5
- alert: DiskFull
  expr: disk_used_ratio * on (host) group_left (team) max by (host, team) (host_info) > 0.9
```

## Fix

Keep the label in the inner aggregation, or do not ask for it outside.
"""

from collections.abc import Iterator

from rulelint.analysis.labels import LabelFlow
from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.finding import Finding, Note, Severity
from rulelint.promql.ast import Aggregate, Binary, Cardinality, Expr, Grouping, Matching
from rulelint.promql.visit import walk
from rulelint.source.span import Span

META = CheckMeta("expr/removed-label", Severity.WARNING, scope="expression", since="0.1", default=True)


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:  # noqa: ARG001
    """Report labels of `by (…)` and `group_left (…)` that what they are asked of cannot have."""
    assert subject.rule
    expr = subject.rule.expr
    if expr.ast is None:
        return
    flow = LabelFlow()
    for node in walk(expr.ast):
        for label, span, asked in _asked(node):
            removed = flow.at(asked).removal(label)
            if removed is None:
                continue
            how = "group by it" if isinstance(node, Aggregate) else "ask for it"
            yield META.at(
                subject,
                expr.span_of(span),
                f"label `{label}` is already removed",
                advice=f"keep it in the inner expression, or do not {how}",
                notes=(Note("it is removed here", span=expr.span_of(removed)),),
            )


def _asked(node: Expr) -> Iterator[tuple[str, Span, Expr]]:
    """Yield label, place and the expression that is to have it."""
    match node:
        case Aggregate(grouping=Grouping(without=False) as grouping):
            for label, span in zip(grouping.labels, grouping.spans, strict=True):
                yield label, span, node.expr
        case Binary(matching=Matching(include=(_, *_)) as matching):
            one = node.rhs if matching.card is Cardinality.MANY_TO_ONE else node.lhs
            for label, span in zip(matching.include, matching.include_spans, strict=True):
                yield label, span, one
        case _:
            pass
