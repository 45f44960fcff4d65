"""A rule reads a metric that has had no samples for a while.

It was there and is gone: an exporter was removed, a job renamed.  The rule still loads and never says anything again.
The facts state when there was a sample last: a fixture by its series, a facts file by `last_seen`.  More than two hours
before the end of the facts counts; a job that runs once a night is there only then, so this check is not on by default.

## Example

```yaml facts
as_of: 2026-11-02T12:00:00Z
metrics:
  old_queue_length: {last_seen: 2026-10-12T08:00:00Z}
```

```yaml bad
- alert: QueueFull
  expr: old_queue_length > 100
#       ^^^^^^^^^^^^^^^^ `old_queue_length` has not been seen since 2026-10-12T08:00:00Z
```

```yaml good
- alert: QueueFull
  expr: queue_length > 100
```

## Fix

Remove the rule, or read what took the metric's place.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from rulelint.analysis.identity import placed
from rulelint.analysis.needed import asked_metric, needed, recorded_names
from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.finding import Finding, Note, Severity

META = CheckMeta(
    "expr/vanished-metric",
    Severity.WARNING,
    scope="fleet",
    since="0.3",
    groups=("facts",),
    needs=("facts",),
    precision="medium",
)

QUIET = 2 * 3_600_000
"""Milliseconds without samples from which on a metric is gone: pint's `min-age`."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:
    """Report metrics whose last sample is long before the end of the facts."""
    facts = ctx.facts
    assert facts
    if facts.end is None:
        return
    recorded = recorded_names(subject.files)
    for each in placed(subject.files):
        for selector in needed(each.rule.expr.ast) if each.rule.expr.ast else ():
            name = asked_metric(selector, recorded)
            entry = facts.metrics.get(name) if name else None
            if entry is None or entry.last_seen is None or facts.end - entry.last_seen <= QUIET:
                continue
            if entry.series is not None and facts.select(selector.matchers) is None:
                continue  # other series of the metric may well be there
            yield META.at(
                Subject(each.file, each.group, each.rule),
                each.rule.expr.span_of(selector.span),
                f"`{name}` has not been seen since {_time(entry.last_seen)}",
                notes=(Note(f"{facts.source} ends at {_time(facts.end)}"),),
            )


def _time(milliseconds: int) -> str:
    return (_EPOCH + timedelta(milliseconds=milliseconds)).strftime("%Y-%m-%dT%H:%M:%SZ")
