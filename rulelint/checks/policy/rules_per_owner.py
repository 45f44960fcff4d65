"""An owner has more alerts than one team can look after.

Every alert wants a runbook, a review and somebody who knows it.  The check runs only where the configuration has
`policy.rules_per_owner`.

## Example

```yaml config
policy:
  owner: {}
  rules_per_owner: {maximum: 2, owners: {storage: 1}}
```

```yaml bad
- alert: DiskFull
  expr: disk_free_bytes < 1e9
  labels: {team: storage}
- alert: DiskSlow
#        ^^^^^^^^ `storage` has 2 alerts, at most 1 is allowed
  expr: disk_latency_seconds > 1
  labels: {team: storage}
```

```yaml good
- alert: TargetDown
  expr: up == 0
  labels: {team: web}
- alert: TargetSlow
  expr: scrape_duration_seconds > 5
  labels: {team: web}
```

## Fix

Remove what nobody acts on, merge what pages together, or share the load.

## Options

- `maximum`: the limit of every owner; none by default.
- `owners`: the limit of one owner.

Owners are read as `policy.owner` says.  It is said once, at the first alert beyond the limit.
"""

from collections.abc import Iterator

from rulelint.analysis.identity import placed
from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.checks.origins import stated
from rulelint.checks.settings import OwnerPolicy
from rulelint.finding import Finding, Severity
from rulelint.rules.model import AlertRule
from rulelint.source.plural import plural, verb

META = CheckMeta(
    "policy/rules-per-owner", Severity.WARNING, scope="fleet", since="0.1", policy="rules_per_owner"
)


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:
    """Report owners with too many alerts."""
    owned: dict[str, list[tuple[Subject, int | None]]] = {}
    for each in _alerts(subject):
        policies = ctx.policy_for(each)
        owner = stated(each, (policies.owner or OwnerPolicy()).sources, ctx)
        if policies.rules_per_owner is not None and owner is not None and not owner.is_template:
            limit = policies.rules_per_owner.owners.get(owner.value, policies.rules_per_owner.maximum)
            owned.setdefault(owner.value, []).append((each, limit))
    for name, alerts in owned.items():
        yield from _judged(name, alerts)


def _judged(name: str, alerts: list[tuple[Subject, int | None]]) -> Iterator[Finding]:
    for number, (each, limit) in enumerate(alerts, start=1):
        if limit is not None and number > limit:
            assert each.rule
            message = f"`{name}` has {plural(len(alerts), 'alert')}, at most {limit} {verb(limit)} allowed"
            yield META.at(each, each.rule.name.span, message)
            return


def _alerts(fleet: Subject) -> Iterator[Subject]:
    for each in placed(fleet.files):
        if isinstance(each.rule, AlertRule):
            yield Subject(each.file, each.group, each.rule)
