"""A selector asks for a label that no series of the metric has.

`http_requests_total{status="500"}` of series that call it `code` matches nothing, so that the alert never fires.  A
matcher that accepts an absent label (`!="…"`, `=""`, `=~".*"`) is left alone, and so is everything that
`expr/unknown-metric` leaves alone.

## Example

```yaml facts
metrics:
  http_requests_total: {labels: {job: [api], code: ["200", "500"]}}
```

```yaml bad
- alert: ErrorsHigh
  expr: rate(http_requests_total{cod="500"}[5m]) > 5
#                                ^^^^^^^^^ no series of `http_requests_total` has the label `cod`; did you mean `code`?
- alert: Errors
  expr: sum by (status) (rate(http_requests_total[5m])) > 5
#               ^^^^^^ no series of `http_requests_total` has the label `status`
```

```yaml good
- alert: ErrorsHigh
  expr: sum by (code) (rate(http_requests_total{code="500", path!="/health"}[5m])) > 5
```

## Fix

Write the label as the series have it.
"""

from collections.abc import Iterator, Sequence

from rulelint.analysis.conditions import metric_name
from rulelint.analysis.facts import METRIC_NAME, KnownFacts
from rulelint.analysis.identity import Placed, placed
from rulelint.analysis.labels import LabelFlow
from rulelint.analysis.needed import asked_metric, needed, recorded_names
from rulelint.analysis.selectors import selectors
from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.finding import Finding, Note, Severity
from rulelint.promql.ast import Aggregate, Call, Expr, Matcher, VectorSelector
from rulelint.promql.matchers import compile_matcher
from rulelint.promql.visit import walk
from rulelint.source.span import Span
from rulelint.source.spelling import did_you_mean

META = CheckMeta(
    "expr/unknown-label",
    Severity.WARNING,
    scope="fleet",
    since="0.3",
    default=True,
    groups=("recommended", "facts"),
    needs=("facts",),
)

_ADDS_LABELS = frozenset({"label_replace", "label_join", "count_values", "info", "histogram_quantiles"})


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:
    """Report labels of matchers and of `by (…)` that the facts say no series has."""
    assert ctx.facts
    recorded = recorded_names(subject.files)
    for each in placed(subject.files):
        if each.rule.expr.ast is not None:
            found = _Reader(each, each.rule.expr.ast, ctx.facts, recorded)
            yield from found.in_matchers()
            yield from found.in_groupings()


class _Reader:
    """A rule, and what it asks of series that the facts list."""

    def __init__(self, where: Placed, expr: Expr, facts: KnownFacts, recorded: frozenset[str]) -> None:
        self.where, self.expr, self.facts, self.recorded = where, expr, facts, recorded

    def in_matchers(self) -> Iterator[Finding]:
        for selector in needed(self.expr):
            name = asked_metric(selector, self.recorded)
            labels = self._labels(name) if name else ()
            for matcher in selector.matchers if labels else ():
                if matcher.name != METRIC_NAME and matcher.name not in labels and _needs_it(matcher):
                    yield self._finding(matcher.span, f"`{name}`", matcher.name, labels)

    def in_groupings(self) -> Iterator[Finding]:
        for node in walk(self.expr):
            if not isinstance(node, Aggregate) or node.grouping is None or node.grouping.without:
                continue
            below = list(selectors(node.expr))
            labels = self._labels_below(node.expr, below)
            if labels is None:
                continue
            flow = LabelFlow().at(node.expr)
            for label, span in zip(node.grouping.labels, node.grouping.spans, strict=True):
                if label not in labels and label != METRIC_NAME and flow.removal(label) is None:
                    names = sorted({f"`{metric_name(each)}`" for each in below})
                    yield self._finding(span, " or ".join(names), label, sorted(labels))

    def _labels_below(self, expr: Expr, below: Sequence[VectorSelector]) -> set[str] | None:
        """Return the labels of all series an expression reads, None where it may have others."""
        if any(_adds_labels(node) for node in walk(expr)):
            return None
        found: set[str] = set()
        for selector in below:
            name = asked_metric(selector, self.recorded)
            labels = self._labels(name) if name else ()
            if not labels:
                return None
            found |= set(labels)
        return found if below else None

    def _labels(self, name: str) -> Sequence[str]:
        """Return the labels of a metric, none where they or any series are not known."""
        entry = self.facts.metrics.get(name)
        if entry is None or not entry.labels or entry.series == ():
            return ()
        return sorted(label for label, values in entry.labels.items() if values - {""})

    def _finding(self, span: Span, of: str, label: str, known: Sequence[str]) -> Finding:
        return META.at(
            Subject(self.where.file, self.where.group, self.where.rule),
            self.where.rule.expr.span_of(span),
            f"no series of {of} has the label `{label}`{did_you_mean(label, known)}",
            notes=(Note(f"{self.facts.source} lists {', '.join(f'`{each}`' for each in known[:8])}"),),
        )


def _needs_it(matcher: Matcher) -> bool:
    return not compile_matcher(matcher)("")


def _adds_labels(node: Expr) -> bool:
    named = node.func if isinstance(node, Call) else node.op if isinstance(node, Aggregate) else ""
    return named in _ADDS_LABELS
