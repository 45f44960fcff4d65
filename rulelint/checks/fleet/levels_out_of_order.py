"""The threshold of an urgent level is milder than that of the level below it.

`critical` above 75 % and `warning` above 85 % are swapped: whoever is to be warned is called first, and whenever the
warning fires the critical alert does already.

Compared are alerts of one file with the same expression but for a threshold, and the same labels but for the severity.
What counts as urgent is `policy.severity.levels`, or without it common usage: info, warning, error, critical.

## Example

```yaml bad
- alert: DiskFull
  expr: disk_used_ratio > 0.9
  labels: {severity: warning}
- alert: DiskFull
  expr: disk_used_ratio > 0.8
#                         ^^^ `critical` comes before `warning`: `> 0.8` holds whenever `> 0.9` does
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

Swap the thresholds, or the severities.
"""

from collections.abc import Iterator
from itertools import combinations

from rulelint.analysis.families import Member, families, stricter
from rulelint.analysis.identity import placed
from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.finding import Finding, Note, Severity
from rulelint.promql.numbers import format_number

META = CheckMeta(
    "fleet/levels-out-of-order", Severity.WARNING, scope="file", since="0.3", groups=("recommended",)
)


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:
    """Report the more urgent of two levels where it is reached first."""
    levels = ctx.policy.severity.levels if ctx.policy.severity else ()
    for members in families(placed([subject.file])):
        for pair in combinations(members, 2):
            ranks = [each.rank(levels) for each in pair]
            if None in ranks or ranks[0] == ranks[1]:
                continue
            mild, urgent = sorted(pair, key=lambda each: each.rank(levels) or 0)
            if stricter(mild, urgent):
                yield _finding(subject, urgent, mild)


def _finding(subject: Subject, urgent: Member, mild: Member) -> Finding:
    at = next(
        number for number, (a, b) in enumerate(zip(urgent.numbers, mild.numbers, strict=True)) if a != b
    )
    here, there = urgent.thresholds[at], mild.thresholds[at]
    numbers = [f"`{each.op} {format_number(each.number)}`" for each in (here, there)]
    return META.at(
        Subject(subject.file, urgent.placed.group, urgent.rule),
        urgent.rule.expr.span_of(here.written.span),
        f"`{urgent.level}` comes before `{mild.level}`: {numbers[0]} holds whenever {numbers[1]} does",
        advice="swap the thresholds, or the severities",
        notes=(Note(f"this is `{mild.level}`", span=mild.rule.expr.span_of(there.written.span)),),
    )
