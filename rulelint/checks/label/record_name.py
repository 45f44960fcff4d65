"""A recorded metric is not named `level:metric:operations`.

By convention (https://prometheus.io/docs/practices/rules/) a recorded metric has colons in its name, so that nobody
takes it for something a target exposes: the labels that are left, the metric it is made of, what was done to it.
rulelint itself goes by it: only names with a colon are surely recorded.

Names with at least one colon are accepted.  Left alone are rules that only give a metric another name.

## Example

```yaml bad
- record: errors_rate
#         ^^^^^^^^^^^ `errors_rate` looks like a metric that targets expose: it has no colon
  expr: sum by (job) (rate(errors_total[5m]))
```

```yaml good
- record: job:errors:rate5m
  expr: sum by (job) (rate(errors_total[5m]))
- record: slo:objective
  expr: vector(0.999)
```

## Fix

Rename it, and with it whatever reads it.
"""

import re
from collections.abc import Iterator

from rulelint.analysis.labels import LabelFlow
from rulelint.analysis.thresholds import unwrapped
from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.finding import Finding, Severity
from rulelint.promql.ast import Call, Expr, MatrixSelector, VectorSelector
from rulelint.promql.durations import format_duration
from rulelint.promql.visit import walk
from rulelint.rules.model import RecordingRule

META = CheckMeta("label/record-name", Severity.INFO, scope="rule", since="0.3", groups=("style",))

_SUFFIX = re.compile(r"_(?:total|bucket|sum|count)$")


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:  # noqa: ARG001
    """Report recorded names without a colon."""
    rule = subject.rule
    if not isinstance(rule, RecordingRule) or ":" in rule.name.value:
        return
    if rule.expr.ast and isinstance(unwrapped(rule.expr.ast), VectorSelector):
        return
    meant = _meant(rule.expr.ast) if rule.expr.ast else ""
    yield META.at(
        subject,
        rule.name.span,
        f"`{rule.name.value}` looks like a metric that targets expose: it has no colon",
        advice=f"call it `{meant}`" if meant else "call it `level:metric:operations`",
    )


def _meant(expr: Expr) -> str:
    """Return a name by the convention, where labels, metric and operation are plain to see."""
    labels = LabelFlow().at(expr).only
    calls = [node for node in walk(expr) if isinstance(node, Call)]
    if not labels or len(calls) != 1 or not isinstance(window := calls[0].args[-1], MatrixSelector):
        return ""
    name = window.vector.name
    read = [node for node in walk(expr) if isinstance(node, VectorSelector)]
    if len(read) != 1 or not name or ":" in name:
        return ""
    operation = calls[0].func + format_duration(window.range)
    return f"{'_'.join(sorted(labels))}:{_SUFFIX.sub('', name)}:{operation}"
