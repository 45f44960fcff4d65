"""A field is not one that Prometheus knows at this place.

Prometheus refuses the whole file.  Where a field tells that the file is for Thanos, Mimir, Loki or vmalert, the fields
of that program are known (`schema/other-engine`).

## Example

```yaml bad
- alert: TargetDown
  expr: up{job="api"} == 0
  labells:
# ^^^^^^^ unknown field `labells` in a rule; did you mean `labels`?
    severity: critical
```

```yaml good
- alert: TargetDown
  expr: up{job="api"} == 0
  labels:
    severity: critical
```

## Fix

Correct the name.  If the name is right, the indentation may be wrong: `for` belongs to a rule, `interval` to a group.
"""

from collections.abc import Iterator

from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.checks.defects import reported
from rulelint.finding import Finding, Severity

META = CheckMeta(
    "schema/unknown-field", Severity.ERROR, scope="file", since="0.1", default=True, fixable="unsafe"
)


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:  # noqa: ARG001
    """Report what the loader noted."""
    return reported(META, subject)
