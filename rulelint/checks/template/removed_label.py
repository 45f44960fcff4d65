"""A template reads a label that the expression takes away.

`$labels` holds the labels of the expression's result.  What an aggregation does not keep is not there, and prints
nothing: "disk  on  is full".  The labels a rule adds itself (`labels:`) are not in `$labels` either.

Reported is only what holds for every possible data.  A label that the template tests first, with `if` or `with`, is
left alone.

## Example

```yaml bad
- alert: ErrorsHigh
  expr: sum by (job) (rate(http_errors_total[5m])) > 5
  annotations:
    summary: "{{ $labels.job }} on {{ $labels.instance }} fails"
#                                     ^^^^^^^^^^^^^^^^ label `instance` is not in the result of the expression
- alert: TargetMissing
  expr: absent(up{job="api", instance=~"web-.*"})
  annotations:
    summary: "{{ $labels.instance }} is not there"
#                ^^^^^^^^^^^^^^^^ label `instance` is not in the result of the expression
```

```yaml good
- alert: ErrorsHigh
  expr: sum by (job, instance) (rate(http_errors_total[5m])) > 5
  annotations:
    summary: "{{ $labels.job }} on {{ $labels.instance }} fails"
- alert: TargetMissing
  expr: absent(up{job="api", instance=~"web-.*"})
  annotations:
    summary: "no target of {{ $labels.job }} is there"
```

## Fix

Keep the label where the note points (`by (job, instance)`), or do not mention it.
"""

from collections.abc import Iterator

from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.checks.removed import removed_uses
from rulelint.finding import Finding, Severity
from rulelint.rules.model import AlertRule
from rulelint.template.uses import labels_read

META = CheckMeta("template/removed-label", Severity.WARNING, scope="rule", since="0.1", default=True)

_READ = "abels"
"""Every way to read a label says `$labels` or `.Labels`: most texts of most rules need no look at the expression."""


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:  # noqa: ARG001
    """Report labels that a template reads and the expression provably removes."""
    rule = subject.rule
    if not isinstance(rule, AlertRule) or rule.expr.ast is None:
        return
    reading = [pair for pair in (*rule.labels, *rule.annotations) if _READ in pair.value]
    if not reading:
        return
    for label, place, removed in removed_uses(rule, reading, labels_read):
        message = f"label `{label}` is not in the result of the expression"
        advice = "keep the label in the expression, or do not mention it"
        yield META.at(subject, place, message, advice=advice, notes=(removed,))
