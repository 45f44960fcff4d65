"""A rate is taken of a metric that goes up and down.

`rate`, `irate` and `increase` are made for counters: when the value falls they take it for a restart and add the
whole new value.  Of a gauge the result is a large number without meaning.

The type is known from the facts, from Prometheus' own metrics (`up`), from a recording rule that computes one, or
from a name that nearly everybody uses for gauges (`…_ratio`, `…_info`).

## Example

```yaml bad
- alert: MemoryGrows
  expr: rate(scrape_body_size_bytes[1h]) > 1e6
#       ^^^^ `rate` of a gauge: `scrape_body_size_bytes` goes up and down
- alert: Flapping
  expr: increase(up{job="api"}[10m]) > 2
#       ^^^^^^^^ `increase` of a gauge: `up` goes up and down
```

```yaml good
- alert: MemoryGrows
  expr: deriv(scrape_body_size_bytes[1h]) > 1e6
- alert: Flapping
  expr: changes(up{job="api"}[10m]) > 2
```

## Fix

For a gauge there are `delta`, `deriv` and `changes`.
"""

from collections.abc import Iterator

from rulelint.analysis.conditions import metric_name
from rulelint.analysis.identity import placed
from rulelint.analysis.metrics import Confidence, Known, metrics_of
from rulelint.analysis.windows import windows
from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.finding import Finding, Note, Severity

META = CheckMeta(
    "expr/rate-on-gauge", Severity.WARNING, scope="fleet", since="0.3", groups=("recommended", "facts")
)

INSTEAD = {"rate": "deriv", "irate": "idelta", "increase": "delta"}


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:
    """Report functions for counters over metrics that are none."""
    metrics = metrics_of(subject.files, ctx.facts)
    for each in placed(subject.files):
        for window in windows(each.rule.expr.ast) if each.rule.expr.ast else ():
            name = metric_name(window.selector)
            if window.call.func not in INSTEAD or name is None:
                continue
            known = metrics.type_of(name)
            if known and _is_gauge(known):
                yield META.at(
                    Subject(each.file, each.group, each.rule),
                    each.rule.expr.span_of(window.call.name_span),
                    f"`{window.call.func}` of a gauge: `{name}` goes up and down",
                    advice=f"use `{INSTEAD[window.call.func]}` or `changes`",
                    notes=(Note(known.reason),),
                )


def _is_gauge(known: Known) -> bool:
    return known.value in ("gauge", "info", "stateset") and known.confidence >= Confidence.LIKELY
