"""A name does not look like the names of the team.

People search and silence by name; names of one form are found.  The check runs only where the configuration has
`policy.naming`.

## Example

```yaml config
policy:
  naming:
    alert: "([A-Z][a-z0-9]*)+"
    record: "[a-z_]+:[a-z_]+:[a-z0-9_]+"
    group: "[a-z][a-z0-9-]*"
    label: "[a-z_]+"
    annotation: "[a-z_]+"
```

```yaml bad
groups:
  - name: Storage rules
#         ^^^^^^^^^^^^^ group `Storage rules` does not match `[a-z][a-z0-9-]*`
    rules:
      - alert: disk-full
#              ^^^^^^^^^ alert `disk-full` does not match `([A-Z][a-z0-9]*)+`
        expr: disk_free_bytes < 1e9
        labels:
          Team: storage
#         ^^^^ label `Team` does not match `[a-z_]+`
        annotations:
          runbookUrl: https://wiki.example.org/disk
#         ^^^^^^^^^^ annotation `runbookUrl` does not match `[a-z_]+`
      - record: disk_free
#               ^^^^^^^^^ recording rule `disk_free` does not match `[a-z_]+:[a-z_]+:[a-z0-9_]+`
        expr: sum(disk_free_bytes)
```

```yaml good
groups:
  - name: storage
    rules:
      - alert: DiskFull
        expr: disk_free_bytes < 1e9
        labels: {team: storage}
      - record: instance:disk_free_bytes:sum
        expr: sum by (instance) (disk_free_bytes)
```

## Fix

Rename it, and what refers to it: silences, routes, dashboards.

## Options

`alert`, `record`, `group`, `label`, `annotation`: regular expressions (RE2) for the whole name; empty accepts any.
"""

from collections.abc import Iterator

from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.finding import Finding, Severity
from rulelint.promql.matchers import compile_regex
from rulelint.rules.model import AlertRule, Located

META = CheckMeta("policy/naming", Severity.WARNING, scope="group", since="0.1", policy="naming")


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:
    """Report names of a group, its rules, their labels and annotations."""
    group = subject.group
    assert group
    policy = ctx.policy_for(subject).naming
    if policy is not None:
        yield from _judged(subject, "group", group.name, policy.group)
        yield from (
            each for pair in group.labels for each in _judged(subject, "label", pair.key, policy.label)
        )
    for rule in group.rules:
        inner = Subject(subject.file, group, rule)
        policy = ctx.policy_for(inner).naming
        if policy is None:
            continue
        if isinstance(rule, AlertRule):
            yield from _judged(inner, "alert", rule.name, policy.alert)
            for pair in rule.annotations:
                yield from _judged(inner, "annotation", pair.key, policy.annotation)
        else:
            yield from _judged(inner, "recording rule", rule.name, policy.record)
        for pair in rule.labels:
            yield from _judged(inner, "label", pair.key, policy.label)


def _judged(subject: Subject, what: str, name: Located[str], pattern: str) -> Iterator[Finding]:
    if pattern and not compile_regex(pattern)(name.value):
        yield META.at(subject, name.span, f"{what} `{name.value}` does not match `{pattern}`")
