"""A label, an annotation or a recording rule has a name Prometheus does not accept.

Prometheus refuses the whole file.  Since version 3 a name may be any text but the empty one; `__name__` is no label
one can set, and braces in the name of a recording rule are a selector at the wrong place.

## Example

```yaml bad
- record: job:up:sum{env="prod"}
#                   ^^^^^^^^^^^^ braces in the name of recording rule `job:up:sum{env="prod"}`
  expr: sum by (job) (up)
```

```yaml good
- record: job:up:sum
  expr: sum by (job) (up{env="prod"})
  labels:
    env: prod
```

## Fix

Select series in `expr` and add labels in `labels`.
"""

from collections.abc import Iterator

from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.checks.defects import reported
from rulelint.finding import Finding, Severity

META = CheckMeta("schema/invalid-name", Severity.ERROR, scope="file", since="0.1", default=True)


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:  # noqa: ARG001
    """Report what the loader noted."""
    return reported(META, subject)
