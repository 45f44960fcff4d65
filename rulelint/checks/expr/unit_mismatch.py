"""Numbers of different units are compared or added.

Prometheus knows no units: 500 milliseconds against 0.3 seconds is 500 against 0.3.  Units are taken from facts and
from names (`…_seconds`, `…_bytes`, `…_percent`), and followed through arithmetic, rates and quantiles.

Reported are

- a comparison, sum or difference of the same quantity on two scales: seconds with milliseconds, bytes with bits, a
  ratio with percent;
- a time since 1970 (`…_timestamp_seconds`) compared with a small number, where an age was meant;
- a metric named `…_percent` compared with a fraction of 1, and one named `…_ratio` with 10 or more.

## Example

```yaml bad
- alert: Slow
  expr: latency_milliseconds > timeout_seconds
#                            ^ this compares milliseconds with seconds
- alert: BackupOld
  expr: backup_last_success_timestamp_seconds > 86400
#                                               ^^^^^ a time since 1970 is compared with 86400
- alert: DiskFull
  expr: disk_used_percent > 0.9
#                           ^^^ `disk_used_percent` is in percent and 0.9 is less than one percent
```

```yaml good
- alert: Slow
  expr: latency_milliseconds > 1000 * timeout_seconds
- alert: BackupOld
  expr: time() - backup_last_success_timestamp_seconds > 86400
- alert: DiskFull
  expr: disk_used_percent > 90
```

## Fix

Convert one of the two: `1000 * timeout_seconds`.
"""

from collections.abc import Iterator

from rulelint.analysis.conditions import metric_name
from rulelint.analysis.metrics import Metrics
from rulelint.analysis.thresholds import Threshold, threshold_of, unwrapped
from rulelint.analysis.units import RATIO, TIMESTAMP, Quantity, Units
from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.finding import Finding, Note, Severity
from rulelint.promql.ast import COMPARISONS, Aggregate, Binary, Call, Expr, MatrixSelector, VectorSelector
from rulelint.promql.numbers import format_number
from rulelint.promql.visit import walk

META = CheckMeta("expr/unit-mismatch", Severity.WARNING, scope="rule", since="0.3", groups=("recommended",))

_MEETS = COMPARISONS | {"+", "-"}
_1973 = 1e8
"""No date that a rule speaks of is earlier; as an age it is three years."""

_LEAST_FRACTION, _LEAST_PERCENT, _MOST_PERCENT = 0.3, 10, 100
"""From where on a number is taken for a fraction of 1 written for a percentage, and the other way round."""

_KEEPS = frozenset({"min", "max", "avg", "topk", "bottomk"})
_KEEPS_OVER_TIME = frozenset(
    {"min_over_time", "max_over_time", "avg_over_time", "last_over_time", "round", "abs"}
)


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:
    """Report operands on different scales, and numbers that fit another scale."""
    assert subject.rule
    expr = subject.rule.expr
    if expr.ast is None:
        return
    metrics = Metrics(ctx.facts)
    units = Units(metrics)
    for node in walk(expr.ast):
        if not isinstance(node, Binary) or node.op not in _MEETS:
            continue
        left, right = units.at(node.lhs), units.at(node.rhs)
        if left is not None and right is not None and left.differs_in_scale(right):
            yield _of_operands(subject, node, left, right)
        elif each := threshold_of(node):
            yield from _of_number(subject, each, units, metrics)


def _of_operands(subject: Subject, node: Binary, left: Quantity, right: Quantity) -> Finding:
    assert subject.rule
    expr = subject.rule.expr
    match node.op:
        case "+":
            message = f"this adds {right} to {left}"
        case "-":
            message = f"this takes {right} from {left}"
        case _:
            message = f"this compares {left} with {right}"
    return META.at(
        subject,
        expr.span_of(node.op_span),
        message,
        advice="convert one of the two",
        notes=(
            Note(f"this is in {left}", span=expr.span_of(node.lhs.span)),
            Note(f"this is in {right}", span=expr.span_of(node.rhs.span)),
        ),
    )


def _of_number(subject: Subject, each: Threshold, units: Units, metrics: Metrics) -> Iterator[Finding]:
    assert subject.rule
    expr = subject.rule.expr
    number, span = format_number(each.number), expr.span_of(each.written.span)
    found = units.at(each.value)
    if found == Quantity(TIMESTAMP) and 0 < each.number < _1973 and not _is_clock(each.value):
        message, advice = f"a time since 1970 is compared with {number}", "compare the age: `time() - …`"
        note = Note("this is a time since 1970", span=expr.span_of(each.value.span))
        yield META.at(subject, span, message, advice=advice, notes=(note,))
        return
    read = _as_it_is(each.value)
    name = metric_name(read) if isinstance(read, VectorSelector) else None
    known = metrics.unit_of(name) if name else None
    if known and each.above and _is_other_scale(known.value, each.number):
        message = f"`{name}` is in percent and {number} is less than one percent"
        advice = "write it in percent"
        if known.value == RATIO:
            message = f"`{name}` is a ratio, of which {number} is {format_number(each.number * 100)} %"
            advice = f"write `{format_number(round(each.number / 100, 12))}`"
        note = Note(known.reason, span=expr.span_of(read.span))
        yield META.at(subject, span, message, advice=advice, notes=(note,))


def _is_other_scale(unit: str, number: float) -> bool:
    """Say whether a number is a fraction where the unit is percent, or a percentage where it is a ratio."""
    if unit == "percent":
        return _LEAST_FRACTION <= number < 1
    return unit == RATIO and _LEAST_PERCENT <= number <= _MOST_PERCENT


def _is_clock(expr: Expr) -> bool:
    return any(isinstance(node, Call) and node.func == "time" for node in walk(expr))


def _as_it_is(expr: Expr) -> Expr:
    """Return what is below aggregations that leave the scale of values as it is."""
    while True:
        node = unwrapped(expr)
        match node:
            case Aggregate() if node.op in _KEEPS:
                expr = node.expr
            case Call() if node.func in _KEEPS_OVER_TIME:
                expr = node.args[0]
            case MatrixSelector():
                return node.vector
            case _:
                return node
