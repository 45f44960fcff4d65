"""An alert fires only when another one of the same level fires already.

`queue > 200` for 10 minutes says nothing new where `queue > 100` for 5 minutes is an alert of the same severity and
with the same labels: whoever is called has been called.

Compared are alerts of one file with the same expression but for thresholds, and the same labels; the stricter one is
reported where its `for` is no shorter.

## Example

```yaml bad
- alert: QueueLong
  expr: queue_length > 100
  labels: {severity: warning}
- alert: QueueVeryLong
#        ^^^^^^^^^^^^^ `QueueVeryLong` fires only when `QueueLong` does, with the same labels
  expr: queue_length > 200
  labels: {severity: warning}
```

```yaml good
- alert: QueueLong
  expr: queue_length > 100
  labels: {severity: warning}
- alert: QueueVeryLong
  expr: queue_length > 200
  labels: {severity: critical}
```

## Fix

Give the stricter one another severity, or remove it.
"""

from collections.abc import Iterator
from itertools import permutations

from rulelint.analysis.families import families, stricter
from rulelint.analysis.identity import placed
from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.finding import Finding, Note, Severity

META = CheckMeta("fleet/implied-alert", Severity.INFO, scope="file", since="0.3", groups=("style",))


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:  # noqa: ARG001
    """Report the stricter of two alerts that say the same."""
    for members in families(placed([subject.file])):
        reported: set[int] = set()
        for strict, loose in permutations(members, 2):
            same_level = (strict.level_key, strict.level) == (loose.level_key, loose.level)
            if (
                id(strict) in reported
                or not same_level
                or strict.hold < loose.hold
                or not stricter(strict, loose)
            ):
                continue
            reported.add(id(strict))
            yield META.at(
                Subject(subject.file, strict.placed.group, strict.rule),
                strict.rule.name.span,
                f"`{strict.rule.name.value}` fires only when `{loose.rule.name.value}` does, with the same labels",
                advice="give it another severity, or remove it",
                notes=(Note("this fires first", span=loose.rule.name.span),),
            )
