"""An alert has no severity, or one that is not among the team's levels.

The severity decides who is woken.  A level nobody routes (`crit` for `critical`) falls through to the receiver that
catches everything.  The check runs only where the configuration has `policy.severity`.

## Example

```yaml config
policy:
  severity: {from: ["label:severity"], levels: [info, warning, critical]}
```

```yaml bad
- alert: TargetDown
#        ^^^^^^^^^^ `TargetDown` has no severity
  expr: up == 0
- alert: DiskFull
  expr: disk_free_bytes < 1e9
  labels:
    severity: critcal
#             ^^^^^^^ severity `critcal` is not one of `info`, `warning`, `critical`; did you mean `critical`?
```

```yaml good
- alert: TargetDown
  expr: up == 0
  labels: {severity: critical}
```

## Fix

Set one of the levels where the configuration looks for it.

## Options

- `from`: where the severity is looked for, first match wins.  Default `["label:severity"]`.
- `levels`: the levels, mildest first.  Default `[info, warning, critical]`.
- `required`: `false` accepts alerts without one.

A value that is a template is not judged.
"""

from collections.abc import Iterator

from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.checks.words import word_findings
from rulelint.finding import Finding, Severity

META = CheckMeta(
    "policy/severity", Severity.ERROR, scope="rule", since="0.1", policy="severity", fixable="unsafe"
)


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:
    """Report alerts without a severity, and severities that are no level."""
    policy = ctx.policy_for(subject).severity
    return word_findings(META, subject, ctx, policy, policy.levels if policy else ())
