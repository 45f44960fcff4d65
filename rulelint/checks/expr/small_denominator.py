"""A share of a handful of events fires.

At night one failed request of two is an error ratio of 50 %.  Without a condition on the traffic a ratio alert pages
for single events, and the fewer there are the more often.

Reported are ratios of rates or increases compared with `>`, in alerts without a further condition on such a rate
(`… and sum(rate(requests_total[5m])) > 1`) and without `clamp_min` below the line.  Burn-rate alerts over windows of six hours and longer are left alone:
they see enough.

## Example

```yaml bad
- alert: ErrorsHigh
  expr: sum(rate(errors_total[5m])) / sum(rate(requests_total[5m])) > 0.1
#                                   ^ a ratio of however few events: with little traffic a single one fires
```

```yaml good
- alert: ErrorsHigh
  expr: |
    sum(rate(errors_total[5m])) / sum(rate(requests_total[5m])) > 0.1
    and sum(rate(requests_total[5m])) > 1
```

## Fix

Add `and RATE > N`, with the least traffic that a ratio means something for.
"""  # noqa: E501  caret lines

from collections.abc import Iterator

from rulelint.analysis.metrics import Metrics
from rulelint.analysis.reads import lookback
from rulelint.analysis.thresholds import Threshold, thresholds
from rulelint.analysis.units import COUNT, RATIO, Units
from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.finding import Finding, Note, Severity
from rulelint.promql.ast import Binary, Call, Expr
from rulelint.promql.visit import ratios, walk
from rulelint.rules.model import AlertRule

META = CheckMeta(
    "expr/small-denominator", Severity.INFO, scope="rule", since="0.3", groups=("slo",), precision="medium"
)

_LONG = 6 * 3_600_000
_OF_COUNTERS = frozenset({"rate", "irate", "increase"})


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:
    """Report ratios of rates that nothing guards."""
    rule = subject.rule
    if not isinstance(rule, AlertRule) or rule.expr.ast is None or "/" not in rule.expr.value:
        return
    found = list(thresholds(rule.expr.ast))
    units = Units(Metrics(ctx.facts))
    if any(_is_guard(each, units) for each in found) or lookback(rule.expr.ast) >= _LONG:
        return
    for each in found:
        division = _ratio(each, units)
        if division is None:
            continue
        yield META.at(
            subject,
            rule.expr.span_of(division.op_span),
            "a ratio of however few events: with little traffic a single one fires",
            advice="add a condition on the traffic: `and … > N`",
            notes=(Note("this may be a handful", span=rule.expr.span_of(division.rhs.span)),),
        )
        return


def _ratio(each: Threshold, units: Units) -> Binary | None:
    """Return the division of rates that makes a ratio, None where the value is something else."""
    measured = units.at(each.value)
    if not each.above or measured is None or measured.base != RATIO:
        return None
    for node in ratios(each.value):
        above, below = units.at(node.lhs), units.at(node.rhs)
        counted = above is not None and above.base == COUNT and below is not None and below.base == COUNT
        if counted and _has_change(node.rhs) and not _is_clamped(node.rhs):
            return node
    return None


def _is_guard(each: Threshold, units: Units) -> bool:
    """Say whether a condition asks for traffic: more than some rate or count."""
    measured = units.at(each.value)
    return each.above and _has_change(each.value) and (measured is None or measured.base != RATIO)


def _is_clamped(expr: Expr) -> bool:
    return any(isinstance(node, Call) and node.func in ("clamp_min", "clamp") for node in walk(expr))


def _has_change(expr: Expr) -> bool:
    return any(isinstance(node, Call) and node.func in _OF_COUNTERS for node in walk(expr))
