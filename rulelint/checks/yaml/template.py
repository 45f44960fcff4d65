"""The file is a template of a rule file: Helm, Jinja or ERB, not rendered.

Nothing can be said about its rules before it is rendered.  Actions inside quotes, such as `"{{ $labels.job }}"`, are
left alone: Prometheus expands them.

## Example

```yaml bad
groups:
- name: api
  rules:
  {{- if .Values.alerts.enabled }}
# ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ this is a Helm template, not YAML: `{{- if .Values.alerts.enabled }}`
  - alert: TargetDown
    expr: up{job="api"} == 0
  {{- end }}
```

```yaml good
- alert: TargetDown
  expr: up{job="api"} == 0
  annotations:
    summary: "{{ $labels.instance }} is down"
```

## Fix

Check what is deployed: `helm template CHART > rules.yaml`, then lint that file.  In a repository of charts, exclude
the templates from `rules` in `.rulelint.yaml`.
"""

from collections.abc import Iterator

from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.checks.defects import reported
from rulelint.finding import Finding, Severity

META = CheckMeta("yaml/template", Severity.ERROR, scope="file", since="0.1", default=True)


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:  # noqa: ARG001
    """Report what the loader noted."""
    return reported(META, subject)
