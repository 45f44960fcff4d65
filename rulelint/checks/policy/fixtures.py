"""No fixture speaks for the rule file of an alert.

Without recorded data nobody knows how often the alert fires.  A fixture speaks for the files of its `applies_to`,
for all where it has none; `fixtures` of the configuration says where fixtures are.  The check runs only where the
configuration has `policy.fixtures`.

## Example

```yaml config
fixtures: ["fixtures/*"]
policy:
  fixtures: {levels: [critical]}
```

```yaml fixtures/week/fixture.yaml
rulelint_fixture: 1
window: {start: 2026-11-02T00:00:00Z, end: 2026-11-09T00:00:00Z}
source: {kind: remote-read}
applies_to: ["rules/**"]
recorded: ["up"]
```

```yaml bad
# file: lab/disk.yml
- alert: DiskFull
#        ^^^^^^^^ no fixture speaks for `DiskFull`
  expr: disk_free_bytes < 1e9
  labels: {severity: critical}
```

```yaml good
# file: rules/target.yml
- alert: TargetDown
  expr: up == 0
  labels: {severity: critical}
```

## Fix

Record one (`rulelint record`), or name the file in `applies_to` of one that holds its series.

## Options

- `levels`: the levels of `policy.severity` it is asked of; all alerts where the list is empty, as by default.
"""

from collections.abc import Iterator

from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.checks.levels import asked_alert
from rulelint.finding import Finding, Severity

META = CheckMeta("policy/fixtures", Severity.WARNING, scope="rule", since="0.1", policy="fixtures")


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:
    """Report alerts in files no fixture speaks for."""
    for rule in asked_alert(subject, ctx, ctx.policy_for(subject).fixtures):
        if ctx.around.fixture_for(subject.file.path) is False:
            yield META.at(subject, rule.name.span, f"no fixture speaks for `{rule.name.value}`")
