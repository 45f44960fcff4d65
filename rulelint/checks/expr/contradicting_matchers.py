"""The matchers of a selector contradict each other.

All matchers of a selector must hold.  `{code="500", code="502"}` asks for one label with two values: nothing matches,
and an alert made of it never fires.  The same goes for a value that another matcher excludes:
`{env="prod", env!~"prod|test"}`.  And `{env!~".*"}` excludes every value, that of an absent label included.

## Example

```yaml bad
- alert: ErrorsHigh
  expr: rate(errors_total{code="500", code="502"}[5m]) > 10
#                                     ^^^^^^^^^^ `code="500"` and `code="502"` never hold together: this matches nothing
```

```yaml good
- alert: ErrorsHigh
  expr: rate(errors_total{code=~"500|502"}[5m]) > 10
- alert: ErrorsOfOthers
  expr: rate(errors_total{code=~"5..", code!="503"}[5m]) > 10
```

## Fix

Ask for one of several values with `=~"a|b"`.
"""

from collections.abc import Iterator

from rulelint.analysis.selectors import selectors
from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.finding import Finding, Note, Severity
from rulelint.promql.ast import Matcher, MatchOp
from rulelint.promql.matchers import compile_matcher

META = CheckMeta(
    "expr/contradicting-matchers",
    Severity.ERROR,
    scope="rule",
    since="0.3",
    groups=("recommended",),
    precision="certain",
)


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:  # noqa: ARG001
    """Report a value that another matcher of the same label refuses."""
    assert subject.rule
    expr = subject.rule.expr
    for node in selectors(expr.ast) if expr.ast else ():
        for each in node.matchers:
            if each.op is MatchOp.NOT_REGEX and each.value == ".*":
                written = expr.value[each.span.start : each.span.end]
                message = f"`{written}` matches nothing: `.*` is any value, and none"
                yield META.at(
                    subject, expr.span_of(each.span), message, advice="write `=~`, or a pattern to exclude"
                )
        if pair := _contradiction(node.matchers):
            first, second = pair
            text = tuple(expr.value[each.span.start : each.span.end] for each in pair)
            yield META.at(
                subject,
                expr.span_of(second.span),
                f"`{text[0]}` and `{text[1]}` never hold together: this matches nothing",
                advice="ask for one of several values with `=~`" if second.op is MatchOp.EQUAL else "",
                notes=(Note("contradicted by this", span=expr.span_of(first.span)),),
            )


def _contradiction(matchers: tuple[Matcher, ...]) -> tuple[Matcher, Matcher] | None:
    """Return two matchers of one label, in written order, of which one asks for a value the other refuses."""
    wanted = {each.name: each for each in reversed(matchers) if each.op is MatchOp.EQUAL}
    for each in matchers:
        equal = wanted.get(each.name)
        if equal is None or equal is each or each.name == "__name__" or compile_matcher(each)(equal.value):
            continue
        return (equal, each) if equal.span.start < each.span.start else (each, equal)
    return None
