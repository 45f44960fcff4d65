"""Between two evaluations there is time that no rule looks at.

A group evaluated every five minutes with `increase(errors_total[1m])` sees one minute of five.  Where the window is
just as long as the interval, what a counter grows between the last sample of one window and the first of the next is in
neither.

Reported are windows shorter than the interval that the group states, and for functions of counters (`rate`, `increase`,
`changes`, `resets`) those equal to it.

## Example

```yaml bad
groups:
- name: slow
  interval: 5m
  rules:
  - record: job:errors:increase1m
    expr: sum by (job) (increase(errors_total[1m]))
#                                ^^^^^^^^^^^^^^^^ evaluated every 5m, this sees 1m of 5m
```

```yaml good
groups:
- name: slow
  interval: 5m
  rules:
  - record: job:errors:increase10m
    expr: sum by (job) (increase(errors_total[10m]))
```

## Fix

Use a window longer than the interval, or evaluate the group more often.
"""

from collections.abc import Iterator

from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.finding import Finding, Note, Severity
from rulelint.promql.ast import Call, Expr, MatrixSelector, Subquery
from rulelint.promql.durations import format_duration
from rulelint.promql.visit import children

META = CheckMeta("group/unseen-time", Severity.WARNING, scope="rule", since="0.3", groups=("recommended",))

_OF_COUNTERS = frozenset({"rate", "increase", "changes", "resets"})
_OF_ONE_TIME = frozenset(
    {"irate", "idelta", "last_over_time", "absent_over_time", "present_over_time", "predict_linear"}
)
"""Functions that ask how things are now: a short window is what is meant."""


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:  # noqa: ARG001
    """Report windows that leave time between evaluations unseen."""
    assert subject.rule
    assert subject.group
    expr, interval = subject.rule.expr, subject.group.interval
    if expr.ast is None or interval is None:
        return
    every = format_duration(interval.value)
    for call, window in _windows(expr.ast):
        if window.range_expr is not None or window.vector.at or window.range > interval.value:
            continue
        if window.range == interval.value and call.func not in _OF_COUNTERS:
            continue
        length = format_duration(window.range)
        share = f"{length} of {every}" if window.range < interval.value else "no growth between two windows"
        yield META.at(
            subject,
            expr.span_of(window.span),
            f"evaluated every {every}, this sees {share}",
            advice="use a window longer than the interval",
            notes=(Note("the interval is set here", span=interval.span),),
        )


def _windows(expr: Expr) -> Iterator[tuple[Call, MatrixSelector]]:
    """Yield the ranges outside of subqueries, which are evaluated at their own steps."""
    pending = [expr]
    while pending:
        node = pending.pop()
        if isinstance(node, Subquery):
            continue
        pending += reversed(children(node))
        if isinstance(node, Call) and node.func not in _OF_ONE_TIME:
            yield from ((node, each) for each in node.args if isinstance(each, MatrixSelector))
