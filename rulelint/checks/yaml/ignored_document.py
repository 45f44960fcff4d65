"""A second YAML document in a plain rule file holds rules that are never loaded.

Prometheus reads the first document of a rule file and logs a warning.  Kubernetes objects are different: a file may
hold several PrometheusRule objects.

## Example

```yaml bad
groups:
- name: api
  rules:
  - alert: TargetDown
    expr: up{job="api"} == 0
--- {groups: [{name: more, rules: [{record: job:up:sum, expr: sum by (job) (up)}]}]}
#    ^^^^^^ Prometheus reads only the first document of a rule file: these rules are never loaded
```

```yaml good
groups:
- name: api
  rules:
  - alert: TargetDown
    expr: up{job="api"} == 0
- name: more
  rules:
  - record: job:up:sum
    expr: sum by (job) (up)
```

## Fix

Move the rules to a file of their own, or below the first `groups`.
"""

from collections.abc import Iterator

from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.checks.defects import reported
from rulelint.finding import Finding, Severity

META = CheckMeta("yaml/ignored-document", Severity.WARNING, scope="file", since="0.1", default=True)


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:  # noqa: ARG001
    """Report what the loader noted."""
    return reported(META, subject)
