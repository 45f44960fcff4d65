"""A comparison can never hold, whatever the data is.

An alert with such a condition never fires.  The usual case is `count(…) == 0`: `count` returns nothing, and not 0,
where there is nothing to count.  Others are `absent(…) == 0` (`absent` returns 1 or nothing), `hour() > 23`, and
comparisons of constants, anything but `!=` with NaN, and two comparisons of one value that exclude each other.

## Example

```yaml bad
- alert: NoTargets
  expr: count(up{job="api"}) == 0
#                            ^^ `count` is at least 1 where there is anything to count: `== 0` never holds
- alert: StillThere
  expr: absent(up{job="api"}) < 1
#                             ^ `absent` is always 1: `< 1` never holds
- alert: OutOfBounds
  expr: temperature_celsius > 90 and temperature_celsius < 10
#                                                        ^ never holds together with `temperature_celsius > 90`
- alert: NoRatio
  expr: errors:ratio == NaN
#                    ^^ nothing compares with NaN: `== NaN` never holds
```

```yaml good
- alert: NoTargets
  expr: absent(up{job="api"})
- alert: NoneUp
  expr: sum(up{job="api"}) == 0
- alert: FewTargets
  expr: (count(up{job="api"}) or vector(0)) < 3
- alert: OutOfBounds
  expr: temperature_celsius > 90 or temperature_celsius < 10
- alert: NoRatio
  expr: errors:ratio != errors:ratio
```

## Fix

To notice that series are missing use `absent(…)`, or give the count a value for that case: `(count(…) or vector(0))`.
Only NaN differs from itself: `x != x` finds it.
"""

from collections.abc import Iterator

from rulelint.analysis.contradictions import contradictions
from rulelint.analysis.ranges import ValueRanges
from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.checks.bounds import compared, is_nan, named, said
from rulelint.finding import Finding, Note, Severity
from rulelint.promql.abridge import abridged
from rulelint.promql.ast import COMPARISONS, Binary, Expr, Number
from rulelint.promql.visit import walk
from rulelint.rules.expression import Expression

META = CheckMeta("expr/impossible-comparison", Severity.ERROR, scope="expression", since="0.1", default=True)


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:  # noqa: ARG001
    """Report comparisons of which no value of either side makes a true one."""
    assert subject.rule
    expr = subject.rule.expr
    if expr.ast is None:
        return
    ranges = ValueRanges(narrowed=True)
    for node in walk(expr.ast):
        if not isinstance(node, Binary) or node.op not in COMPARISONS:
            continue
        if node.op != "!=" and (is_nan(node.lhs) or is_nan(node.rhs)):
            message, advice = _nan(node), "to find NaN, compare with itself: `x != x`"
        elif not ranges.may_hold(node):
            message, advice = _message(node, ranges), _advice(node)
        else:
            continue
        yield META.at(subject, expr.span_of(node.op_span), message, advice=advice)
    if "and" in expr.value.lower():
        yield from _excluded(subject, expr, expr.ast)


def _excluded(subject: Subject, expr: Expression, ast: Expr) -> Iterator[Finding]:
    for each in contradictions(ast, ValueRanges()):
        yield META.at(
            subject,
            expr.span_of(each.later.op_span),
            f"never holds together with `{abridged(each.first)}`",
            advice="join them with `or`, or write the bound that is meant",
            notes=(Note("what excludes it", span=expr.span_of(each.first.span)),),
        )


def _nan(node: Binary) -> str:
    return f"nothing compares with NaN: `{node.op} NaN` never holds"


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
