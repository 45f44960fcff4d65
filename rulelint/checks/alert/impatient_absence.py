"""An alert on absence does not wait for the next scrape.

`absent(up{job="api"})` is true after a single failed scrape that left a staleness marker, and while Prometheus
starts: it evaluates rules before it has scraped anything.  An alert that waits for two scrapes is not woken by
either.

The interval is the one of the job that is asked for, as the facts state it; else the longest of all.
`absent_over_time` waits by its range, which counts.

## Example

```yaml facts
scrape_intervals: {api: 1m, node: 15s}
```

```yaml bad
- alert: ApiMissing
#        ^^^^^^^^^^ `ApiMissing` fires at once: two scrapes of job `api` take `2m`
  expr: absent(up{job="api"})
- alert: NodeMissing
  expr: absent(up{job="node"})
  for: 20s
#      ^^^ `NodeMissing` fires after `20s`: two scrapes of job `node` take `30s`
```

```yaml good
- alert: ApiMissing
  expr: absent(up{job="api"})
  for: 5m
- alert: NodeMissing
  expr: absent_over_time(up{job="node"}[5m])
```

## Fix

Add `for`, two scrape intervals or more.
"""

from collections.abc import Iterator

from rulelint.analysis.facts import KnownFacts
from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.finding import Finding, Note, Severity
from rulelint.promql.ast import COMPARISONS, Binary, Call, Expr, MatrixSelector, Number, Paren, VectorSelector
from rulelint.promql.durations import format_duration
from rulelint.rules.model import AlertRule

META = CheckMeta(
    "alert/impatient-absence",
    Severity.WARNING,
    scope="rule",
    since="0.3",
    default=True,
    groups=("recommended", "facts"),
    needs=("facts",),
)


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:
    """Report alerts on `absent` whose wait is shorter than two scrapes."""
    rule, facts = subject.rule, ctx.facts
    assert facts
    if not isinstance(rule, AlertRule) or rule.expr.ast is None or not facts.scrape_intervals:
        return
    asked = _absence(rule.expr.ast)
    if asked is None:
        return
    selector, covered = asked
    interval, whose = _interval(selector, facts)
    hold = rule.hold.value if rule.hold else 0
    if hold + covered >= 2 * interval:
        return
    when = f"after `{format_duration(hold)}`" if hold else "at once"
    needed = format_duration(2 * interval)
    yield META.at(
        subject,
        rule.hold.span if rule.hold else rule.name.span,
        f"`{rule.name.value}` fires {when}: two scrapes of {whose} take `{needed}`",
        advice=f"write `for: {needed}` or more",
        notes=(Note(f"{facts.source} says so"),),
    )


def _absence(expr: Expr) -> tuple[VectorSelector, int] | None:
    """Return the selector whose absence is the whole condition, and the range that is looked at, milliseconds."""
    while True:
        match expr:
            case Paren():
                expr = expr.expr
            case Binary(rhs=Number()) if expr.op in COMPARISONS:
                expr = expr.lhs
            case Call(func="absent", args=(VectorSelector() as selector,)):
                return selector, 0
            case Call(func="absent_over_time", args=(MatrixSelector() as matrix,)):
                return matrix.vector, matrix.range
            case _:
                return None


def _interval(selector: VectorSelector, facts: KnownFacts) -> tuple[int, str]:
    jobs = facts.jobs(selector.matchers)
    if jobs:
        interval, job = max((facts.scrape_intervals[job], job) for job in jobs)
        return interval, f"job `{job}`"
    interval, job = max((interval, job) for job, interval in facts.scrape_intervals.items())
    return interval, f"job `{job}`"
