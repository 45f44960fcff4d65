"""The file is written for another program than Prometheus.

A field that only Thanos, Mimir, Loki or vmalert knows tells whose file it is; its other fields are then accepted, too.
Prometheus refuses such a file: a repository whose rules go to Prometheus makes this an error, with
`checks: {severity: {schema/other-engine: error}}`.

## Example

```yaml bad
groups:
- name: api
  concurrency: 2
# ^^^^^^^^^^^ this is a rule file of vmalert: `concurrency` is no field of Prometheus
  rules:
  - alert: TargetDown
    expr: up{job="api"} == 0
```

```yaml good
groups:
- name: api
  rules:
  - alert: TargetDown
    expr: up{job="api"} == 0
```

## Fix

Nothing, if the file is for that program.  The kinds of files, and how they are recognised: docs/file-kinds.md.
"""

from collections.abc import Iterator

from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.checks.defects import reported
from rulelint.finding import Finding, Severity

META = CheckMeta("schema/other-engine", Severity.INFO, scope="file", since="0.2", default=True)


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:  # noqa: ARG001
    """Report what the loader noted."""
    return reported(META, subject)
