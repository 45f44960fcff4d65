"""A group records series less often than samples stay current.

A query sees a sample for five minutes (`--query.lookback-delta`).  What is recorded every ten minutes is there for
five and gone for five: graphs have gaps, and rules that read it find nothing half of the time.  Facts state another
look-back where the server has one.

## Example

```yaml bad
groups:
- name: daily
  interval: 10m
#           ^^^ what is recorded every `10m` is gone between: a sample stays current for `5m`
  rules:
  - record: job:requests:increase1d
    expr: sum by (job) (increase(http_requests_total[1d]))
```

```yaml good
groups:
- name: daily
  interval: 5m
  rules:
  - record: job:requests:increase1d
    expr: sum by (job) (increase(http_requests_total[1d]))
- name: alerts
  interval: 10m
  rules:
  - alert: CertificateExpires
    expr: certificate_expiry_timestamp_seconds - time() < 604800
```

## Fix

Evaluate the group at least every five minutes, or read its results with `last_over_time(…[15m])`.
"""

from collections.abc import Iterator

from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.finding import Finding, Note, Severity
from rulelint.promql.durations import format_duration
from rulelint.rules.model import RecordingRule

META = CheckMeta(
    "group/long-interval",
    Severity.WARNING,
    scope="group",
    since="0.3",
    groups=("recommended",),
    precision="certain",
)

LOOKBACK = 300_000
"""Milliseconds: the default of `--query.lookback-delta`."""


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:
    """Report groups with recording rules whose interval is longer than the look-back."""
    group = subject.group
    assert group
    stated = ctx.facts.lookback_delta if ctx.facts else None
    current = stated or LOOKBACK
    recorded = next((rule for rule in group.rules if isinstance(rule, RecordingRule)), None)
    if group.interval is None or recorded is None or group.interval.value <= current:
        return
    every, stays = format_duration(group.interval.value), format_duration(current)
    message = f"what is recorded every `{every}` is gone between: a sample stays current for `{stays}`"
    note = Note("this is recorded", span=recorded.name.span)
    yield META.at(subject, group.interval.span, message, advice=f"use `{stays}` or less", notes=(note,))
