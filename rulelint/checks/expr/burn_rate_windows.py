"""The two windows of a burn-rate alert do not fit each other.

A burn-rate alert asks whether an error budget is spent too fast, over a long window so that it matters and over a short
one so that it ends soon after (https://sre.google/workbook/alerting-on-slos/, "Multiwindow, Multi-Burn-Rate Alerts").
Both sides of the `and` are one and the same ratio, with the same threshold, and the short window is about a twelfth of the
long one: 5m and 1h, 30m and 6h, 2h and 1d, 6h and 3d.

Reported are two sides that are the same but for their windows and

- have different thresholds, or matchers: what was copied was not changed everywhere;
- have the same window, or one less than a quarter or more than four times of what it should be;
- have a threshold of 1 or more, which no ratio exceeds: a factor of 14.4 fits objectives above 93 % only;
- fire only when more than the whole budget of 30 days is spent.

Windows are read from ranges (`[5m]`) and from the ends of recorded names (`…:burnrate5m`, `…:ratio_rate5m`).

## Example

```yaml bad
- alert: ErrorBudgetBurn
  expr: api:errors:ratio_rate1h > 14.4 * 0.001 and api:errors:ratio_rate5m > 6 * 0.001
#                                                                            ^^^^^^^^^ the windows have different thresholds: 0.006 and 0.0144
- alert: ErrorBudgetBurn
  expr: api:errors:ratio_rate6h > 6 * 0.001 and api:errors:ratio_rate5m > 6 * 0.001
#                                               ^^^^^^^^^^^^^^^^^^^^^^^ the windows 5m and 6h do not make a pair
```

```yaml good
- alert: ErrorBudgetBurn
  expr: api:errors:ratio_rate1h > 14.4 * 0.001 and api:errors:ratio_rate5m > 14.4 * 0.001
- alert: ErrorBudgetBurn
  expr: api:errors:ratio_rate6h > 6 * 0.001 and api:errors:ratio_rate30m > 6 * 0.001
```

## Fix

Take the pairs of the workbook, and copy threshold and matchers from one side to the other.
"""  # noqa: E501  caret lines

import math
from collections.abc import Iterator

from rulelint.analysis.burn_rate import BUDGET_PERIOD, Side, burn_pairs
from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.finding import Finding, Note, Severity
from rulelint.promql.durations import format_duration
from rulelint.promql.numbers import format_number
from rulelint.rules.model import AlertRule

META = CheckMeta("expr/burn-rate-windows", Severity.WARNING, scope="rule", since="0.3", groups=("slo",))

_TWELFTH, _LEAST, _MOST = 12, 3, 48


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:  # noqa: ARG001
    """Report pairs of windows, thresholds and matchers that do not fit."""
    rule = subject.rule
    if not isinstance(rule, AlertRule) or rule.expr.ast is None or "and" not in rule.expr.value:
        return
    for short, long in burn_pairs(rule.expr.ast):
        yield from _in_pair(subject, short, long)


def _in_pair(subject: Subject, short: Side, long: Side) -> Iterator[Finding]:
    assert subject.rule
    expr = subject.rule.expr
    windows = f"{format_duration(short.window)} and {format_duration(long.window)}"
    numbers = (short.threshold.number, long.threshold.number)
    at, message, advice = short.threshold.written.span, "", ""
    if short.text != long.text:
        at, message = (
            short.threshold.value.span,
            "the two windows are of different series: their matchers differ",
        )
        advice = "copy the matchers from one side to the other"
    elif not math.isclose(*numbers, rel_tol=1e-6):
        message = f"the windows have different thresholds: {_rounded(numbers[0])} and {_rounded(numbers[1])}"
        advice = "copy the threshold from one side to the other"
    elif short.window == long.window:
        at, message = (
            short.threshold.value.span,
            f"both windows are {format_duration(long.window)}: one adds nothing",
        )
        advice = f"use {format_duration(max(long.window // _TWELFTH, 1))} for the short one"
    elif numbers[0] >= 1:
        message = f"no ratio exceeds {_rounded(numbers[0])}: this never fires"
        advice = "take a smaller factor"
    elif not _LEAST <= long.window / short.window <= _MOST:
        at, message = short.threshold.value.span, f"the windows {windows} do not make a pair"
        advice = (
            f"use {format_duration(long.window // _TWELFTH)} for the short one, a twelfth of the long one"
        )
    elif (spent := (long.factor or 0) * long.window / BUDGET_PERIOD) > 1:
        at = long.threshold.value.span
        message = (
            f"at this rate {format_number(round(100 * spent))} % of a 30-day budget are spent before it fires"
        )
        advice = "take a shorter window or a smaller factor"
    if message:
        other = long.threshold if at != long.threshold.value.span else short.threshold
        note = Note("the other window", span=expr.span_of(other.comparison.span))
        yield META.at(subject, expr.span_of(at), message, advice=advice, notes=(note,))


def _rounded(number: float) -> str:
    return format_number(round(number, 9))
