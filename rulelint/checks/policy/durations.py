"""An alert waits, or keeps firing, shorter or longer than the team wants; or a range is too long.

`for: 0s` wakes people for a single failed scrape, `for: 1d` tells them too late.  The check runs only where the
configuration has `policy.durations`; `policy.match` says for which rules.

## Example

```yaml config
policy:
  durations: {for_minimum: 1m, for_maximum: 1h, range_maximum: 1d}
```

```yaml bad
- alert: TargetDown
#        ^^^^^^^^^^ `TargetDown` has no `for`; at least `1m` is asked for
  expr: up == 0
- alert: DiskFull
  expr: disk_free_bytes < 1e9
  for: 6h
#      ^^ `for: 6h` is longer than `1h`
- alert: TrafficLow
  expr: rate(requests_total[5m]) < 0.1 * rate(requests_total[1w])
#                                                            ^^ `[1w]` is longer than `1d`
  for: 5m
```

```yaml good
- alert: TargetDown
  expr: up == 0
  for: 5m
```

## Fix

Write a duration that the team accepts.

## Options

`for_minimum`, `for_maximum`, `keep_firing_for_minimum`, `keep_firing_for_maximum`: of alerts; what is not written is
0. `range_maximum`: of ranges and subqueries, recording rules included.
"""

from collections.abc import Iterator

from rulelint.analysis.written import duration_span
from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.finding import Finding, Severity
from rulelint.promql.ast import MatrixSelector, Subquery
from rulelint.promql.durations import format_duration
from rulelint.promql.visit import walk
from rulelint.rules.model import AlertRule, Located

META = CheckMeta("policy/durations", Severity.WARNING, scope="rule", since="0.3", policy="durations")


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:
    """Report durations outside of the policy's bounds."""
    policy, rule = ctx.policy_for(subject).durations, subject.rule
    if policy is None or rule is None:
        return
    if isinstance(rule, AlertRule):
        yield from _judged(subject, "for", rule.hold, policy.for_minimum, policy.for_maximum)
        low, high = policy.keep_firing_for_minimum, policy.keep_firing_for_maximum
        yield from _judged(subject, "keep_firing_for", rule.keep_firing_for, low, high)
    if policy.range_maximum is not None and rule.expr.ast is not None:
        for node in walk(rule.expr.ast):
            if isinstance(node, MatrixSelector | Subquery) and node.range > policy.range_maximum:
                written = duration_span(rule.expr.value, node)
                text = rule.expr.value[written.start : written.end]
                message = f"`[{text}]` is longer than `{format_duration(policy.range_maximum)}`"
                yield META.at(subject, rule.expr.span_of(written), message)


def _judged(
    subject: Subject, key: str, stated: Located[int] | None, low: int | None, high: int | None
) -> Iterator[Finding]:
    assert subject.rule
    value = stated.value if stated else 0
    span = stated.span if stated else subject.rule.name.span
    shown = f"`{key}: {format_duration(value)}`"
    if low is not None and value < low:
        least = f"`{format_duration(low)}`"
        missing = f"`{subject.rule.name.value}` has no `{key}`; at least {least} is asked for"
        yield META.at(subject, span, f"{shown} is shorter than {least}" if stated else missing)
    if high is not None and value > high:
        yield META.at(subject, span, f"{shown} is longer than `{format_duration(high)}`")
