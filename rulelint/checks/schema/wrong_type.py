"""A list, a mapping or a single value stands where Prometheus wants another of the three.

Prometheus refuses the whole file.  Single values are texts wherever a text is wanted: `severity: 1` is fine.

## Example

```yaml bad
- alert: TargetDown
  expr: up{job="api"} == 0
  labels:
    - severity: critical
#   ^^^^^^^^^^^^^^^^^^^^ labels must be a mapping, not a list
```

```yaml good
- alert: TargetDown
  expr: up{job="api"} == 0
  labels:
    severity: critical
```

## Fix

Lists have `- ` before each item, mappings `key: value` on each line.
"""

from collections.abc import Iterator

from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.checks.defects import reported
from rulelint.finding import Finding, Severity

META = CheckMeta("schema/wrong-type", Severity.ERROR, scope="file", since="0.1", default=True)


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:  # noqa: ARG001
    """Report what the loader noted."""
    return reported(META, subject)
