"""A duration of an alert is shorter than the interval its group is evaluated at.

Between two evaluations nothing happens.  An alert that must hold for 30 seconds in a group evaluated every minute
fires at the second evaluation, after a minute: the same as `for: 1m`, and later than was asked for.  In the same
way `keep_firing_for` lasts until the next evaluation at least.  Only an interval written in the group counts.

## Example

```yaml bad
groups:
- name: api
  interval: 1m
  rules:
  - alert: ErrorsHigh
    expr: rate(http_errors_total[5m]) > 5
    for: 30s
#        ^^^ `for: 30s` acts like `1m`: the group is evaluated every `1m`
```

```yaml good
groups:
- name: api
  interval: 30s
  rules:
  - alert: ErrorsHigh
    expr: rate(http_errors_total[5m]) > 5
    for: 30s
```

## Fix

Write the duration that is meant, or evaluate the group more often.
"""

from collections.abc import Iterator

from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.finding import Finding, Note, Severity
from rulelint.promql.durations import format_duration
from rulelint.rules.model import AlertRule

META = CheckMeta("alert/for-below-interval", Severity.WARNING, scope="rule", since="0.1", default=True)


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:  # noqa: ARG001
    """Report `for` and `keep_firing_for` between nothing and the written interval."""
    group, rule = subject.group, subject.rule
    if not isinstance(rule, AlertRule) or not group or not group.interval:
        return
    interval = group.interval
    for key, duration in (("for", rule.hold), ("keep_firing_for", rule.keep_firing_for)):
        if duration and 0 < duration.value < interval.value:
            every, written = format_duration(interval.value), format_duration(duration.value)
            yield META.at(
                subject,
                duration.span,
                f"`{key}: {written}` acts like `{every}`: the group is evaluated every `{every}`",
                advice=f"write `{key}: {every}`, or a shorter `interval`",
                notes=(Note("the interval is set here", span=interval.span),),
            )
