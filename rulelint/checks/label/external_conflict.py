"""A rule sets a label that the server itself adds to everything that leaves it.

External labels (`cluster`, `region`, `replica`) tell servers apart.  On the way to Alertmanager or a long-term store
the server adds them, but not over a label that is there: the rule's value wins, and the series or alert looks as if it
came from elsewhere.  Where both are the same the label only repeats what is added anyway.

## Example

```yaml facts
external_labels: {cluster: prod-eu, replica: a}
```

```yaml bad
- alert: TargetDown
  expr: up == 0
  labels: {severity: page, cluster: dev}
#                          ^^^^^^^ `cluster` is an external label, `prod-eu`: this one hides it
- record: job:up:sum
  expr: sum by (job) (up)
  labels: {replica: a}
#          ^^^^^^^ `replica` repeats an external label
```

```yaml good
- alert: TargetDown
  expr: up == 0
  labels: {severity: page}
```

## Fix

Remove the label, or give it another name.
"""

from collections.abc import Iterator

from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.finding import Finding, Note, Severity
from rulelint.rules.model import Pair

META = CheckMeta(
    "label/external-conflict",
    Severity.WARNING,
    scope="group",
    since="0.3",
    default=True,
    groups=("recommended", "facts"),
    needs=("facts",),
)


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:
    """Report labels of the group and of its rules that are external labels of the server."""
    group, facts = subject.group, ctx.facts
    assert group
    assert facts
    if not facts.external_labels:
        return
    written = [(Subject(subject.file, group), pair) for pair in group.labels]
    written += [(Subject(subject.file, group, rule), pair) for rule in group.rules for pair in rule.labels]
    for where, pair in written:
        value = facts.external_labels.get(pair.key.value)
        if value is not None:
            note = Note(f"{facts.source} lists the external labels")
            yield META.at(where, pair.key.span, _message(pair, value), notes=(note,))


def _message(pair: Pair, value: str) -> str:
    name = f"`{pair.key.value}`"
    if pair.value == value:
        return f"{name} repeats an external label"
    return f"{name} is an external label, `{value}`: this one hides it"
