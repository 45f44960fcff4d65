"""A rule is there twice in one file.

Two recording rules with the same name, labels and expression write the same series twice.  Two such alerts are one
alert for Alertmanager: their annotations take turns, and where `for` differs one resolves what the other fires.
Labels of the group count; spelling and line breaks of the expression do not.

Rules with the same name and labels but different expressions are left alone, other than by `promtool check rules`:
they may well return different series.  The same rule in two files, in two objects of Kubernetes in one file, or for two
tenants, is `fleet/duplicate-across-files`: often each is for a server of its own.

## Example

```yaml bad
groups:
- name: api
  rules:
  - alert: TargetDown
    expr: up{job="api"} == 0
    for: 5m
- name: more
  rules:
  - alert: TargetDown
#          ^^^^^^^^^^ `TargetDown` is already in group `api`
    expr: up{job = "api"} == 0
    for: 10m
```

```yaml good
groups:
- name: api
  rules:
  - alert: TargetDown
    expr: up{job="api"} == 0
    for: 5m
  - alert: TargetDown
    expr: up{job="api"} == 0
    for: 1h
    labels: {severity: critical}
```

## Fix

Remove one of the two, or tell them apart by a label.
"""

from collections.abc import Iterator

from rulelint.analysis.identity import Placed, placed, repeated
from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.finding import Finding, Note, Severity

META = CheckMeta("fleet/duplicate-rule", Severity.WARNING, scope="file", since="0.1", default=True)


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:  # noqa: ARG001
    """Report every rule that repeats an earlier one of its file."""
    homes: dict[str, list[Placed]] = {}
    for each in placed([subject.file]):
        homes.setdefault(each.group.home, []).append(each)
    for later, first in (pair for those in homes.values() for pair in repeated(those)):
        yield META.at(
            Subject(later.file, later.group, later.rule),
            later.rule.name.span,
            f"`{later.rule.name.value}` is already in group `{first.group.name.value}`",
            advice="remove one of the two, or tell them apart by a label",
            notes=(Note("it is there first", span=first.rule.name.span),),
        )
