"""Quantiles are added up or averaged.

The average of ten 99th percentiles is no 99th percentile, of anything: an instance with three requests counts as much
as one with a million.  The sum of quantiles means nothing at all.  Buckets can be added up, quantiles cannot.

Judged are `sum` and `avg` of `histogram_quantile(…)` and of summaries (`{quantile="0.99"}`), whatever parentheses or
factors stand between.  `max` and `min` are sound: the worst instance is the worst instance.  Left alone are a mean over
*time* of one quantile (`avg_over_time`), which smooths, and means of medians: they say what is usual.

## Example

```yaml bad
- alert: SlowRequests
  expr: avg(histogram_quantile(0.99, sum by (le, pod) (rate(http_request_duration_seconds_bucket[5m])))) > 1
#       ^^^ `avg` of quantiles is no quantile
- alert: SlowQueries
  expr: sum by (job) (query_duration_seconds{quantile="0.9"}) > 1
#       ^^^ `sum` of quantiles is no quantile
```

```yaml good
- alert: SlowRequests
  expr: histogram_quantile(0.99, sum by (le) (rate(http_request_duration_seconds_bucket[5m]))) > 1
- alert: SlowQueries
  expr: max by (job) (query_duration_seconds{quantile="0.9"}) > 1
```

## Fix

Add up the buckets inside: `histogram_quantile(0.99, sum by (le) (rate(…_bucket[5m])))`.  Of a summary take `max`.
"""

from collections.abc import Iterator

from rulelint.analysis.thresholds import number_of
from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.finding import Finding, Note, Severity
from rulelint.promql.ast import (
    COMPARISONS,
    Aggregate,
    Binary,
    Call,
    Expr,
    MatchOp,
    Paren,
    Unary,
    VectorSelector,
)
from rulelint.promql.numbers import parse_number
from rulelint.promql.visit import walk

META = CheckMeta(
    "expr/merged-quantiles", Severity.WARNING, scope="rule", since="0.3", groups=("recommended",)
)

_MERGES = frozenset({"sum", "avg"})
_SOUND = frozenset({0.0, 0.5, 1.0})
"""Minimum, median and maximum."""

_SCALES = frozenset({"*", "/", "+", "-"}) | COMPARISONS


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:  # noqa: ARG001
    """Report sums and means of quantiles."""
    assert subject.rule
    expr = subject.rule.expr
    if expr.ast is None or "quantile" not in expr.value:
        return
    for node in walk(expr.ast):
        if isinstance(node, Aggregate) and node.op in _MERGES and (source := _quantiles(node.expr)):
            yield META.at(
                subject,
                expr.span_of(node.op_span),
                f"`{node.op}` of quantiles is no quantile",
                advice=_advice(source),
                notes=(Note("these are quantiles", span=expr.span_of(source.span)),),
            )


def _advice(source: Expr) -> str:
    if isinstance(source, Call):
        return "add up the buckets inside of `histogram_quantile`"
    return "take `max`, the worst of them"


def _quantiles(expr: Expr) -> Expr | None:
    """Return what makes the values quantiles, None if they are something else."""
    while True:
        match expr:
            case Paren() | Unary():
                expr = expr.expr
            case Binary() if expr.op in _SCALES and number_of(expr.rhs) is not None and not expr.return_bool:
                expr = expr.lhs
            case Binary() if expr.op in _SCALES and number_of(expr.lhs) is not None and not expr.return_bool:
                expr = expr.rhs
            case Call(func="histogram_quantile"):
                return None if number_of(expr.args[0]) in _SOUND else expr
            case VectorSelector():
                return expr if _of_summary(expr) else None
            case _:
                return None


def _of_summary(selector: VectorSelector) -> bool:
    return any(
        each.name == "quantile" and each.op is MatchOp.EQUAL and _is_tail(each.value)
        for each in selector.matchers
    )


def _is_tail(value: str) -> bool:
    try:
        return parse_number(value) not in _SOUND
    except ValueError:
        return False
