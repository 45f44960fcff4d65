"""A rule is neither an alert nor a recording rule, or both.

Prometheus refuses the whole file.

## Example

```yaml bad
- alert: TargetDown
  record: job:up:sum
#         ^^^^^^^^^^ a rule is an alert or a recording rule: it has `alert: TargetDown` and `record: job:up:sum`
  expr: sum by (job) (up)
```

```yaml good
- record: job:up:sum
  expr: sum by (job) (up)
- alert: TargetDown
  expr: job:up:sum == 0
```

## Fix

Give a rule one name: `alert` or `record`.  Write two rules where both are wanted.
"""

from collections.abc import Iterator

from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.checks.defects import reported
from rulelint.finding import Finding, Severity

META = CheckMeta("schema/rule-kind", Severity.ERROR, scope="file", since="0.1", default=True)


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:  # noqa: ARG001
    """Report what the loader noted."""
    return reported(META, subject)
