"""An alert reads `irate`, the rate between the last two samples.

`irate` looks at two samples, however long its window is.  A burst between two scrapes fires, a lull between two
scrapes ends it: with `for` the alert starts anew each time, and without it the pager flutters.  Prometheus' own
manual says to use `irate` for graphs of volatile counters only, and `rate` for alerts.

Left alone is an `irate` that a function smooths over time: `avg_over_time(irate(x[1m])[10m:])`.

## Example

```yaml bad
- alert: ErrorsHigh
  expr: irate(http_errors_total[5m]) > 5
#       ^^^^^ `irate` looks at the last two samples only, whatever the window
  for: 10m
```

```yaml good
- alert: ErrorsHigh
  expr: rate(http_errors_total[5m]) > 5
  for: 10m
```

## Fix

Write `rate`.  Thresholds may need another look: `rate` has lower peaks.
"""

from collections.abc import Iterator

from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.checks.rewriting import rewritten
from rulelint.finding import Finding, Note, Severity
from rulelint.promql.ast import Call, Expr, Subquery
from rulelint.promql.visit import children
from rulelint.rules.model import AlertRule

META = CheckMeta(
    "expr/irate-in-alert",
    Severity.WARNING,
    scope="rule",
    since="0.3",
    groups=("recommended",),
    fixable="unsafe",
)


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:  # noqa: ARG001
    """Report `irate` in alerts, outside of subqueries."""
    rule = subject.rule
    if not isinstance(rule, AlertRule) or rule.expr.ast is None or "irate" not in rule.expr.value:
        return
    for call in _outside_of_subqueries(rule.expr.ast):
        span = rule.expr.span_of(call.name_span)
        started_anew = Note("this starts anew each time", span=rule.hold.span) if rule.hold else None
        yield META.at(
            subject,
            span,
            "`irate` looks at the last two samples only, whatever the window",
            advice="write `rate`",
            notes=(started_anew,) if started_anew else (),
            fix=rewritten(subject, "write `rate`", (call.name_span, "rate")),
        )


def _outside_of_subqueries(expr: Expr) -> Iterator[Call]:
    pending = [expr]
    while pending:
        node = pending.pop()
        if isinstance(node, Call) and node.func == "irate":
            yield node
        elif not isinstance(node, Subquery):
            pending += reversed(children(node))
