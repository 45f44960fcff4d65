"""No promtool test names an alert.

A rule that was never seen to fire in a test may never fire.  Looked for are files of the repository with
`tests: [{alert_rule_test: [{alertname: NAME}]}]`, wherever they are.  The check runs only where the
configuration has `policy.tests`.

## Example

```yaml config
policy:
  tests: {levels: [critical]}
```

```yaml tests/target_test.yml
rule_files: [../rules.yml]
tests:
  - input_series: [{series: "up{job='api'}", values: "0x10"}]
    alert_rule_test: [{eval_time: 5m, alertname: TargetDown}]
```

```yaml bad
- alert: DiskFull
#        ^^^^^^^^ no test names `DiskFull`
  expr: disk_free_bytes < 1e9
  labels: {severity: critical}
```

```yaml good
- alert: TargetDown
  expr: up == 0
  labels: {severity: critical}
- alert: DiskFilling
  expr: disk_free_bytes < 5e9
  labels: {severity: warning}
```

## Fix

Write a test with series that make it fire and series that do not, and run it with `promtool test rules`.

## Options

- `levels`: the levels of `policy.severity` it is asked of; all alerts where the list is empty, as by default.
"""

from collections.abc import Iterator

from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.checks.levels import asked_alert
from rulelint.finding import Finding, Severity

META = CheckMeta("policy/tests", Severity.WARNING, scope="rule", since="0.1", policy="tests")


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:
    """Report alerts that no test names."""
    for rule in asked_alert(subject, ctx, ctx.policy_for(subject).tests):
        tested, name = ctx.around.tested(), rule.name.value
        if tested is not None and name not in tested:
            advice = f"add `alert_rule_test: [{{alertname: {name}, …}}]` to a test file"
            yield META.at(subject, rule.name.span, f"no test names `{name}`", advice=advice)
