"""A key is written twice in one mapping.

Prometheus refuses the whole file.  Programs that accept it take one of the two values without a word.

## Example

```yaml bad
- alert: TargetDown
  expr: up{job="api"} == 0
  labels: {team: api}
  for: 5m
  labels: {severity: critical}
# ^^^^^^ key `labels` is written twice in one mapping
```

```yaml good
- alert: TargetDown
  expr: up{job="api"} == 0
  for: 5m
  labels: {team: api, severity: critical}
```

## Fix

Remove one of the two, or merge their values.
"""

from collections.abc import Iterator

from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.checks.defects import reported
from rulelint.finding import Finding, Severity

META = CheckMeta("yaml/duplicate-key", Severity.ERROR, scope="file", since="0.1", default=True)


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:  # noqa: ARG001
    """Report what the loader noted."""
    return reported(META, subject)
