"""An alert has no summary.

The summary is what the person on call reads first, on a telephone at night.  Without it there is only the name of
the alert.  The check runs only where the configuration has `policy.summary`.

## Example

```yaml config
policy:
  summary: {from: ["annotation:summary", "annotation:description"]}
```

```yaml bad
- alert: TargetDown
#        ^^^^^^^^^^ `TargetDown` has no summary
  expr: up == 0
- alert: DiskFull
  expr: disk_free_bytes < 1e9
  annotations:
    summary: ""
#   ^^^^^^^ `DiskFull` has no summary
```

```yaml good
- alert: TargetDown
  expr: up == 0
  annotations:
    summary: "{{ $labels.instance }} does not answer"
```

## Fix

Write one sentence: what is wrong, and where.  `{{ $labels.instance }}` and `{{ $value | humanize }}` help.

## Options

- `from`: where the summary is looked for, first match wins.  Default `["annotation:summary"]`.
- `required`: `false` asks for nothing.
"""

from collections.abc import Iterator

from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.checks.origins import how_to_state, place_of_absence, stated
from rulelint.finding import Finding, Severity
from rulelint.rules.model import AlertRule

META = CheckMeta("policy/summary", Severity.WARNING, scope="rule", since="0.1", policy="summary")


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:
    """Report alerts without a summary, or with a blank one."""
    policy, rule = ctx.policy_for(subject).summary, subject.rule
    if policy is None or not policy.required or not isinstance(rule, AlertRule):
        return
    if stated(subject, policy.sources, ctx) is None:
        yield META.at(
            subject,
            place_of_absence(subject, policy.sources),
            f"`{rule.name.value}` has no summary",
            advice=how_to_state(policy.sources),
        )
