"""A rule reads a metric that the server does not have.

The alert never fires, and nobody notices: an empty result is no error.  Usually the name is misspelt, or an exporter
was changed.

Judged is what the facts list: a metric that a fixture was asked to record and that had no series, or that a facts file
with `complete: true` does not have.  **What nobody asked for is unknown, and never reported.**  Left alone are metrics
that a rule of these files records, what `absent(…)` asks for, the right side of `unless`, and fallbacks:
`new_name or old_name`, `errors_total or vector(0)`.

## Example

```yaml facts
complete: true
metrics:
  http_requests_total: {type: counter}
  http_request_duration_seconds: {type: histogram}
```

```yaml bad
- alert: NoTraffic
  expr: rate(http_request_total[5m]) == 0
#            ^^^^^^^^^^^^^^^^^^ there is no metric `http_request_total`; did you mean `http_requests_total`?
```

```yaml good
- alert: NoTraffic
  expr: rate(http_requests_total[5m]) == 0
- alert: Slow
  expr: histogram_quantile(0.9, rate(http_request_duration_seconds_bucket[5m])) > 1
- alert: OldExporter
  expr: absent(new_exporter_up)
```

## Fix

Write the name as the target exposes it.
"""

from collections.abc import Iterator, Sequence

from rulelint.analysis.facts import METRIC_NAME
from rulelint.analysis.identity import placed
from rulelint.analysis.needed import asked_metric, is_unknown, needed, recorded_names
from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.finding import Finding, Fix, Note, Severity
from rulelint.promql.ast import VectorSelector
from rulelint.source.edit import Edit
from rulelint.source.span import Span
from rulelint.source.spelling import nearest

META = CheckMeta(
    "expr/unknown-metric",
    Severity.WARNING,
    scope="fleet",
    since="0.3",
    default=True,
    groups=("recommended", "facts"),
    needs=("facts",),
    fixable="unsafe",
)

SUGGESTED = 20
"""For how many names it is looked up what was meant: a server may have a hundred thousand metrics."""

NEAR = 100
"""More names than these that look alike are numbered, and none of them is meant."""


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:
    """Report metrics that the facts say are not there."""
    facts = ctx.facts
    assert facts
    recorded = recorded_names(subject.files)
    existing = sorted({name for name, entry in facts.metrics.items() if entry.series != ()} | recorded)
    meant_by: dict[str, str | None] = {}
    for each in placed(subject.files):
        expr = each.rule.expr
        for selector in needed(expr.ast) if expr.ast else ():
            name = asked_metric(selector, recorded)
            if name is None or not is_unknown(name, selector, facts):
                continue
            if name not in meant_by and len(meant_by) < SUGGESTED:
                meant_by[name] = _meant(name, existing)
            meant = meant_by.get(name)
            span = expr.span_of(_place(selector, name))
            yield META.at(
                Subject(each.file, each.group, each.rule),
                span,
                f"there is no metric `{name}`" + (f"; did you mean `{meant}`?" if meant else ""),
                notes=(Note(f"{facts.source} lists what there is"),),
                fix=Fix(f"write `{meant}`", "unsafe", (Edit(span, meant),))
                if meant and selector.name
                else None,
            )


def _meant(name: str, existing: Sequence[str]) -> str | None:
    near = [each for each in existing if _is_near(name, each)]
    return nearest(name, near) if len(near) <= NEAR else None


def _is_near(name: str, other: str) -> bool:
    """Say quickly whether two names may be two letters apart."""
    return abs(len(name) - len(other)) <= 2 and len(set(name) ^ set(other)) <= 4


def _place(selector: VectorSelector, name: str) -> Span:
    if selector.name == name:
        return Span(selector.span.start, selector.span.start + len(name))
    return next(each.span for each in selector.matchers if each.name == METRIC_NAME and each.value == name)
