"""A rule has no expression, or a group no name.

Prometheus refuses the whole file.

## Example

```yaml bad
- alert: TargetDown
# ^^^^^ a rule must have an `expr` that is not empty
  for: 5m
```

```yaml good
- alert: TargetDown
  expr: up{job="api"} == 0
  for: 5m
```

## Fix

Add the field.
"""

from collections.abc import Iterator

from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.checks.defects import reported
from rulelint.finding import Finding, Severity

META = CheckMeta("schema/missing-field", Severity.ERROR, scope="file", since="0.1", default=True)


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:  # noqa: ARG001
    """Report what the loader noted."""
    return reported(META, subject)
