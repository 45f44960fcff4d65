"""A difference is taken of a counter.

`delta`, `idelta`, `deriv` and `predict_linear` subtract what they see.  When the process restarts its counter begins
at 0, and the difference is a large negative number: an alert on it is silent or fires for every deployment.

The type is known from the facts, or from a name that nearly everybody uses for counters (`…_total`, `…_bucket`).

## Example

```yaml bad
- alert: ErrorsGrow
  expr: delta(http_errors_total[10m]) > 100
#       ^^^^^ `delta` of a counter: a restart of what counts `http_errors_total` looks like a fall
```

```yaml good
- alert: ErrorsGrow
  expr: increase(http_errors_total[10m]) > 100
- alert: QueueGrows
  expr: deriv(queue_length[10m]) > 1
```

## Fix

For a counter there are `increase`, `rate` and `irate`.
"""

from collections.abc import Iterator

from rulelint.analysis.conditions import metric_name
from rulelint.analysis.identity import placed
from rulelint.analysis.metrics import Confidence, metrics_of
from rulelint.analysis.windows import windows
from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.finding import Finding, Fix, Note, Severity
from rulelint.source.edit import Edit

META = CheckMeta(
    "expr/delta-on-counter",
    Severity.WARNING,
    scope="fleet",
    since="0.3",
    groups=("recommended", "facts"),
    fixable="unsafe",
)

INSTEAD = {"delta": "increase", "idelta": "irate", "deriv": "rate"}
PREDICTS = "predict_linear"


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:
    """Report functions for gauges over counters."""
    metrics = metrics_of(subject.files, ctx.facts)
    for each in placed(subject.files):
        for window in windows(each.rule.expr.ast) if each.rule.expr.ast else ():
            func, name = window.call.func, metric_name(window.selector)
            known = metrics.type_of(name) if name and (func in INSTEAD or func == PREDICTS) else None
            if not known or known.value != "counter" or known.confidence < Confidence.LIKELY:
                continue
            span = each.rule.expr.span_of(window.call.name_span)
            better = INSTEAD.get(func)
            yield META.at(
                Subject(each.file, each.group, each.rule),
                span,
                f"`{func}` of a counter: a restart of what counts `{name}` looks like a fall",
                advice=f"use `{better}`" if better else "predict from a gauge",
                notes=(Note(known.reason),),
                fix=Fix(f"use `{better}`", "unsafe", (Edit(span, better),)) if better else None,
            )
