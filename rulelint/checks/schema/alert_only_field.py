"""A recording rule has `for`, `keep_firing_for` or `annotations`.

These belong to alerts; Prometheus refuses the whole file.

## Example

```yaml bad
- record: job:up:sum
  expr: sum by (job) (up)
  for: 5m
# ^^^ invalid field `for` in a recording rule
```

```yaml good
- record: job:up:sum
  expr: sum by (job) (up)
```

## Fix

Remove the field, or make the rule an alert.
"""

from collections.abc import Iterator

from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.checks.defects import reported
from rulelint.finding import Finding, Severity

META = CheckMeta("schema/alert-only-field", Severity.ERROR, scope="file", since="0.1", default=True)


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:  # noqa: ARG001
    """Report what the loader noted."""
    return reported(META, subject)
