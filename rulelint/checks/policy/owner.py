"""An alert has no owner.

When it fires, nobody knows who answers; reports of noise and coverage put it below `(no owner)`.
The check runs only where the configuration has `policy.owner`.

## Example

```yaml config
policy:
  owner: {from: ["label:team", "annotation:owner"]}
```

```yaml bad
- alert: TargetDown
#        ^^^^^^^^^^ `TargetDown` has no owner
  expr: up == 0
```

```yaml good
- alert: TargetDown
  expr: up == 0
  labels: {team: storage}
- alert: DiskFull
  expr: disk_free_bytes < 1e9
  annotations: {owner: jo}
```

## Fix

Name the owner where the configuration looks for it, on the rule or on its group.

## Options

- `from`: where the owner is looked for, first match wins: `label:NAME` (of the rule or its group),
  `annotation:NAME`, `sidecar:NAME` (`db.meta.yaml` beside `db.yaml`), `path:rules/{}/**` (the folder at `{}`),
  `codeowners` (of the file).  Default `["label:team"]`.
- `required`: `false` keeps the origins for reports and asks for nothing.
"""

from collections.abc import Iterator

from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.checks.origins import absent, stated
from rulelint.finding import Finding, Severity
from rulelint.rules.model import AlertRule

META = CheckMeta("policy/owner", Severity.ERROR, scope="rule", since="0.1", policy="owner")


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:
    """Report alerts for which no origin names an owner."""
    policy, rule = ctx.policy_for(subject).owner, subject.rule
    if policy is None or not policy.required or not isinstance(rule, AlertRule):
        return
    if stated(subject, policy.sources, ctx) is None:
        yield absent(META, subject, policy.sources, "owner")
