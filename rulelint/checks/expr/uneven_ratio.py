"""The two sides of a ratio look at different times, or at different kinds of numbers.

`increase(errors_total[5m]) / increase(requests_total[10m])` is half of what it should be, and `rate(…) / increase(…)`
is a ratio of nothing.  Two *rates* with different windows are numbers of one kind, but an outage of five minutes counts
fully above the line and half below it.

Judged are divisions where both sides are a rate or increase of a counter, added up or not, at the same time: without
`offset`, and of different series (the growth of one series against its own past is meant).

## Example

```yaml bad
- alert: ErrorsHigh
  expr: sum(increase(errors_total[5m])) / sum(increase(requests_total[10m])) > 0.1
#                                                      ^^^^^^^^^^^^^^^^^^^ what changed in 5m is divided by what changed in 10m
- alert: RetriesHigh
  expr: rate(retries_total[5m]) / increase(requests_total[5m]) > 0.1
#                                 ^^^^^^^^ `rate` is divided by `increase`
```

```yaml good
- alert: ErrorsHigh
  expr: sum(increase(errors_total[5m])) / sum(increase(requests_total[5m])) > 0.1
- alert: TrafficDrops
  expr: rate(requests_total[5m]) / rate(requests_total[1d]) < 0.1
```

## Fix

Use the same function and the same window on both sides.
"""  # noqa: E501  caret lines

from collections.abc import Iterator

from rulelint.analysis.thresholds import unwrapped
from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.finding import Finding, Note, Severity
from rulelint.promql.ast import Aggregate, Call, Expr, MatrixSelector
from rulelint.promql.printer import print_duration, print_expr
from rulelint.promql.visit import ratios

META = CheckMeta("expr/uneven-ratio", Severity.WARNING, scope="rule", since="0.3", groups=("recommended",))

_OF_COUNTERS = frozenset({"rate", "irate", "increase"})


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:  # noqa: ARG001
    """Report ratios of different functions or windows."""
    assert subject.rule
    expr = subject.rule.expr
    for node in ratios(expr.ast) if expr.ast is not None and "/" in expr.value else ():
        above, below = _change(node.lhs), _change(node.rhs)
        message = _difference(above, below) if above and below else ""
        if above and below and message:
            yield META.at(
                subject,
                expr.span_of(below.args[0].span if above.func == below.func else below.name_span),
                message,
                advice="use the same function and window on both sides",
                notes=(Note("the other side", span=expr.span_of(above.span)),),
            )


def _change(expr: Expr) -> Call | None:
    node = unwrapped(expr)
    while isinstance(node, Aggregate):
        node = unwrapped(node.expr)
    return node if isinstance(node, Call) and node.func in _OF_COUNTERS else None


def _difference(above: Call, below: Call) -> str:
    """Return how two changes of different series differ, empty if they do not."""
    one, other = above.args[0], below.args[0]
    if not isinstance(one, MatrixSelector) or not isinstance(other, MatrixSelector):
        return ""
    if print_expr(one.vector) == print_expr(other.vector) or one.vector.offset or other.vector.offset:
        return ""
    if "increase" in (above.func, below.func) and above.func != below.func:
        return f"`{above.func}` is divided by `{below.func}`"
    windows = [print_duration(each.range, each.range_expr) for each in (one, other)]
    if windows[0] == windows[1] or "irate" in (above.func, below.func):
        return ""
    return f"what changed in {windows[0]} is divided by what changed in {windows[1]}"
