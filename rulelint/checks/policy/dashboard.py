"""An alert has no dashboard, or a link to something else.

Whoever is woken looks at graphs first; a link in the alert saves the search.  The check runs only where the
configuration has `policy.dashboard`.

## Example

```yaml config
policy:
  dashboard: {from: ["annotation:dashboard_url"], pattern: "^https://grafana[.]example[.]org/d/"}
```

```yaml bad
- alert: TargetDown
#        ^^^^^^^^^^ `TargetDown` has no dashboard
  expr: up == 0
- alert: DiskFull
  expr: disk_free_bytes < 1e9
  annotations:
    dashboard_url: https://wiki.example.org/disks
#                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ dashboard `https://wiki.example.org/disks` does not match `^https://grafana[.]example[.]org/d/`
```

```yaml good
- alert: TargetDown
  expr: up == 0
  annotations:
    dashboard_url: https://grafana.example.org/d/targets?var-instance={{ $labels.instance }}
```

## Fix

Link the dashboard that shows what the alert is about.

## Options

- `from`: where the link is looked for, first match wins.  Default `["annotation:dashboard_url"]`.
- `pattern`: a regular expression (RE2) that must match somewhere in it.
- `required`: `false` accepts alerts without one.
"""

from collections.abc import Iterator

from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.checks.origins import absent, stated
from rulelint.checks.style import found_in
from rulelint.finding import Finding, Severity
from rulelint.rules.model import AlertRule

META = CheckMeta("policy/dashboard", Severity.WARNING, scope="rule", since="0.1", policy="dashboard")


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:
    """Report alerts without a dashboard, and links that do not look like one."""
    policy, rule = ctx.policy_for(subject).dashboard, subject.rule
    if policy is None or not isinstance(rule, AlertRule):
        return
    link = stated(subject, policy.sources, ctx)
    if link is not None:
        if policy.pattern is not None and found_in(policy.pattern, link.value) is None:
            message = f"dashboard `{link.value}` does not match `{policy.pattern}`"
            yield META.at(subject, link.span, message)
    elif policy.required:
        yield absent(META, subject, policy.sources, "dashboard")
