"""A recording rule reads what a rule of another group records.

Rules of one group are evaluated one after the other, so that each sees what those before it wrote.  Groups run beside
each other: what another group records may be one interval old, and after a restart it is not there yet.  Sums of such
values and fresh ones do not fit together.

Groups are told apart by file, whatever they are called.  Judged are metrics with a colon in their name: others may
come from targets as well.  An alert that is one interval late is none to speak of.

## Example

```yaml bad
groups:
- name: rates
  rules:
  - record: job:errors:rate5m
    expr: sum by (job) (rate(errors_total[5m]))
- name: ratios
  rules:
  - record: job:errors:ratio
    expr: job:errors:rate5m / job:requests:rate5m
#         ^^^^^^^^^^^^^^^^^ `job:errors:rate5m` is recorded in group `rates`: here it may be an interval old
```

```yaml good
groups:
- name: rates
  rules:
  - record: job:errors:rate5m
    expr: sum by (job) (rate(errors_total[5m]))
  - record: job:errors:ratio
    expr: job:errors:rate5m / job:requests:rate5m
```

## Fix

Put both rules into one group.
"""

from collections.abc import Iterator

from rulelint.analysis.conditions import metric_name
from rulelint.analysis.identity import placed
from rulelint.analysis.recorded import producers
from rulelint.analysis.selectors import selectors
from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.finding import Finding, Note, Severity
from rulelint.rules.model import RecordingRule

META = CheckMeta(
    "fleet/recorded-in-other-group",
    Severity.INFO,
    scope="fleet",
    since="0.3",
    groups=("style",),
    precision="certain",
)


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:  # noqa: ARG001
    """Report metrics that no rule of the reader's own group records, and one of another group does."""
    recorded = producers(placed(subject.files))
    for each in placed(subject.files):
        if not isinstance(each.rule, RecordingRule) or each.rule.expr.ast is None:
            continue
        told: set[str] = set()
        for selector in selectors(each.rule.expr.ast):
            name = metric_name(selector) or ""
            makers = recorded.get(name, ())
            if name in told or not makers or any(other.group is each.group for other in makers):
                continue
            told.add(name)
            first = makers[0]
            yield META.at(
                Subject(each.file, each.group, each.rule),
                each.rule.expr.span_of(selector.span),
                f"`{name}` is recorded in group `{first.group.name.value}`: here it may be an interval old",
                advice="put both rules into one group",
                notes=(Note("it is recorded here", first.file.path, first.rule.name.span),),
            )
