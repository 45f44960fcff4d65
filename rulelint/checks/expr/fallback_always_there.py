"""A fallback is always there, because its labels are not those of the other side.

`a or b` keeps the series of `b` whose labels are on no series of `a`.  `sum by (job) (x)` has a label, `vector(0)` has
none: the two never match, so that the fallback is added to what is there.  Where the condition holds for the fallback
itself (`== 0`, `< 5`) the alert fires for ever, for a series without labels.

`sum(x) or vector(0)` is sound: both sides have no labels.

## Example

```yaml bad
- alert: NoRequests
  expr: (sum by (job) (rate(http_requests_total[5m])) or vector(0)) == 0
#                                                        ^^^^^^^^^ this is there whatever the left side returns, and `== 0` holds for it
```

```yaml good
- alert: NoRequests
  expr: (sum(rate(http_requests_total[5m])) or vector(0)) == 0
- alert: ErrorsHigh
  expr: (sum by (job) (rate(http_errors_total[5m])) or vector(0)) > 5
```

## Fix

Write `or on () vector(0)`: the fallback is then there only if nothing else is.  To have a zero for each job, take the
jobs from another metric: `… or 0 * max by (job) (up)`.
"""  # noqa: E501  caret lines

from collections.abc import Iterator

from rulelint.analysis.firing import is_always_there
from rulelint.analysis.labels import LabelFlow
from rulelint.analysis.ranges import ValueRanges
from rulelint.analysis.thresholds import thresholds, unwrapped
from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.checks.rewriting import rewritten
from rulelint.finding import Finding, Note, Severity
from rulelint.promql.ast import Binary, Expr
from rulelint.promql.numbers import format_number
from rulelint.rules.model import AlertRule

META = CheckMeta(
    "expr/fallback-always-there",
    Severity.ERROR,
    scope="rule",
    since="0.3",
    groups=("recommended",),
    fixable="unsafe",
)


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:  # noqa: ARG001
    """Report fallbacks without labels that meet the condition beside series with labels."""
    rule = subject.rule
    if not isinstance(rule, AlertRule) or rule.expr.ast is None or " or" not in rule.expr.value:
        return
    for each in thresholds(rule.expr.ast):
        node = unwrapped(each.value)
        if not isinstance(node, Binary) or not _is_added(node):
            continue
        value = ValueRanges().at(node.rhs).value
        if value is None or not each.holds(value):
            continue
        yield META.at(
            subject,
            rule.expr.span_of(node.rhs.span),
            f"this is there whatever the left side returns, and `{each.op} {format_number(each.number)}` holds for it",
            advice="write `or on () …`: then it is there only if nothing else is",
            notes=(
                Note(
                    "these series have labels, the fallback has none", span=rule.expr.span_of(node.lhs.span)
                ),
            ),
            fix=rewritten(subject, "write `or on ()`", (node.op_span, "or on ()")),
        )


def _is_added(node: Binary) -> bool:
    """Say whether the right side of `or` has no labels and is always there, and the left side has some."""
    if node.op != "or" or node.matching is None or node.matching.on or node.matching.labels:
        return False
    return (
        _has_labels(node.lhs) and LabelFlow().at(node.rhs).only == frozenset() and is_always_there(node.rhs)
    )


def _has_labels(expr: Expr) -> bool:
    return bool(LabelFlow().at(expr).only)
