"""An alert is critical from the start, where its neighbours warn first.

In a file where most alerts with a threshold come as a pair, a warning and a critical one, an alert that is only
critical stands out: nobody is warned before somebody is called.  That may be meant, so that this is a remark on style.

At least three pairs, and more pairs than lone critical alerts, make it the custom of a file.

## Example

```yaml bad
- alert: CpuHigh
  expr: cpu_load > 4
  labels: {severity: warning}
- alert: CpuHigh
  expr: cpu_load > 8
  labels: {severity: critical}
- alert: DiskFull
  expr: disk_used_ratio > 0.8
  labels: {severity: warning}
- alert: DiskFull
  expr: disk_used_ratio > 0.9
  labels: {severity: critical}
- alert: MemoryFull
  expr: memory_used_ratio > 0.8
  labels: {severity: warning}
- alert: MemoryFull
  expr: memory_used_ratio > 0.9
  labels: {severity: critical}
- alert: QueueLong
#        ^^^^^^^^^ `QueueLong` is `critical` without a warning before it, unlike others of this file
  expr: queue_length > 1000
  labels: {severity: critical}
```

```yaml good
- alert: QueueLong
  expr: queue_length > 1000
  labels: {severity: critical}
```

## Fix

Add a warning with a milder threshold.
"""

from collections.abc import Iterator

from rulelint.analysis.families import RANKS, Member, families
from rulelint.analysis.identity import placed
from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.finding import Finding, Note, Severity

META = CheckMeta(
    "fleet/missing-level", Severity.INFO, scope="file", since="0.3", groups=("style",), precision="medium"
)

_CUSTOM = 3
_URGENT, _MILD = RANKS["critical"], RANKS["warning"]


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:  # noqa: ARG001
    """Report lone critical alerts with a threshold, in files whose alerts come in pairs."""
    found = families(placed([subject.file]), least=1)
    pairs = [members for members in found if {_MILD, _URGENT} <= {each.rank() for each in members}]
    alone = [members[0] for members in found if len(members) == 1 and _is_urgent_threshold(members[0])]
    if len(pairs) < _CUSTOM or len(alone) >= len(pairs):
        return
    named = {each.rule.name.value for members in found for each in members if each.rank() == _MILD}
    for each in alone:
        if each.rule.name.value in named:
            continue  # the warning has an expression of its own
        yield META.at(
            Subject(subject.file, each.placed.group, each.rule),
            each.rule.name.span,
            f"`{each.rule.name.value}` is `{each.level}` without a warning before it, unlike others of this file",
            advice="add a warning with a milder threshold",
            notes=(Note("this one warns first", span=pairs[0][0].rule.name.span),),
        )


def _is_urgent_threshold(member: Member) -> bool:
    numbers = [each for each in member.thresholds if each.above or each.below]
    return member.rank() == _URGENT and any(each.number not in (0, 1) for each in numbers)
