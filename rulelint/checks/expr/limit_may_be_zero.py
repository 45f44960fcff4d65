"""What is divided by is 0 where there is no limit.

`container_memory_usage_bytes / container_spec_memory_limit_bytes > 0.8` fires for every container without a limit:
cAdvisor says 0 then, and anything divided by 0 is `+Inf`.  The same goes for other limits that are 0 where none is set.

Reported are known metrics of that kind without a condition on them (`> 0`, `!= 0`) in the expression, compared with `>`
or `>=`.

## Example

```yaml bad
- alert: MemoryHigh
  expr: redis_memory_used_bytes / redis_memory_max_bytes > 0.9
#                                 ^^^^^^^^^^^^^^^^^^^^^^ `redis_memory_max_bytes` is 0 where there is no limit: `+Inf` fires
```

```yaml good
- alert: MemoryHigh
  expr: redis_memory_used_bytes / (redis_memory_max_bytes > 0) > 0.9
- alert: MemoryHigh
  expr: container_memory_working_set_bytes / container_spec_memory_limit_bytes < +Inf > 0.9
```

## Fix

Divide by `(… > 0)`.
"""  # noqa: E501  caret lines

from collections.abc import Iterator

from rulelint.analysis.conditions import metric_name
from rulelint.analysis.thresholds import Threshold, thresholds, unwrapped
from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.checks.rewriting import rewritten
from rulelint.finding import Finding, Note, Severity
from rulelint.promql.ast import Aggregate, Binary, Expr, Number, VectorSelector
from rulelint.promql.visit import walk
from rulelint.rules.model import AlertRule

META = CheckMeta(
    "expr/limit-may-be-zero",
    Severity.WARNING,
    scope="rule",
    since="0.3",
    groups=("recommended",),
    fixable="unsafe",
)

ZERO_WITHOUT_LIMIT = frozenset(
    {
        "container_spec_memory_limit_bytes", "container_spec_memory_swap_limit_bytes",
        "container_spec_memory_reservation_limit_bytes", "redis_memory_max_bytes",
    }
)  # fmt: skip
"""Limits that are 0 where none is set: cAdvisor's (`metrics/prometheus.go`), and Redis' `maxmemory`."""


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:  # noqa: ARG001
    """Report divisions by limits that may be 0, compared with a number that `+Inf` exceeds."""
    rule = subject.rule
    if not isinstance(rule, AlertRule) or rule.expr.ast is None:
        return
    if not any(name in rule.expr.value for name in ZERO_WITHOUT_LIMIT):
        return
    found = list(thresholds(rule.expr.ast))
    guarded = {name for each in found if (name := _guarded(each))} | {
        "" for each in found if _refuses_infinity(each)
    }
    for each in found:
        for limit in _limits(each.value) if each.above else ():
            name = metric_name(limit) or ""
            if name in guarded or "" in guarded:
                continue
            guarded_limit = f"({rule.expr.value[limit.span.start : limit.span.end]} > 0)"
            yield META.at(
                subject,
                rule.expr.span_of(limit.span),
                f"`{name}` is 0 where there is no limit: `+Inf` fires",
                advice=f"divide by `({name} > 0)`",
                notes=(Note("`+Inf` meets this", span=rule.expr.span_of(each.comparison.op_span)),),
                fix=rewritten(subject, "divide only by limits above 0", (limit.span, guarded_limit)),
            )


def _limits(value: Expr) -> Iterator[VectorSelector]:
    """Yield limits that the value is divided by."""
    for node in walk(value):
        if isinstance(node, Binary) and node.op == "/":
            divisor = unwrapped(node.rhs)
            while isinstance(divisor, Aggregate):
                divisor = unwrapped(divisor.expr)
            if isinstance(divisor, VectorSelector) and metric_name(divisor) in ZERO_WITHOUT_LIMIT:
                yield divisor


def _guarded(each: Threshold) -> str:
    """Return the metric that a condition keeps from being 0."""
    value = unwrapped(each.value)
    while isinstance(value, Aggregate):
        value = unwrapped(value.expr)
    is_guard = isinstance(value, VectorSelector) and not each.holds(0)
    return (metric_name(value) or "?") if is_guard and isinstance(value, VectorSelector) else ""


def _refuses_infinity(each: Threshold) -> bool:
    """Say whether the condition keeps `+Inf` out: `x / y < Inf`, `x / y != Inf`."""
    return (
        isinstance(unwrapped(each.written), Number)
        and not each.holds(float("inf"))
        and each.op in ("<", "!=", "<=")
    )
