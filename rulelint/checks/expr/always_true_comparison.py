"""A comparison always holds, whatever the data is.

It was meant to filter and filters nothing: an alert with such a condition fires as long as there are series.  The
usual case is `>=` where `>` was meant: `changes(…) >= 0`, `up >= 0`, `count(…) >= 0`.

Left alone are comparisons that say "there is one": `count(…) > 0`, `absent(…) == 1`; and those without any series,
such as `hour() >= 0` and `vector(1) == 1`.  What may be NaN is left alone as well: `abs(…) >= 0` removes NaN.

## Example

```yaml bad
- alert: Restarted
  expr: changes(process_start_time_seconds[1h]) >= 0
#                                               ^^ `changes` is at least 0: `>= 0` always holds
- alert: TargetDown
  expr: up{job="api"} <= 1
#                     ^^ `up` is between 0 and 1: `<= 1` always holds
```

```yaml good
- alert: Restarted
  expr: changes(process_start_time_seconds[1h]) > 0
- alert: TargetDown
  expr: up{job="api"} < 1
- alert: SomethingDown
  expr: count(up{job="api"} == 0) > 0
```

## Fix

Write the comparison that was meant, or remove it.
"""

from collections.abc import Iterator

from rulelint.analysis.conditions import has_selector
from rulelint.analysis.ranges import ValueRanges
from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.checks.bounds import Compared, compared, is_nan, named, said
from rulelint.finding import Finding, Severity
from rulelint.promql.ast import COMPARISONS, Binary
from rulelint.promql.visit import walk

META = CheckMeta(
    "expr/always-true-comparison", Severity.WARNING, scope="expression", since="0.2", default=True
)

_COUNTS = frozenset({"count", "count_values", "group", "count_over_time"})
_IS_THERE = frozenset({(">", 0.0), ("!=", 0.0), (">=", 1.0)})
"""The comparisons of a count with a constant that say "there is one"."""

_TOLD = frozenset({"absent", "absent_over_time", "present_over_time", "group", "ALERTS"})
"""What is 1 or not there: any comparison that 1 meets asks whether it is there."""


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:  # noqa: ARG001
    """Report comparisons that all values of both sides make true."""
    assert subject.rule
    expr = subject.rule.expr
    if expr.ast is None:
        return
    ranges = ValueRanges()
    for node in walk(expr.ast):
        if not isinstance(node, Binary) or node.op not in COMPARISONS:
            continue
        if node.op == "!=" and (is_nan(node.lhs) or is_nan(node.rhs)):
            advice = "to leave NaN out, compare with itself: `x == x`"
            message = "everything differs from NaN: `!= NaN` always holds"
            yield META.at(subject, expr.span_of(node.op_span), message, advice=advice)
        if not ranges.must_hold(node):
            continue
        sides = compared(node, ranges)
        if sides is None or not has_selector(sides.expr) or _asks_for_existence(sides):
            continue
        values = said(sides, ranges.at(sides.expr))
        message = f"{values}: `{sides.text}` always holds"
        advice = "write the comparison that was meant, or remove it"
        yield META.at(subject, expr.span_of(node.op_span), message, advice=advice)


def _asks_for_existence(sides: Compared) -> bool:
    inner = [node for node in walk(sides.expr) if named(node) in _COUNTS | _TOLD]
    name = named(inner[0]) if inner else ""
    return name in _TOLD or (name in _COUNTS and (sides.op, sides.constant) in _IS_THERE)
