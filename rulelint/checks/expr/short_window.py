"""A range is too short for the scrapes it has to hold.

`rate`, `increase`, `delta` and their kin need two samples.  Of a target that is scraped every minute, `[1m]` holds one:
the function returns nothing, and the alert never fires.  Between one and two intervals it returns something now and
then.  Two intervals are the least; four survive a scrape that fails.

The interval is the one of the jobs that the selector can read, as the facts state it; for a metric that a recording
rule writes, the interval of its group.  Where a selector names no job and the facts list no series, the shortest
interval of all jobs counts.  `changes` and `resets` are judged too: of one sample they say that nothing changed.

## Example

```yaml facts
scrape_intervals: {api: 1m, node: 15s}
evaluation_interval: 1m
```

```yaml bad
- alert: ErrorsHigh
  expr: rate(http_errors_total{job="api"}[1m]) > 5
#                                         ^^ `1m` holds fewer than two scrapes: job `api` is scraped every `1m`
- alert: Restarts
  expr: increase(restarts_total{job="api"}[90s]) > 0
#                                          ^^^ `90s` holds fewer than two scrapes: job `api` is scraped every `1m`
- alert: AnyErrors
  expr: rate(errors_total[20s]) > 0
#                         ^^^ `20s` holds fewer than two scrapes: no job is scraped more often than every `15s`
```

```yaml good
- alert: ErrorsHigh
  expr: rate(http_errors_total{job="api"}[5m]) > 5
- alert: Restarts
  expr: increase(node_boots_total{job="node"}[1m]) > 0
```

## Fix

Take a range of four scrape intervals or more.
"""

from collections.abc import Iterator

from rulelint.analysis.conditions import metric_name
from rulelint.analysis.facts import KnownFacts
from rulelint.analysis.identity import Placed, placed
from rulelint.analysis.metrics import Metrics, metrics_of
from rulelint.analysis.windows import NEEDS_TWO, Window, windows
from rulelint.analysis.written import duration_span
from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.finding import Finding, Fix, Note, Severity
from rulelint.promql.durations import format_duration
from rulelint.source.edit import Edit

META = CheckMeta(
    "expr/short-window",
    Severity.WARNING,
    scope="fleet",
    since="0.3",
    default=True,
    groups=("recommended", "facts"),
    needs=("facts",),
    fixable="unsafe",
)


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:
    """Report ranges below two intervals of what they are taken of."""
    assert ctx.facts
    metrics = metrics_of(subject.files, ctx.facts)
    for each in placed(subject.files):
        if each.rule.expr.ast is None:
            continue
        for window in windows(each.rule.expr.ast):
            if window.call.func not in NEEDS_TWO or window.selector.smoothed or window.selector.anchored:
                continue
            found = _interval(window, metrics, ctx.facts)
            if found and window.length < 2 * found[0]:
                yield _finding(each, window, *found, ctx.facts)


def _finding(where: Placed, window: Window, interval: int, why: str, facts: KnownFacts) -> Finding:
    expr = where.rule.expr
    written = duration_span(expr.value, window.matrix)
    span = expr.span_of(written)
    better = format_duration(4 * interval)
    return META.at(
        Subject(where.file, where.group, where.rule),
        span,
        f"`{expr.value[written.start : written.end]}` holds fewer than two scrapes: {why}",
        advice=f"use `{better}` or more: four intervals",
        notes=(Note(f"{facts.source} says so"),),
        fix=Fix(f"use `{better}`", "unsafe", (Edit(span, better),)),
    )


def _interval(window: Window, metrics: Metrics, facts: KnownFacts) -> tuple[int, str] | None:
    """Return the interval between samples of what is read, milliseconds, and a clause that says where it is from."""
    name = metric_name(window.selector) or ""
    if name in metrics.recorded or ":" in name:
        return _of_recorded(name, metrics, facts)
    jobs = facts.jobs(window.selector.matchers)
    if jobs:
        interval, job = max((facts.scrape_intervals[job], job) for job in jobs)
        return interval, f"job `{job}` is scraped every `{format_duration(interval)}`"
    if jobs is None and facts.scrape_intervals and not _names_a_job(window):
        interval = min(facts.scrape_intervals.values())
        return interval, f"no job is scraped more often than every `{format_duration(interval)}`"
    return None


def _of_recorded(name: str, metrics: Metrics, facts: KnownFacts) -> tuple[int, str] | None:
    intervals = {
        each.group.interval.value if each.group.interval else facts.evaluation_interval
        for each in metrics.recorded.get(name, ())
    }
    known = [each for each in intervals if each is not None]
    if len(known) != 1 or None in intervals:
        return None
    return known[0], f"`{name}` is recorded every `{format_duration(known[0])}`"


def _names_a_job(window: Window) -> bool:
    return any(each.name == "job" for each in window.selector.matchers)
