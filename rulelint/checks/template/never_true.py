"""A template tests a label that the expression takes away: the branch is never taken.

`{{ if $labels.instance }}on {{ $labels.instance }}{{ end }}` after `sum by (job)` prints nothing, ever.  Nothing fails,
and the text was written for nobody.  A label that is printed without a test is `template/removed-label`.

## Example

```yaml bad
- alert: ErrorsHigh
  expr: sum by (job) (rate(http_errors_total[5m])) > 5
  annotations:
    summary: "errors{{ with $labels.instance }} on {{ . }}{{ end }}"
#                           ^^^^^^^^^^^^^^^^ label `instance` is never there: the branch does not depend on it
```

```yaml good
- alert: ErrorsHigh
  expr: sum by (job, instance) (rate(http_errors_total[5m])) > 5
  annotations:
    summary: "errors{{ with $labels.instance }} on {{ . }}{{ end }}"
```

## Fix

Keep the label in the expression, or remove the branch.
"""

from collections.abc import Iterator

from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.checks.removed import removed_uses
from rulelint.finding import Finding, Severity
from rulelint.rules.model import AlertRule
from rulelint.template.uses import labels_tested

META = CheckMeta("template/never-true", Severity.WARNING, scope="rule", since="0.3", groups=("recommended",))


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:  # noqa: ARG001
    """Report labels that `if` and `with` test and the expression provably removes."""
    rule = subject.rule
    if not isinstance(rule, AlertRule) or rule.expr.ast is None:
        return
    tested = [pair for pair in (*rule.labels, *rule.annotations) if "{{" in pair.value]
    if not any("if" in pair.value or "with" in pair.value for pair in tested):
        return
    for label, place, removed in removed_uses(rule, tested, labels_tested):
        message = f"label `{label}` is never there: the branch does not depend on it"
        advice = "keep the label in the expression, or remove the branch"
        yield META.at(subject, place, message, advice=advice, notes=(removed,))
