"""No incident expects an alert.

An incident that names the alert (`expect`) says what it is there for, and `rulelint ci` holds it to that.  The check
runs only where the configuration has `policy.incidents`.

## Example

```yaml config
fixtures: ["fixtures/*"]
policy:
  incidents: {levels: [critical]}
```

```yaml fixtures/week/fixture.yaml
rulelint_fixture: 1
window: {start: 2026-11-02T00:00:00Z, end: 2026-11-09T00:00:00Z}
source: {kind: remote-read}
recorded: ["up"]
incidents: incidents.yaml
```

```yaml fixtures/week/incidents.yaml
- name: api-down
  start: 2026-11-03T14:05:00Z
  expect: ["Target*"]
```

```yaml bad
- alert: DiskFull
#        ^^^^^^^^ no incident expects `DiskFull`
  expr: disk_free_bytes < 1e9
  labels: {severity: critical}
```

```yaml good
- alert: TargetDown
  expr: up == 0
  labels: {severity: critical}
```

## Fix

Write down the incident the alert was made after, with `expect: [NAME]`, or make the alert milder.

## Options

- `levels`: the levels of `policy.severity` it is asked of; all alerts where the list is empty, as by default.
"""

from collections.abc import Iterator

from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.checks.levels import asked_alert
from rulelint.finding import Finding, Severity

META = CheckMeta("policy/incidents", Severity.WARNING, scope="rule", since="0.1", policy="incidents")


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:
    """Report alerts that no incident expects."""
    for rule in asked_alert(subject, ctx, ctx.policy_for(subject).incidents):
        if ctx.around.incident_for(rule.name.value) is False:
            yield META.at(subject, rule.name.span, f"no incident expects `{rule.name.value}`")
