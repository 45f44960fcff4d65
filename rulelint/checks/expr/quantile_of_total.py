"""A quantile is computed over everything since the process started.

The buckets of a classic histogram are counters.  `histogram_quantile` of the counters themselves speaks of all
requests since the start of the process: after a week of good days an hour of bad ones hardly moves it, and after a
restart it jumps.  What the last minutes were like is `rate(…_bucket[5m])`.

Metrics named `…_bucket` are judged, also where an aggregation stands between.  Metrics with a colon are left alone: a
recording rule may have taken the rate.

## Example

```yaml bad
- alert: SlowRequests
  expr: histogram_quantile(0.99, sum by (le) (latency_seconds_bucket)) > 1
#                                             ^^^^^^^^^^^^^^^^^^^^^^ a quantile since the start: the buckets are counters
```

```yaml good
- alert: SlowRequests
  expr: histogram_quantile(0.99, sum by (le) (rate(latency_seconds_bucket[5m]))) > 1
```

## Fix

Take the rate first: `rate(latency_seconds_bucket[5m])`.
"""  # noqa: E501  caret lines

from collections.abc import Iterator

from rulelint.analysis.conditions import metric_name
from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.checks.rewriting import rewritten
from rulelint.finding import Finding, Severity
from rulelint.promql.ast import Aggregate, Call, Expr, Paren, VectorSelector
from rulelint.promql.visit import walk

META = CheckMeta(
    "expr/quantile-of-total",
    Severity.WARNING,
    scope="rule",
    since="0.3",
    groups=("recommended",),
    fixable="unsafe",
)


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:  # noqa: ARG001
    """Report bucket counters that reach `histogram_quantile` without a rate."""
    assert subject.rule
    expr = subject.rule.expr
    if expr.ast is None or "histogram_quantile" not in expr.value:
        return
    for node in walk(expr.ast):
        if not isinstance(node, Call) or node.func != "histogram_quantile":
            continue
        buckets = _counters(node.args[1])
        if buckets is not None and _is_bucket(buckets):
            rate = f"rate({expr.value[buckets.span.start : buckets.span.end]}[5m])"
            moved = buckets.offset or buckets.offset_expr or buckets.at
            yield META.at(
                subject,
                expr.span_of(buckets.span),
                "a quantile since the start: the buckets are counters",
                advice=f"write `rate({metric_name(buckets)}[5m])`",
                fix=None if moved else rewritten(subject, "take the rate of 5m", (buckets.span, rate)),
            )


def _counters(expr: Expr) -> VectorSelector | None:
    """Return the selector whose values reach the outside as they are, but for aggregations."""
    while isinstance(expr, Paren | Aggregate):
        expr = expr.expr
    return expr if isinstance(expr, VectorSelector) else None


def _is_bucket(selector: VectorSelector) -> bool:
    name = metric_name(selector) or ""
    return name.endswith("_bucket") and ":" not in name
