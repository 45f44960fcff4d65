"""An alert is there at two levels, and both fire at the same moment.

Expression, thresholds, `for` and all other labels are the same; only the severity differs.  Whoever is called for the
critical one is told of the warning too, and the warning never warns.  Levels are told apart by a threshold or by time.

## Example

```yaml bad
- alert: DiskFull
  expr: disk_used_ratio > 0.9
  labels: {severity: warning}
- alert: DiskFull
#        ^^^^^^^^ `critical` fires at the same moment as `warning`: condition and `for` are the same
  expr: disk_used_ratio > 0.9
  labels: {severity: critical}
```

```yaml good
- alert: DiskFull
  expr: disk_used_ratio > 0.8
  labels: {severity: warning}
- alert: DiskFull
  expr: disk_used_ratio > 0.9
  labels: {severity: critical}
```

## Fix

Give the levels thresholds of their own, or a longer `for` to one of them, or keep one.
"""

from collections.abc import Iterator

from rulelint.analysis.families import Member, families
from rulelint.analysis.identity import placed
from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.finding import Finding, Note, Severity

META = CheckMeta(
    "fleet/same-at-two-levels", Severity.WARNING, scope="file", since="0.3", groups=("recommended",)
)


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:  # noqa: ARG001
    """Report the later of two alerts that differ in nothing but their level."""
    for members in families(placed([subject.file])):
        first: dict[object, Member] = {}
        for each in members:
            same = first.setdefault((each.numbers, each.hold), each)
            if same.level != each.level and same.level and each.level:
                yield META.at(
                    Subject(subject.file, each.placed.group, each.rule),
                    each.rule.name.span,
                    f"`{each.level}` fires at the same moment as `{same.level}`: condition and `for` are the same",
                    advice="give the levels thresholds of their own",
                    notes=(Note(f"this is `{same.level}`", span=same.rule.name.span),),
                )
