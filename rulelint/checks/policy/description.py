"""An alert has no description, or one that is not written as the team writes them.

The description says at length what the summary says in a line.  The check runs only where the configuration has
`policy.description`.

## Example

```yaml config
policy:
  description: {min_length: 40, pattern: "runbook", templated: true}
```

```yaml bad
- alert: TargetDown
#        ^^^^^^^^^^ `TargetDown` has no description
  expr: up == 0
- alert: DiskFull
  expr: disk_free_bytes < 1e9
  annotations:
    description: "{{ $labels.device }} runbook"
#                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ the description has 28 characters, at least 40 are asked for
- alert: QueueFull
  expr: queue_length > 1000
  annotations:
    description: The queue holds more than a thousand messages.
#                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ the description does not match `runbook`
#                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ the description is the same for every alert
```

```yaml good
- alert: TargetDown
  expr: up == 0
  annotations:
    description: "{{ $labels.instance }} does not answer: see its runbook before you restart it."
```

## Fix

Write what the reader needs beyond the summary: what is affected, since when, what it leads to.

## Options

- `from`: where the description is looked for, first match wins.  Default `["annotation:description"]`.
- `required`: `false` accepts alerts without one.
- `min_length`, `max_length`: characters of the text as written.
- `pattern`: a regular expression (RE2) that must match somewhere; `forbid`: some that must not.
- `templated`: `true` asks for `{{ … }}`, `false` forbids it.
- `humanized`: `true` reports a bare `{{ $value }}`.
"""

from collections.abc import Iterator

from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.checks.style import text_findings
from rulelint.finding import Finding, Severity

META = CheckMeta("policy/description", Severity.WARNING, scope="rule", since="0.1", policy="description")


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:
    """Report alerts without a description, and descriptions in another style."""
    return text_findings(META, subject, ctx, ctx.policy_for(subject).description)
