"""A temporary rule is past its date.

A rule made for a migration or an incident says when it ends (`expires: "2026-12-31"`); after that somebody has to
remove it or keep it for good.  The check runs only where the configuration has `policy.expiry`.

## Example

```yaml config
policy:
  expiry: {within: 90d}
```

```yaml bad
- alert: OldClusterStillUsed
  expr: old_cluster_requests > 0
  labels:
    expires: "2026-10-01"
#            ^^^^^^^^^^^^ `OldClusterStillUsed` expired 52 days ago
- alert: NewClusterUnused
  expr: new_cluster_requests == 0
  labels:
    expires: "2027-10-01"
#            ^^^^^^^^^^^^ `NewClusterUnused` expires in 313 days, at most 90 are allowed
- alert: Migration
  expr: migration_errors > 0
  annotations:
    expires: soon
#            ^^^^ `soon` is no date
```

```yaml good
- alert: OldClusterStillUsed
  expr: old_cluster_requests > 0
  labels: {expires: "2026-12-31"}
- alert: TargetDown
  expr: up == 0
```

## Fix

Remove the rule, or give it another date if it is still needed.

## Options

- `from`: where the date is looked for, first match wins.  Default `["label:expires", "annotation:expires"]`.
- `within`: how far ahead a date may be: `90d`, `13w`, `1y`; any distance by default.
- `required`: `true` asks every alert for a date.
"""

from collections.abc import Iterator

from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.checks.dates import days, read_date
from rulelint.checks.origins import absent, stated
from rulelint.finding import Finding, Severity
from rulelint.rules.model import AlertRule
from rulelint.source.plural import plural, verb

META = CheckMeta("policy/expiry", Severity.ERROR, scope="rule", since="0.1", policy="expiry")


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:
    """Report alerts that have expired, that expire too late, and dates that are none."""
    policy, rule, today = ctx.policy_for(subject).expiry, subject.rule, ctx.around.today
    if policy is None or today is None or not isinstance(rule, AlertRule):
        return
    written = stated(subject, policy.sources, ctx)
    if written is None:
        if policy.required:
            yield absent(META, subject, policy.sources, "date of expiry")
        return
    name, expires = rule.name.value, read_date(written.value)
    if expires is None:
        yield META.at(subject, written.span, f"`{written.value}` is no date", advice="write `YYYY-MM-DD`")
    elif expires < today:
        message = f"`{name}` expired {plural((today - expires).days, 'day')} ago"
        yield META.at(subject, written.span, message, advice="remove the rule, or give it another date")
    elif policy.within is not None and (expires - today).days > days(policy.within):
        limit = days(policy.within)
        message = f"`{name}` expires in {plural((expires - today).days, 'day')}, at most {limit} {verb(limit)} allowed"
        yield META.at(subject, written.span, message)
