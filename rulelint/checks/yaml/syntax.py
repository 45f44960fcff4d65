"""The file is not YAML, or not YAML as Prometheus reads it.

Prometheus loads nothing of such a file.  The parser stops at the first mistake; rules that end before it are checked
all the same.  A file that is not UTF-8, a control character, an alias without anchor and an escape that Prometheus
does not know are reported here as well.

## Example

```yaml bad
- alert: TargetDown
  expr: up{job="api"} == 0
  annotations:
    summary: target down: see the runbook
#                       ^ a `:` is not allowed here
```

```yaml good
- alert: TargetDown
  expr: up{job="api"} == 0
  annotations:
    summary: "target down: see the runbook"
```

## Fix

The carets stand where the parser gave up; the mistake is there or on the line above.  Most often a value needs quotes,
or a line is indented differently from its neighbours.
"""

from collections.abc import Iterator

from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.checks.defects import reported
from rulelint.finding import Finding, Severity

META = CheckMeta("yaml/syntax", Severity.ERROR, scope="file", since="0.1", default=True)


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:  # noqa: ARG001
    """Report what the loader noted."""
    return reported(META, subject)
