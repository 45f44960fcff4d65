"""Two groups of one file have the same name.

Prometheus refuses the whole file.  Groups of different files may share a name.

## Example

```yaml bad
groups:
- name: api
  rules: []
- name: api
#       ^^^ group name `api` is repeated in the same file
  rules: []
```

```yaml good
groups:
- name: api
  rules: []
- name: api-slow
  rules: []
```

## Fix

Rename one of the groups, or put all rules into one.
"""

from collections.abc import Iterator

from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.checks.defects import reported
from rulelint.finding import Finding, Severity

META = CheckMeta("schema/duplicate-group", Severity.ERROR, scope="file", since="0.1", default=True)


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:  # noqa: ARG001
    """Report what the loader noted."""
    return reported(META, subject)
