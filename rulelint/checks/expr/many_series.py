"""A rule reads very many series.

Every evaluation touches each series that its selectors match, and every sample of a range.  The facts list how many
there are: from 50,000 series on, or five million samples at each evaluation, a rule is worth recording in steps.

Samples are counted with the scrape interval of the facts where one is stated.

## Example

```yaml facts
scrape_intervals: {api: 15s}
metrics:
  http_request_duration_seconds_bucket: {series: 80000}
  http_requests_total: {series: 2000}
```

```yaml bad
- alert: SlowRequests
  expr: histogram_quantile(0.99, sum by (le) (rate(http_request_duration_seconds_bucket[5m]))) > 1
#                                                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 80000 series are read at every evaluation
```

```yaml good
- alert: NoTraffic
  expr: sum(rate(http_requests_total[5m])) == 0
```

## Fix

Ask for fewer series, or record an aggregation and read that.
"""  # noqa: E501  caret lines

from collections.abc import Iterator

from rulelint.analysis.facts import KnownFacts
from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.finding import Finding, Note, Severity
from rulelint.promql.ast import MatrixSelector, VectorSelector
from rulelint.promql.visit import walk

META = CheckMeta(
    "expr/many-series",
    Severity.INFO,
    scope="rule",
    since="0.3",
    groups=("performance", "facts"),
    needs=("facts",),
    precision="high",
)

SERIES = 50_000
SAMPLES = 5_000_000
"""From how many series or samples of one selector on an evaluation is costly."""


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:
    """Report selectors whose listed series, or samples of a range, are very many."""
    assert subject.rule
    assert ctx.facts
    expr = subject.rule.expr
    if expr.ast is None:
        return
    ranges = {id(node.vector): node.range for node in walk(expr.ast) if isinstance(node, MatrixSelector)}
    for node in walk(expr.ast):
        if not isinstance(node, VectorSelector):
            continue
        count = ctx.facts.count(node.matchers)
        samples = _samples(node, count or 0, ranges.get(id(node), 0), ctx.facts)
        if count is None or (count < SERIES and samples < SAMPLES):
            continue
        what = f"{count} series" if count >= SERIES else f"{samples} samples of {count} series"
        message = f"{what} are read at every evaluation"
        notes = (Note(f"{ctx.facts.source} says so"),)
        yield META.at(subject, expr.span_of(node.span), message, advice="record an aggregation", notes=notes)


def _samples(selector: VectorSelector, count: int, length: int, facts: KnownFacts) -> int:
    """Return how many samples a range holds, with the shortest interval of the jobs that are read."""
    jobs = facts.jobs(selector.matchers) or facts.scrape_intervals.keys()
    intervals = [facts.scrape_intervals[job] for job in jobs]
    return count * length // min(intervals) if intervals else 0
