"""An expression looks further back than the server keeps samples.

What is older than the retention is gone: `foo offset 30d` returns nothing on a server that keeps 15 days, and
`avg_over_time(foo[30d])` is an average of what is left.  Neither is an error; the rule only never does what it says.

Ranges, offsets and subqueries around each other are added up.  The facts state the retention.  Where a long-term store
answers the rules (Thanos, Mimir), state its retention.

## Example

```yaml facts
retention: 15d
```

```yaml bad
- alert: TrafficDropped
  expr: sum(rate(http_requests_total[5m])) < 0.5 * sum(rate(http_requests_total[5m] offset 4w))
#                                                                                          ^^ `offset 4w` is older than anything: samples are kept for `15d`
- record: job:availability:avg30d
  expr: avg_over_time(up[30d])
#                        ^^^ `[30d]` is longer than samples are kept: `15d`
```

```yaml good
- alert: TrafficDropped
  expr: sum(rate(http_requests_total[5m])) < 0.5 * sum(rate(http_requests_total[5m] offset 1w))
- record: job:availability:avg15d
  expr: avg_over_time(up[15d])
```

## Fix

Look less far back, or record the value while the samples are there and look at that.
"""  # noqa: E501  caret lines

from collections.abc import Iterator

from rulelint.analysis.reads import Read, reads
from rulelint.analysis.written import duration_span
from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.finding import Finding, Note, Severity
from rulelint.promql.ast import Expr, MatrixSelector, Subquery, VectorSelector
from rulelint.promql.durations import format_duration
from rulelint.promql.visit import walk
from rulelint.source.span import Span

META = CheckMeta(
    "expr/beyond-retention",
    Severity.WARNING,
    scope="rule",
    since="0.3",
    default=True,
    groups=("recommended", "facts"),
    needs=("facts",),
)


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:
    """Report what is read from before the retention."""
    assert subject.rule
    assert ctx.facts
    expr, kept = subject.rule.expr, ctx.facts.retention
    if expr.ast is None or not kept:
        return
    told: set[Span] = set()
    for read in reads(expr.ast):
        if read.fixed or -read.oldest <= kept:
            continue
        node = _reaching(expr.ast, read, kept)
        span = duration_span(expr.value, node)
        if span in told:
            continue
        told.add(span)
        yield META.at(
            subject,
            expr.span_of(span),
            _message(node, expr.value[span.start : span.end], format_duration(kept)),
            notes=(Note(f"{ctx.facts.source} says so"),),
        )


def _message(node: MatrixSelector | Subquery | VectorSelector, text: str, kept: str) -> str:
    if isinstance(node, VectorSelector):
        return f"`offset {text}` is older than anything: samples are kept for `{kept}`"
    return f"`[{text}]` is longer than samples are kept: `{kept}`"


def _reaching(expr: Expr, read: Read, kept: int) -> MatrixSelector | Subquery | VectorSelector:
    """Return what reaches furthest back of the nodes around a selector; the selector itself if its offset does."""
    around: list[tuple[int, MatrixSelector | Subquery | VectorSelector]] = []
    if read.selector.offset > 0:
        around.append((read.selector.offset, read.selector))
    for node in walk(expr):
        holds = isinstance(node, MatrixSelector | Subquery) and node.span.start <= read.selector.span.start
        if holds and read.selector.span.end <= node.span.end:
            assert isinstance(node, MatrixSelector | Subquery)
            around.append((node.range, node))
    alone = [each for each in around if each[0] > kept] or around
    return max(alone, key=lambda each: each[0])[1]
