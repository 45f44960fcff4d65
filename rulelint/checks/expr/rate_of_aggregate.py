"""A rate is taken of counters that were added up before.

`rate` notices a restart because a counter falls.  In a sum of several counters one restart only makes the sum a
little smaller: `rate(sum(…))` takes the whole of what is left for new, and jumps.  The sum must come after the rate.

This holds for a subquery, `rate(sum(errors_total)[5m:])`, and for a metric that a recording rule of these files sums.
`max`, `min` and `avg` are no better; one series of each counter, as `topk` gives it, is left alone.

## Example

```yaml bad
- record: job:errors:sum
  expr: sum by (job) (http_errors_total)
- alert: ErrorsHigh
  expr: rate(job:errors:sum[5m]) > 5
#       ^^^^ `rate` of an aggregation: `job:errors:sum` hides restarts of single counters
- alert: Errors
  expr: increase(sum(http_errors_total)[5m:]) > 5
#       ^^^^^^^^ `increase` of an aggregation: `sum` hides restarts of single counters
```

```yaml good
- record: job:errors:rate5m
  expr: sum by (job) (rate(http_errors_total[5m]))
```

## Fix

Take the rate first, then aggregate: `sum(rate(x[5m]))`.
"""

from collections.abc import Iterator

from rulelint.analysis.conditions import metric_name
from rulelint.analysis.identity import Placed, placed
from rulelint.analysis.metrics import Confidence, Metrics, metrics_of
from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.finding import Finding, Note, Severity
from rulelint.promql.ast import Aggregate, Call, Expr, MatrixSelector, Paren, Subquery
from rulelint.promql.visit import walk

META = CheckMeta(
    "expr/rate-of-aggregate", Severity.WARNING, scope="fleet", since="0.3", groups=("recommended",)
)

RATES = frozenset({"rate", "irate", "increase"})
MIXES = frozenset({"sum", "avg", "min", "max", "quantile"})


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:
    """Report rates of subqueries over aggregations of counters, and of recorded ones."""
    metrics = metrics_of(subject.files, ctx.facts)
    for each in placed(subject.files):
        for node in walk(each.rule.expr.ast) if each.rule.expr.ast else ():
            if isinstance(node, Call) and node.func in RATES:
                yield from _of_range(each, node, metrics)


def _of_range(where: Placed, call: Call, metrics: Metrics) -> Iterator[Finding]:
    inner = _bare(call.args[0])
    notes: tuple[Note, ...] = ()
    if isinstance(inner, Subquery):
        mixed = _mixed_counter(inner.expr, metrics)
    elif isinstance(inner, MatrixSelector):
        mixed = metric_name(inner.vector) or ""
        rules = metrics.recorded.get(mixed, ())
        if not rules or not all(r.rule.expr.ast and _mixed_counter(r.rule.expr.ast, metrics) for r in rules):
            return
        notes = (Note("it is recorded here", rules[0].file.path, rules[0].rule.expr.text.span),)
    else:
        return
    if mixed:
        yield META.at(
            Subject(where.file, where.group, where.rule),
            where.rule.expr.span_of(call.name_span),
            f"`{call.func}` of an aggregation: `{mixed}` hides restarts of single counters",
            advice=f"aggregate afterwards: `sum({call.func}(…))`",
            notes=notes,
        )


def _mixed_counter(expr: Expr, metrics: Metrics) -> str:
    """Return the aggregation that mixes counters, empty where it is not sure that there is one."""
    expr = _bare(expr)
    if not isinstance(expr, Aggregate) or expr.op not in MIXES:
        return ""
    known = metrics.type_of_result(expr.expr)
    sure = known is not None and known.value == "counter" and known.confidence >= Confidence.LIKELY
    return expr.op if sure else ""


def _bare(expr: Expr) -> Expr:
    while isinstance(expr, Paren):
        expr = expr.expr
    return expr
