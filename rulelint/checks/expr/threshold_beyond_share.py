"""A threshold is beyond what a share can be.

A part divided by its whole is between 0 and 1, and times 100 between 0 and 100.  `errors / requests > 5`, meant as five
percent, never fires; `availability < 99.9` always does.  The same goes for metrics that are 0 or 1 by convention:
`probe_success`, `mysql_up`, `kube_node_status_condition`.

A division counts as a share where both sides add up rates of one metric and the upper one reads fewer of its series, or
where it counts series that a comparison keeps: `count(up == 0) / count(up)`; and what names say is room,
`x_free_bytes / x_size_bytes`.  What is certain of functions and of
`up` itself is `expr/impossible-comparison` and `expr/always-true-comparison`.

## Example

```yaml bad
- alert: ErrorsHigh
  expr: sum(rate(hits_total{code="500"}[5m])) / sum(rate(hits_total[5m])) > 5
#                                                                           ^ a share is between 0 and 1: `> 5` never holds
- alert: AvailabilityLow
  expr: sum(up) / count(up) < 99.9
#                             ^^^^ a share is between 0 and 1: `< 99.9` always holds
```

```yaml good
- alert: ErrorsHigh
  expr: 100 * sum(rate(hits_total{code="500"}[5m])) / sum(rate(hits_total[5m])) > 5
- alert: AvailabilityLow
  expr: sum(up) / count(up) < 0.999
```

## Fix

Divide the number by 100, or multiply the share by it.
"""  # noqa: E501  caret lines

from collections.abc import Iterator

from rulelint.analysis.ranges import Range, ValueRanges
from rulelint.analysis.shares import ConventionalRanges
from rulelint.analysis.thresholds import Threshold, thresholds
from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.checks.bounds import named
from rulelint.checks.rewriting import rewritten
from rulelint.finding import Finding, Note, Severity
from rulelint.promql.ast import Number
from rulelint.promql.numbers import format_number
from rulelint.rules.model import AlertRule

META = CheckMeta(
    "expr/threshold-beyond-share",
    Severity.ERROR,
    scope="rule",
    since="0.3",
    groups=("recommended",),
    fixable="unsafe",
)

_PERCENT = 100


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:  # noqa: ARG001
    """Report thresholds that no share, or every share, meets."""
    rule = subject.rule
    if not isinstance(rule, AlertRule) or rule.expr.ast is None:
        return
    certain, likely = ValueRanges(), ConventionalRanges()
    for each in thresholds(rule.expr.ast):
        values = likely.at(each.value)
        if values == certain.at(each.value) or certain.must_hold(each.comparison):
            continue
        if not likely.may_hold(each.comparison) and certain.may_hold(each.comparison):
            yield _finding(subject, each, values, "never")
        elif _always_holds(each, values):
            yield _finding(subject, each, values, "always")


def _always_holds(each: Threshold, values: Range) -> bool:
    return each.op in ("<", ">") and each.holds(values.low) and each.holds(values.high)


def _finding(subject: Subject, each: Threshold, values: Range, when: str) -> Finding:
    assert subject.rule
    expr = subject.rule.expr
    low, high = format_number(values.low), format_number(values.high)
    what = f"`{name}`" if (name := named(each.value)) else "a share"
    is_percent = isinstance(each.written, Number) and values.high <= 1 < each.number <= _PERCENT
    meant = format_number(round(each.number / _PERCENT, 12)) if is_percent and not name else ""
    span = expr.span_of(each.written.span)
    return META.at(
        subject,
        span,
        f"{what} is between {low} and {high}: `{each.op} {format_number(each.number)}` {when} holds",
        advice=f"write `{meant}`" if meant else "",
        notes=(Note(f"this is between {low} and {high}", span=expr.span_of(each.value.span)),),
        fix=rewritten(subject, f"write `{meant}`", (each.written.span, meant)) if meant else None,
    )
