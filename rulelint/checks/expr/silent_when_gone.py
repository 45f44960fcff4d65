"""An alert on nothing goes silent when the series are gone.

`sum(rate(requests_total[5m])) == 0` fires while there are series that stand still.  When the targets are gone, or the
counter was never touched, there are no series, the sum is nothing, and the alert that waited for exactly that resolves.

Reported are sums, means and maxima compared so that 0 meets the condition and little else does (`== 0`, `< 1`), where
neither the expression nor another rule of the file asks for absence.

## Example

```yaml bad
- alert: NoRequests
  expr: sum(rate(requests_total{job="api"}[5m])) == 0
#       ^^^ `sum` of no series is nothing, and not 0: the alert resolves when they are gone
```

```yaml good
- alert: NoRequests
  expr: sum(rate(requests_total{job="api"}[5m])) == 0 or absent(requests_total{job="api"})
- alert: NoRequests
  expr: (sum(rate(requests_total{job="api"}[5m])) or vector(0)) == 0
```

## Fix

Add `or absent(…)`, an alert of its own with `absent(…)`, or a value for that case: `(sum(…) or vector(0)) == 0`.
"""

from collections.abc import Iterator

from rulelint.analysis.absence import has_companion, minds_absence
from rulelint.analysis.firing import firing
from rulelint.analysis.thresholds import Threshold, thresholds, unwrapped
from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.finding import Finding, Note, Severity
from rulelint.promql.ast import Aggregate
from rulelint.rules.model import AlertRule

META = CheckMeta(
    "expr/silent-when-gone", Severity.INFO, scope="rule", since="0.3", groups=("absence",), precision="medium"
)

_ADDS_UP = frozenset({"sum", "avg", "max"})


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:  # noqa: ARG001
    """Report aggregations of all series that are waited for to be 0."""
    rule = subject.rule
    if not isinstance(rule, AlertRule) or rule.expr.ast is None or minds_absence(rule.expr.ast):
        return
    for each in thresholds(rule.expr.ast):
        total = unwrapped(each.value)
        if not isinstance(total, Aggregate) or total.op not in _ADDS_UP or not _waits_for_nothing(each):
            continue
        if total.labels or firing(each.comparison).never or has_companion(subject.file, total):
            continue
        yield META.at(
            subject,
            rule.expr.span_of(total.op_span),
            f"`{total.op}` of no series is nothing, and not 0: the alert resolves when they are gone",
            advice="add `or absent(…)`",
            notes=(Note("this waits for 0", span=rule.expr.span_of(each.comparison.op_span)),),
        )


def _waits_for_nothing(each: Threshold) -> bool:
    """Say whether 0 meets the condition and 1 does not: `== 0`, `< 1`, `<= 0`."""
    return each.op in ("==", "<", "<=") and each.holds(0) and not each.holds(1)
