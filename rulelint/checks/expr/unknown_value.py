"""A selector asks for a value of a label that no series of the metric has.

`http_requests_total{code="50O"}` matches nothing, and the alert never fires.  Reported is a matcher that fits none of
the values the facts list; where each matcher fits some series, but no series fits them all, the selector is.

A value that is there only at times (an error code, a state) may be missing from a short recording: then the facts do
not speak for the rule.  Left alone is what `expr/unknown-metric` leaves alone, and labels that tell one target from
another (`instance`, `pod`): those come and go.

## Example

```yaml facts
metrics:
  http_requests_total: {labels: {job: [api], code: ["200", "404", "500"]}}
```

```yaml bad
- alert: ErrorsHigh
  expr: rate(http_requests_total{code="50O"}[5m]) > 5
#                                ^^^^^^^^^^ `code` of `http_requests_total` is never that; did you mean `500`?
- alert: Redirects
  expr: rate(http_requests_total{code=~"3.."}[5m]) > 5
#                                ^^^^^^^^^^^ `code` of `http_requests_total` is never that
```

```yaml good
- alert: ErrorsHigh
  expr: rate(http_requests_total{code=~"5..|3.."}[5m]) > 5
```

## Fix

Write a value that there is.
"""

from collections.abc import Iterator
from functools import lru_cache

from rulelint.analysis.facts import METRIC_NAME, KnownFacts
from rulelint.analysis.identity import Placed, placed
from rulelint.analysis.needed import asked_metric, needed, recorded_names
from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.finding import Finding, Note, Severity
from rulelint.promql.ast import Matcher, MatchOp, VectorSelector
from rulelint.promql.matchers import compile_matcher
from rulelint.source.span import Span
from rulelint.source.spelling import did_you_mean

META = CheckMeta(
    "expr/unknown-value",
    Severity.WARNING,
    scope="fleet",
    since="0.3",
    groups=("recommended", "facts"),
    needs=("facts",),
    precision="high",
)

COME_AND_GO = frozenset(
    {"instance", "pod", "container", "container_id", "id", "node", "host", "hostname", "ip", "uid"}
)


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:
    """Report matchers that no listed value of their label satisfies."""
    assert ctx.facts
    recorded = recorded_names(subject.files)
    for each in placed(subject.files):
        for selector in needed(each.rule.expr.ast) if each.rule.expr.ast else ():
            name = asked_metric(selector, recorded)
            if name is not None:
                yield from _in_selector(each, selector, name, ctx.facts)


def _in_selector(where: Placed, selector: VectorSelector, name: str, facts: KnownFacts) -> Iterator[Finding]:
    entry = facts.metrics.get(name)
    if entry is None or entry.labels is None or entry.series == ():
        return
    expr = where.rule.expr
    subject = Subject(where.file, where.group, where.rule)
    asked = [each for each in selector.matchers if each.name not in COME_AND_GO | {METRIC_NAME}]
    for matcher in asked:
        values = entry.labels.get(matcher.name, frozenset())
        if values - {""} and _fits_none(matcher.name, matcher.op, matcher.value, values):
            # One number is no misspelling of another: 504 is not 404.
            spelt = matcher.op is MatchOp.EQUAL and not matcher.value.isdecimal()
            meant = did_you_mean(matcher.value, values - {""}) if spelt else ""
            listed = ", ".join(f"`{value}`" for value in sorted(values)[:8])
            yield META.at(
                subject,
                expr.span_of(matcher.span),
                f"`{matcher.name}` of `{name}` is never that{meant}",
                notes=(Note(f"{facts.source} lists {listed}"),),
            )
            return
    if entry.series and _fit_nothing_together(selector, asked, facts):
        message = f"no series of `{name}` has all of these labels"
        yield META.at(
            subject, expr.span_of(selector.span), message, notes=(Note(f"{facts.source} lists them"),)
        )


@lru_cache(maxsize=1024)
def _fits_none(name: str, op: MatchOp, value: str, values: frozenset[str]) -> bool:
    """Say whether no value satisfies the matcher; long expressions ask the same over and over."""
    return not any(map(compile_matcher(Matcher(name, op, value, Span(0, 0))), values))


def _fit_nothing_together(selector: VectorSelector, asked: list[Matcher], facts: KnownFacts) -> bool:
    """Say whether no series satisfies all matchers although each alone is satisfied by one."""
    named = [each for each in selector.matchers if each.name == METRIC_NAME]
    if len(asked) < 2 or facts.select([*named, *asked]) != ():
        return False
    return all(facts.select([*named, each]) for each in asked)
