"""A rule reads a label that the recording rule does not keep.

`job:http_errors:rate5m` recorded with `sum by (job)` has no label `code`.  A selector that asks for `code="500"`
matches nothing, so that the alert never fires; a template that mentions it prints nothing; an aggregation by it puts
together what was to be told apart.  Chains of recording rules are followed.

Judged are metrics with a colon in their name that a rule of the same file records; if rules of other files record
them too, what those keep counts as well.  A rule in another file may run in a central server that reads what many
servers sent to it, with labels of their own.  For the same reason labels that servers add to everything (`cluster`,
`region`, `job`, `instance` and their like) are left alone.  So is a matcher that accepts an absent label.

## Example

```yaml bad
- record: route:http_errors:rate5m
  expr: sum by (route) (rate(http_errors_total[5m]))
- alert: ServerErrors
  expr: route:http_errors:rate5m{code="500"} > 5
#                                ^^^^^^^^^^ `route:http_errors:rate5m` is recorded without `code`: this matches nothing
- alert: ErrorsHigh
  expr: max by (handler) (route:http_errors:rate5m) > 5
#               ^^^^^^^ `route:http_errors:rate5m` is recorded without `handler`
```

```yaml good
- record: route:http_errors:rate5m
  expr: sum by (route, code) (rate(http_errors_total[5m]))
- alert: ServerErrors
  expr: route:http_errors:rate5m{code="500"} > 5
```

## Fix

Keep the label in the recording rule, or do not ask for it.
"""

from collections.abc import Iterator, Mapping

from rulelint.analysis.conditions import metric_name
from rulelint.analysis.identity import Placed, placed
from rulelint.analysis.labels import LabelFlow, Labels
from rulelint.analysis.recorded import names_read, producers, recorded_labels, writes_recorded
from rulelint.analysis.selectors import selectors
from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.finding import Finding, Note, Severity
from rulelint.promql.ast import Aggregate, Expr, Matcher
from rulelint.promql.matchers import compile_matcher
from rulelint.promql.visit import walk
from rulelint.rules.model import AlertRule, Rule
from rulelint.source.span import Span
from rulelint.template.parser import parse_template
from rulelint.template.uses import labels_read

META = CheckMeta("fleet/label-not-recorded", Severity.WARNING, scope="fleet", since="0.2", default=True)


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:  # noqa: ARG001
    """Report what rules ask of recorded metrics that these provably do not have."""
    made = producers(placed(subject.files))
    if not made:
        return
    known = recorded_labels(made)
    for file in subject.files:
        here = list(placed([file]))
        local = producers(here)
        labels = {name: known[name] for name in local}
        for each in here:
            expr = each.rule.expr.ast
            if expr is not None and any(name in labels for name in names_read(expr)):
                yield from _Reader(each, expr, labels, local).findings()


def concerns(rule: Rule) -> bool:
    """Say whether a rule writes or reads a recorded metric."""
    if writes_recorded(rule):
        return True
    if ":" not in rule.expr.value and "\\" not in rule.expr.value:
        return False  # most expressions have neither a name with a colon nor an escape that could be one
    expr = rule.expr.ast
    return expr is not None and any(":" in name for name in names_read(expr))


class _Reader:
    """A rule that reads recorded metrics."""

    def __init__(
        self, where: Placed, expr: Expr, known: Mapping[str, Labels], made: Mapping[str, list[Placed]]
    ) -> None:
        self.where, self.expr, self.made = where, expr, made
        self.known = known
        self.plain, self.flow = LabelFlow(), LabelFlow(known)

    def findings(self) -> Iterator[Finding]:
        """Report matchers, grouping labels and labels in templates."""
        yield from self._in_selectors()
        yield from self._in_groupings()
        yield from self._in_templates()

    def _in_selectors(self) -> Iterator[Finding]:
        for node in selectors(self.expr):
            name = metric_name(node) or ""
            labels = self.known.get(name)
            for matcher in node.matchers if labels else ():
                if labels and labels.taken_by(node.span).removal(matcher.name) and _needs_label(matcher):
                    yield self._finding(
                        self.where.rule.expr.span_of(matcher.span),
                        f"`{name}` is recorded without `{matcher.name}`: this matches nothing",
                        name,
                    )

    def _in_groupings(self) -> Iterator[Finding]:
        for node in walk(self.expr):
            if not isinstance(node, Aggregate) or node.grouping is None or node.grouping.without:
                continue
            for label, span in zip(node.grouping.labels, node.grouping.spans, strict=True):
                if name := self._source(node.expr, label):
                    message = f"`{name}` is recorded without `{label}`"
                    yield self._finding(self.where.rule.expr.span_of(span), message, name)

    def _in_templates(self) -> Iterator[Finding]:
        rule = self.where.rule
        for pair in (*rule.labels, *rule.annotations) if isinstance(rule, AlertRule) else ():
            for use in labels_read(parse_template(pair.value)) if "{{" in pair.value else ():
                if use.label != "__name__" and (name := self._source(self.expr, use.label)):
                    message = f"`{name}` is recorded without `{use.label}`"
                    yield self._finding(pair.text.to_file(use.span), message, name)

    def _source(self, expr: Expr, label: str) -> str:
        """Return the recorded metric because of which a label is not there, empty if it is none."""
        if self.plain.at(expr).removal(label) is not None:
            return ""
        span = self.flow.at(expr).removal(label)
        read = (node for node in selectors(expr) if node.span == span)
        return next((metric_name(node) or "" for node in read), "")

    def _finding(self, span: Span, message: str, name: str) -> Finding:
        first = self.made[name][0]
        return META.at(
            Subject(self.where.file, self.where.group, self.where.rule),
            span,
            message,
            advice="keep the label in the recording rule, or do not ask for it",
            notes=(Note("it is recorded here", first.file.path, first.rule.name.span),),
        )


def _needs_label(matcher: Matcher) -> bool:
    return matcher.name != "__name__" and not compile_matcher(matcher)("")
