"""A quantile is asked for that is not between 0 and 1.

PromQL counts quantiles from 0 to 1: `0.95`, not `95`.  For anything above 1 the answer is `+Inf`, for anything below 0
it is `-Inf`: an alert with `>` always fires, one with `<` never.  The same goes for the label `quantile` of a summary:
`quantile="95"` matches nothing.

## Example

```yaml bad
- alert: SlowRequests
  expr: histogram_quantile(95, sum by (le) (rate(http_request_duration_seconds_bucket[5m]))) > 1
#                          ^^ quantiles are between 0 and 1: this one is always `+Inf`
- alert: SlowQueries
  expr: query_duration_seconds{quantile="99"} > 1
#                              ^^^^^^^^^^^^^ quantiles are between 0 and 1: this matches nothing
```

```yaml good
- alert: SlowRequests
  expr: histogram_quantile(0.95, sum by (le) (rate(http_request_duration_seconds_bucket[5m]))) > 1
- alert: SlowQueries
  expr: query_duration_seconds{quantile="0.99"} > 1
```

## Fix

Divide by 100.
"""

from collections.abc import Iterator

from rulelint.analysis.thresholds import number_of
from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.checks.rewriting import rewritten
from rulelint.finding import Finding, Severity
from rulelint.promql.ast import Aggregate, Call, Expr, MatchOp, Number, VectorSelector
from rulelint.promql.numbers import format_number, parse_number
from rulelint.promql.visit import walk

META = CheckMeta(
    "expr/quantile-out-of-range",
    Severity.ERROR,
    scope="rule",
    since="0.3",
    groups=("recommended",),
    precision="certain",
    fixable="unsafe",
)

_ASKS = frozenset({"histogram_quantile", "quantile_over_time"})
_PERCENT = 100


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:  # noqa: ARG001
    """Report quantiles outside of 0 to 1, in calls, aggregations and matchers."""
    assert subject.rule
    expr = subject.rule.expr
    for node in walk(expr.ast) if expr.ast else ():
        match node:
            case Call() if node.func in _ASKS:
                yield from _in_argument(subject, node.args[0])
            case Aggregate(op="quantile") if node.param is not None:
                yield from _in_argument(subject, node.param)
            case VectorSelector():
                yield from _in_matchers(subject, node)


def _in_argument(subject: Subject, argument: Expr) -> Iterator[Finding]:
    assert subject.rule
    expr = subject.rule.expr
    asked = number_of(argument)
    if asked is None or 0 <= asked <= 1:
        return
    span = expr.span_of(argument.span)
    meant = format_number(round(asked / _PERCENT, 12)) if 1 < asked <= _PERCENT else ""
    is_number = meant and isinstance(argument, Number)
    yield META.at(
        subject,
        span,
        f"quantiles are between 0 and 1: this one is always `{'+Inf' if asked > 1 else '-Inf'}`",
        advice=f"write `{meant}`" if meant else "",
        fix=rewritten(subject, f"write `{meant}`", (argument.span, meant)) if is_number else None,
    )


def _in_matchers(subject: Subject, node: VectorSelector) -> Iterator[Finding]:
    assert subject.rule
    for matcher in node.matchers:
        if matcher.name != "quantile" or matcher.op is not MatchOp.EQUAL:
            continue
        asked = _as_number(matcher.value)
        if asked is not None and not 0 <= asked <= 1:
            yield META.at(
                subject,
                subject.rule.expr.span_of(matcher.span),
                "quantiles are between 0 and 1: this matches nothing",
                advice=f'write `quantile="{format_number(round(asked / _PERCENT, 12))}"`'
                if asked <= _PERCENT
                else "",
            )


def _as_number(text: str) -> float | None:
    try:
        return parse_number(text)
    except ValueError:
        return None
