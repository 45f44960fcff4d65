"""A rule has not been looked at for too long.

Thresholds leave the data, owners leave the team: a rule that nobody reviews pages for reasons nobody remembers.
The date of the last look is what the rule says (`reviewed: 2026-05-01`), what the file beside the rule file says, or
when git saw a line of the rule change.  The check runs only where the configuration has `policy.review`.

## Example

```yaml config
policy:
  review: {from: ["annotation:reviewed", git], every: 180d}
```

```yaml bad
# file: disk.yml
- alert: DiskFull
  expr: disk_free_bytes < 1e9
  annotations:
    reviewed: "2026-01-10"
#             ^^^^^^^^^^^^ `DiskFull` was reviewed 316 days ago, every 180 days are asked for
- alert: DiskSlow
  expr: disk_latency_seconds > 1
  annotations:
    reviewed: last spring
#             ^^^^^^^^^^^ `last spring` is no date
# file: old.yml
- alert: TargetDown
#        ^^^^^^^^^^ `TargetDown` was changed 690 days ago, every 180 days a review is asked for
  expr: up == 0
```

```yaml good
# file: disk.yml
- alert: DiskFull
  expr: disk_free_bytes < 1e9
  annotations:
    reviewed: "2026-10-01"
- alert: DiskSlow
  expr: disk_latency_seconds > 1
```

## Fix

Look at what the rule did since (`rulelint simulate`), change or remove it, and write the day down.

## Options

- `from`: where the date is looked for, first match wins: `label:NAME`, `annotation:NAME`, `sidecar:NAME`, `git`.
  Default `["annotation:reviewed", "git"]`.
- `every`: how old the last look may be: `180d` (the default), `26w`, `1y`.
- `required`: `false` accepts alerts without a date.

In a shallow clone git does not know how old a line is: nothing is said of such rules.
"""

from collections.abc import Iterator
from datetime import date

from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.checks.dates import days, last_change, read_date
from rulelint.checks.origins import Stated, absent, stated
from rulelint.checks.settings import Origin, ReviewPolicy
from rulelint.finding import Finding, Severity
from rulelint.rules.model import AlertRule
from rulelint.source.plural import plural, verb

META = CheckMeta("policy/review", Severity.WARNING, scope="rule", since="0.1", policy="review")

_GIT = Origin("git")


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:
    """Report alerts whose last review is too long ago, and those without one."""
    policy, rule, today = ctx.policy_for(subject).review, subject.rule, ctx.around.today
    if policy is None or today is None or not isinstance(rule, AlertRule):
        return
    written = stated(subject, policy.sources, ctx)
    if written is not None:
        yield from _written(subject, written, policy, today)
    elif _GIT in policy.sources:
        yield from _from_git(subject, policy, ctx, today)
    elif policy.required:
        yield absent(META, subject, policy.sources, "date of a review")


def _written(subject: Subject, written: Stated, policy: ReviewPolicy, today: date) -> Iterator[Finding]:
    assert subject.rule
    reviewed = read_date(written.value)
    if reviewed is None:
        yield META.at(subject, written.span, f"`{written.value}` is no date", advice="write `YYYY-MM-DD`")
    elif reviewed > today:
        yield META.at(subject, written.span, f"`{written.value}` is in the future")
    elif (today - reviewed).days > days(policy.every):
        name, limit, age = subject.rule.name.value, days(policy.every), (today - reviewed).days
        asked = f"every {plural(limit, 'day')} {verb(limit)} asked for"
        message = f"`{name}` was reviewed {plural(age, 'day')} ago, {asked}"
        yield META.at(subject, written.span, message)


def _from_git(subject: Subject, policy: ReviewPolicy, ctx: Context, today: date) -> Iterator[Finding]:
    rule, changed = subject.rule, last_change(subject, ctx)
    if rule is None or changed is None:
        return
    age, limit = (today - changed).days, days(policy.every)
    if age > limit:
        asked = f"every {plural(limit, 'day')} a review is asked for"
        message = f"`{rule.name.value}` was changed {plural(age, 'day')} ago, {asked}"
        yield META.at(subject, rule.name.span, message)
