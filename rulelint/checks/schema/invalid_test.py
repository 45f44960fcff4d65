"""A test file of promtool has a series, an expression or an order of groups that promtool refuses.

promtool names neither the file nor the series; here the carets stand at the wrong token.  Unknown fields, values of
the wrong kind and bad durations of test files are reported by the other checks of this area.

## Example

```yaml bad
rule_files: [rules.yml]
tests:
- input_series:
  - series: up{job="api"}
    values: 1x3 O
#               ^ unexpected identifier "O" in series values, expected number or "stale"
```

```yaml good
rule_files: [rules.yml]
tests:
- input_series:
  - series: up{job="api"}
    values: 1x3 0
```

## Fix

The notation: https://prometheus.io/docs/prometheus/latest/configuration/unit_testing_rules/#series.
"""

from collections.abc import Iterator

from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.checks.defects import reported
from rulelint.finding import Finding, Severity

META = CheckMeta("schema/invalid-test", Severity.ERROR, scope="file", since="0.2", default=True)


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:  # noqa: ARG001
    """Report what the loader noted."""
    return reported(META, subject)
