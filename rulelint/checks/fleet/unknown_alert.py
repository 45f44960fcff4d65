"""A rule reads the state of an alert that there is not.

`ALERTS{alertname="TargetDwn"}` selects nothing, so that whatever depends on it never happens.  Reported is a name
that no alert of these files has while one is spelt nearly like it; where none is, the alert may well be another
repository's.

## Example

```yaml bad
- alert: TargetDown
  expr: up == 0
- alert: ErrorsHigh
  expr: rate(errors_total[5m]) > 5 unless on (job) ALERTS{alertname="TargetDwn"}
#                                                         ^^^^^^^^^^^^^^^^^^^^^ there is no alert `TargetDwn`; did you mean `TargetDown`?
```

```yaml good
- alert: TargetDown
  expr: up == 0
- alert: ErrorsHigh
  expr: rate(errors_total[5m]) > 5 unless on (job) ALERTS{alertname="TargetDown"}
- alert: Elsewhere
  expr: ALERTS{alertname="ClusterUpgrade"} > 0
```

## Fix

Write the name of the alert.
"""  # noqa: E501  caret lines

from collections.abc import Iterator

from rulelint.analysis.conditions import OWN_STATE, metric_name
from rulelint.analysis.identity import placed
from rulelint.analysis.selectors import selectors
from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.finding import Finding, Severity
from rulelint.promql.ast import Expr, Matcher, MatchOp
from rulelint.rules.model import AlertRule
from rulelint.source.spelling import nearest

META = CheckMeta("fleet/unknown-alert", Severity.WARNING, scope="fleet", since="0.3", groups=("recommended",))


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:  # noqa: ARG001
    """Report names of alerts in selectors of `ALERTS` that are misspelt."""
    rules = list(placed(subject.files))
    alerts = sorted({each.rule.name.value for each in rules if isinstance(each.rule, AlertRule)})
    known = frozenset(alerts)
    for each in rules:
        if each.rule.expr.ast is None or "ALERTS" not in each.rule.expr.value:
            continue
        for matcher in _named(each.rule.expr.ast):
            meant = None if matcher.value in known else nearest(matcher.value, alerts)
            # One alert may be named after another, with more words: that other one may be elsewhere.
            if meant and not meant.lower().startswith(matcher.value.lower()):
                yield META.at(
                    Subject(each.file, each.group, each.rule),
                    each.rule.expr.span_of(matcher.span),
                    f"there is no alert `{matcher.value}`; did you mean `{meant}`?",
                )


def _named(expr: Expr) -> Iterator[Matcher]:
    """Yield the matchers that name an alert."""
    own = (each for each in selectors(expr) if metric_name(each) in OWN_STATE)
    for matcher in (each for selector in own for each in selector.matchers):
        if matcher.name == "alertname" and matcher.op is MatchOp.EQUAL:
            yield matcher
