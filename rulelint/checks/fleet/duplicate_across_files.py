"""A rule is there again in another file, or in another object of its file.

If one server loads both files, the two rules write the same series, or are one alert whose annotations take turns.
Whether one server does is not to be seen in the files: many repositories keep a copy for each environment.  So this
check runs only when it is asked for.

## Example

```yaml bad
# file: api.yml
- alert: TargetDown
  expr: up{job="api"} == 0
# file: base.yml
- alert: TargetDown
#        ^^^^^^^^^^ `TargetDown` is also in api.yml
  expr: up{job="api"} == 0
```

```yaml good
# file: api.yml
- alert: TargetDown
  expr: up{job="api"} == 0
# file: base.yml
- alert: TargetDown
  expr: up{job="node"} == 0
```

## Fix

Keep the rule in one file.  To compare only what one server loads, lint its files alone.
"""

from collections.abc import Iterator

from rulelint.analysis.identity import Placed, placed, repeated
from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.finding import Finding, Note, Severity

META = CheckMeta(
    "fleet/duplicate-across-files", Severity.WARNING, scope="fleet", since="0.1", groups=("recommended",)
)


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:  # noqa: ARG001
    """Report every rule that repeats one of an earlier file."""
    for later, first in repeated(placed(subject.files)):
        if first.file is later.file and first.group.home == later.group.home:
            continue
        yield META.at(
            Subject(later.file, later.group, later.rule),
            later.rule.name.span,
            _message(later, first),
            advice="keep the rule in one file",
            notes=(Note("it is there first", path=first.file.path, span=first.rule.name.span),),
        )


def _message(later: Placed, first: Placed) -> str:
    name = f"`{later.rule.name.value}`"
    if first.file is not later.file:
        return f"{name} is also in {first.file.path}"
    return f"{name} is already in another object of this file, in group `{first.group.name.value}`"
