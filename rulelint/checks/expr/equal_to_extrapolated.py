"""A rate or an increase is compared for equality with a number.

`increase(x[5m])` is not how often a counter went up: Prometheus extrapolates to the edges of the window, so that one
event reads as 1.0345 or 1.25.  `== 1` then holds by chance, and `!= 1` nearly always.  `== 0` and `!= 0` are sound.

The same goes for `rate`, `delta`, `deriv` and `predict_linear`, also within `sum`, and for what is computed from them.

## Example

```yaml bad
- alert: Restarted
  expr: increase(restarts_total[10m]) == 1
#                                     ^^ `increase` is extrapolated: it is hardly ever exactly 1
```

```yaml good
- alert: Restarted
  expr: increase(restarts_total[10m]) > 0
- alert: RestartedOnce
  expr: changes(process_start_time_seconds[10m]) == 1
- alert: Idle
  expr: rate(requests_total[10m]) == 0
```

## Fix

Compare with `>` or `>=` a little below the number, round the result (`round(increase(…)) == 1`), or count with
`changes`.
"""

from collections.abc import Iterator

from rulelint.analysis.thresholds import Threshold, thresholds
from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.finding import Finding, Severity
from rulelint.promql.ast import Aggregate, Binary, Call, Expr, Paren, Unary
from rulelint.promql.numbers import format_number

META = CheckMeta(
    "expr/equal-to-extrapolated", Severity.WARNING, scope="rule", since="0.3", groups=("recommended",)
)

_EXTRAPOLATED = frozenset({"rate", "increase", "delta", "deriv", "predict_linear"})
_KEEPS_FRACTIONS = frozenset({"sum", "avg", "min", "max", "topk", "bottomk"})
_NOT_ROUND = frozenset({0.0, float("inf"), float("-inf")})


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:  # noqa: ARG001
    """Report `==` and `!=` between what is extrapolated and a number other than zero."""
    assert subject.rule
    expr = subject.rule.expr
    for each in thresholds(expr.ast) if expr.ast else ():
        if each.op not in ("==", "!=") or each.number in _NOT_ROUND:
            continue
        if function := _extrapolation(each.value):
            yield META.at(
                subject,
                expr.span_of(each.comparison.op_span),
                f"`{function}` is extrapolated: it is hardly ever exactly {format_number(each.number)}",
                advice=_advice(each),
            )


def _advice(each: Threshold) -> str:
    return f"write `round(…) {each.op} {format_number(each.number)}`, or compare with `>`"


def _extrapolation(expr: Expr) -> str:
    """Return the function whose fractions reach the outside, empty if there is none."""
    while True:
        match expr:
            case Call() if expr.func in _EXTRAPOLATED:
                return expr.func
            case Paren() | Unary():
                expr = expr.expr
            case Aggregate() if expr.op in _KEEPS_FRACTIONS:
                expr = expr.expr
            case Binary(op="or" | "and" | "unless"):
                expr = expr.lhs
            case _:
                return ""
