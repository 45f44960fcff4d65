"""Expressions are not PromQL, and are not checked.

Rules of Loki are in LogQL, those of vmalert may use MetricsQL, Graphite's functions or LogsQL.  Their fields, labels
and annotations are checked like those of other rules; what looks only at PromQL passes them over.

## Example

```yaml bad
- alert: ErrorsLogged
  expr: rate({app="shop"} |= "error" [5m]) > 10
#       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ this expression is LogQL: only the fields of its rule are checked
```

```yaml good
- alert: TargetDown
  expr: up{job="api"} == 0
```

## Fix

Nothing, if the rules are for that program.  Prometheus refuses the file.
"""

from collections.abc import Iterator

from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.checks.defects import reported
from rulelint.finding import Finding, Severity

META = CheckMeta("schema/other-language", Severity.INFO, scope="file", since="0.2", default=True)


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:  # noqa: ARG001
    """Report what the loader noted."""
    return reported(META, subject)
