"""An alert is inhibited for ever by another level of itself.

An inhibit rule lets the critical alert mute the warning.  If the warning fires only while the critical one does (the
same threshold, or levels out of order), it is muted whenever it fires, and nobody ever hears of it.  Needs
`alertmanager`.

## Example

```yaml config
alertmanager: alertmanager.yml
```

```yaml alertmanager.yml
route: {receiver: chat}
receivers: [{name: chat}]
inhibit_rules:
  - source_matchers: ['severity="critical"']
    target_matchers: ['severity="warning"']
    equal: [alertname, instance]
```

```yaml bad
- alert: DiskFull
#        ^^^^^^^^ `DiskFull` (warning) is always inhibited by `DiskFull` (critical), which fires whenever it does
  expr: disk_free_bytes < 1e9
  labels: {severity: warning}
- alert: DiskFull
  expr: disk_free_bytes < 5e9
  labels: {severity: critical}
```

```yaml good
- alert: DiskFull
  expr: disk_free_bytes < 5e9
  labels: {severity: warning}
- alert: DiskFull
  expr: disk_free_bytes < 1e9
  labels: {severity: critical}
```

## Fix

Give the milder level the milder threshold, or remove it.
"""

from collections.abc import Iterator
from itertools import permutations
from typing import TYPE_CHECKING

from rulelint.analysis.families import Member, families, stricter
from rulelint.analysis.identity import placed
from rulelint.checks.alert_labels import known_labels
from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.finding import Finding, Note, Severity

if TYPE_CHECKING:
    from rulelint.alertmanager.model import Configuration, InhibitRule

META = CheckMeta(
    "fleet/self-inhibited",
    Severity.WARNING,
    scope="fleet",
    since="0.2",
    groups=("recommended",),
    needs=("alertmanager",),
)


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:
    """Report alerts that fire only while another level of them inhibits them."""
    config = ctx.alertmanager
    if config is None or not config.inhibit_rules:
        return
    for members in families(placed(subject.files)):
        reported: set[int] = set()
        for target, source in permutations(members, 2):
            rule = _inhibiting(target, source, config, ctx)
            if rule is not None and id(target) not in reported:
                reported.add(id(target))
                yield _finding(target, source, rule, config)


def _inhibiting(
    target: Member, source: Member, config: "Configuration", ctx: Context
) -> "InhibitRule | None":
    """Return the inhibit rule because of which `target` is never heard, None if it can be."""
    fires_with = target.numbers == source.numbers or stricter(target, source)
    if not fires_with or source.hold > target.hold:
        return None
    from rulelint.alertmanager.reach import Verdict, verdict_of  # noqa: PLC0415  only with `alertmanager`

    of_target, of_source = (
        known_labels(each.placed.group, each.rule, ctx.facts) for each in (target, source)
    )
    for rule in config.inhibit_rules:
        mutes = verdict_of(rule.target, of_target) is Verdict.YES
        muted = verdict_of(rule.source, of_source) is Verdict.YES
        two_sided = (
            verdict_of(rule.source, of_target) is not Verdict.NO
            and verdict_of(rule.target, of_source) is not Verdict.NO
        )
        agree = all(_same(label, of_target, of_source, target, source) for label in rule.equal)
        if mutes and muted and agree and not two_sided:
            return rule
    return None


def _same(label: str, one: dict[str, str], other: dict[str, str], target: Member, source: Member) -> bool:
    """Say whether both alerts certainly agree on a label: it is written alike, or comes from the same query."""
    if label in one or label in other:
        return one.get(label) == other.get(label)
    written = [
        pair.value
        for each in (target, source)
        if (pair := each.placed.group.labels_of(each.rule).get(label)) is not None
    ]
    return not written or (len(set(written)) == 1 and "alue" not in written[0])


def _finding(target: Member, source: Member, rule: "InhibitRule", config: "Configuration") -> Finding:
    names = [
        f"`{each.rule.name.value}`{f' ({each.level})' if each.level else ''}" for each in (target, source)
    ]
    where = target.placed
    start = rule.span.start
    end = config.file.text.find("\n", start, rule.span.end)
    place = type(rule.span)(start, rule.span.end if end < 0 else end)
    return META.at(
        Subject(where.file, where.group, where.rule),
        target.rule.name.span,
        f"{names[0]} is always inhibited by {names[1]}, which fires whenever it does",
        notes=(
            Note("this fires first", source.placed.file.path, source.rule.name.span),
            Note("because of this inhibit rule", config.file.path, place),
        ),
    )
