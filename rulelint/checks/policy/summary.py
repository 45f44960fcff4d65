"""An alert has no summary, or one that is not written as the team writes them.

The summary is what the person on call reads first, on a telephone at night.  Without it there is only the name of
the alert.  The check runs only where the configuration has `policy.summary`.

## Example

```yaml config
policy:
  summary:
    from: ["annotation:summary", "annotation:description"]
    max_length: 60
    forbid: ["(?i)todo"]
    humanized: true
```

```yaml bad
- alert: TargetDown
#        ^^^^^^^^^^ `TargetDown` has no summary
  expr: up == 0
- alert: DiskFull
  expr: disk_free_bytes < 1e9
  annotations:
    summary: ""
#   ^^^^^^^ `DiskFull` has no summary
- alert: QueueFull
  expr: queue_length > 1000
  annotations:
    summary: TODO describe this
#            ^^^^ the summary must not say `TODO`
- alert: MemoryLow
  expr: memory_free_bytes < 1e9
  annotations:
    summary: "{{ $value }} bytes are left"
#             ^^^^^^^^^^^^ the summary shows the value with all its digits
```

```yaml good
- alert: TargetDown
  expr: up == 0
  annotations:
    summary: "{{ $labels.instance }} does not answer"
```

## Fix

Write one sentence: what is wrong, and where.  `{{ $labels.instance }}` and `{{ $value | humanize }}` help.

## Options

- `from`: where the summary is looked for, first match wins.  Default `["annotation:summary"]`.
- `required`: `false` accepts alerts without one.
- `min_length`, `max_length`: characters of the text as written.
- `pattern`: a regular expression (RE2) that must match somewhere; `forbid`: some that must not.
- `templated`: `true` asks for `{{ … }}`, `false` forbids it.
- `humanized`: `true` reports a bare `{{ $value }}`.
"""

from collections.abc import Iterator

from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.checks.skeleton import missing_annotation
from rulelint.checks.style import text_findings
from rulelint.finding import Finding, Fix, Severity

META = CheckMeta(
    "policy/summary", Severity.WARNING, scope="rule", since="0.1", policy="summary", fixable="unsafe"
)


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:
    """Report alerts without a summary, and summaries in another style."""
    policy = ctx.policy_for(subject).summary

    def fix() -> Fix | None:
        names = [origin.name for origin in policy.sources if origin.kind == "annotation"] if policy else []
        return missing_annotation(subject, names[0]) if names else None

    return text_findings(META, subject, ctx, policy, fix)
