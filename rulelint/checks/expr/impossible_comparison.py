"""A comparison can never hold, whatever the data is.

An alert with such a condition never fires.  The usual case is `count(…) == 0`: `count` returns nothing, and not 0,
where there is nothing to count.  Others are `absent(…) == 0` (`absent` returns 1 or nothing), `hour() > 23`, and
comparisons of constants.

## Example

```yaml bad
- alert: NoTargets
  expr: count(up{job="api"}) == 0
#                            ^^ `count` is at least 1 where there is anything to count: `== 0` never holds
- alert: StillThere
  expr: absent(up{job="api"}) < 1
#                             ^ `absent` is always 1: `< 1` never holds
```

```yaml good
- alert: NoTargets
  expr: absent(up{job="api"})
- alert: NoneUp
  expr: sum(up{job="api"}) == 0
- alert: FewTargets
  expr: (count(up{job="api"}) or vector(0)) < 3
```

## Fix

To notice that series are missing use `absent(…)`, or give the count a value for that case: `(count(…) or vector(0))`.
"""

from collections.abc import Iterator

from rulelint.analysis.ranges import ValueRanges
from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.checks.bounds import compared, named, said
from rulelint.finding import Finding, Severity
from rulelint.promql.ast import COMPARISONS, Binary, Number
from rulelint.promql.visit import walk

META = CheckMeta("expr/impossible-comparison", Severity.ERROR, scope="rule", since="0.1", default=True)


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:  # noqa: ARG001
    """Report comparisons of which no value of either side makes a true one."""
    assert subject.rule
    expr = subject.rule.expr
    if expr.ast is None:
        return
    ranges = ValueRanges(narrowed=True)
    for node in walk(expr.ast):
        if isinstance(node, Binary) and node.op in COMPARISONS and not ranges.may_hold(node):
            span = expr.span_of(node.op_span)
            yield META.at(subject, span, _message(node, ranges), advice=_advice(node))


def _message(node: Binary, ranges: ValueRanges) -> str:
    sides = compared(node, ranges)
    if sides is None:
        return f"`{node.op}` never holds between these two"
    return f"{said(sides, ranges.at(sides.expr))}: `{sides.text}` never holds"


def _advice(node: Binary) -> str:
    sides = (node.lhs, node.rhs)
    missing = any(named(each) == "count" for each in sides) and any(
        isinstance(each, Number) for each in sides
    )
    return "use `absent(…)`, or `(count(…) or vector(0))`" if missing else ""
