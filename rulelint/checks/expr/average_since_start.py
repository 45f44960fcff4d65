"""An average is taken over everything since the process started.

`latency_seconds_sum / latency_seconds_count` divides two counters: it is the mean of all requests since the start.  A
slow hour after a fast month hardly moves it, and a restart sets it back.  What the last minutes were like is
`rate(…_sum[5m]) / rate(…_count[5m])`.

Judged are divisions of `…_sum` by `…_count` of the same metric, aggregated or not, and of two counters of requests,
errors and their like (`…_requests_total`).  Other names with `_total` are often gauges.  A metric with a colon is left
alone: a recording rule may have taken the rate.

## Example

```yaml bad
- alert: SlowReads
  expr: read_latency_seconds_sum / read_latency_seconds_count > 0.2
#                                ^ an average since the start: both sides are counters
- alert: ErrorsHigh
  expr: sum(errors_total) / sum(requests_total) > 0.1
#                         ^ an average since the start: both sides are counters
```

```yaml good
- alert: SlowReads
  expr: rate(read_latency_seconds_sum[5m]) / rate(read_latency_seconds_count[5m]) > 0.2
- alert: ErrorsHigh
  expr: sum(rate(errors_total[5m])) / sum(rate(requests_total[5m])) > 0.1
```

## Fix

Take the rate of both sides first, then aggregate, then divide.
"""

import re
from collections.abc import Iterator

from rulelint.analysis.conditions import metric_name
from rulelint.analysis.thresholds import unwrapped
from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.checks.rewriting import rewritten
from rulelint.finding import Finding, Fix, Note, Severity
from rulelint.promql.ast import Aggregate, Binary, Expr, Number, VectorSelector
from rulelint.promql.visit import ratios

META = CheckMeta(
    "expr/average-since-start",
    Severity.WARNING,
    scope="rule",
    since="0.3",
    groups=("recommended",),
    fixable="unsafe",
)


_COUNTED = re.compile(
    r"(?:^|_)(?:requests?|responses?|errors?|failures?|calls|queries|retries|hits|misses)_total$"
)


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:  # noqa: ARG001
    """Report divisions of counters whose rate nobody takes."""
    assert subject.rule
    expr = subject.rule.expr
    for node in ratios(expr.ast) if expr.ast is not None and "/" in expr.value else ():
        above, below = _counter(node.lhs), _counter(node.rhs)
        if above is None or below is None or not _are_pair(above, below):
            continue
        yield META.at(
            subject,
            expr.span_of(node.op_span),
            "an average since the start: both sides are counters",
            advice="take the rate of both sides first",
            notes=(
                Note("this only grows", span=expr.span_of(above.span)),
                Note("so does this", span=expr.span_of(below.span)),
            ),
            fix=_fix(subject, (above, below)),
        )


def _counter(expr: Expr) -> VectorSelector | None:
    """Return the selector whose values are divided as they are, scaled or aggregated at most."""
    node = unwrapped(expr)
    while True:
        match node:
            case Aggregate(op="sum" | "avg" | "max" | "min"):
                node = unwrapped(node.expr)
            case Binary(op="*", rhs=Number()):
                node = unwrapped(node.lhs)
            case Binary(op="*", lhs=Number()):
                node = unwrapped(node.rhs)
            case VectorSelector():
                return node
            case _:
                return None


def _are_pair(above: VectorSelector, below: VectorSelector) -> bool:
    names = [metric_name(each) or "" for each in (above, below)]
    if any(":" in name for name in names):
        return False
    stems = names[0].removesuffix("_sum"), names[1].removesuffix("_count")
    is_mean = stems[0] == stems[1] != "" and stems[0] != names[0] and stems[1] != names[1]
    return is_mean or all(_COUNTED.search(name) for name in names)


def _fix(subject: Subject, counters: tuple[VectorSelector, ...]) -> Fix | None:
    assert subject.rule
    expr = subject.rule.expr
    if any(each.offset or each.offset_expr or each.at for each in counters):
        return None
    rates = ((each.span, f"rate({expr.value[each.span.start : each.span.end]}[5m])") for each in counters)
    return rewritten(subject, "take the rates of 5m", *rates)
