"""A duration is not one that Prometheus reads.

Prometheus refuses the whole file.  A duration is a row of integers with units `y w d h m s ms`, largest first, each at
most once, or `0`.

## Example

```yaml bad
- alert: TargetDown
  expr: up{job="api"} == 0
  for: 5 minutes
#      ^^^^^^^^^ `for`: unknown unit " minutes" in duration "5 minutes"
```

```yaml good
- alert: TargetDown
  expr: up{job="api"} == 0
  for: 5m
```

## Fix

Write `90s` or `1h30m`; there are no fractions and no bare numbers.
"""

from collections.abc import Iterator

from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.checks.defects import reported
from rulelint.finding import Finding, Severity

META = CheckMeta(
    "schema/invalid-duration", Severity.ERROR, scope="file", since="0.1", default=True, fixable="unsafe"
)


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:  # noqa: ARG001
    """Report what the loader noted."""
    return reported(META, subject)
