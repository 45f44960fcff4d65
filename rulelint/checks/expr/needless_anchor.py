"""A matcher's regular expression is anchored by hand.

Prometheus anchors every pattern at both ends: `^` in front and `$` behind change nothing.  They suggest that patterns
without them match anywhere, which they do not.

## Example

```yaml bad
- alert: TargetDown
  expr: up{job=~"^api-.*$"} == 0
#                ^ `^` is needless: a pattern matches the whole value
#                       ^ `$` is needless: a pattern matches the whole value
```

```yaml good
- alert: TargetDown
  expr: up{job=~"api-.*"} == 0
```

## Fix

Remove `^` and `$`.
"""

from collections.abc import Iterator

from rulelint.analysis.selectors import selectors
from rulelint.analysis.written import written
from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.finding import Finding, Fix, Severity
from rulelint.promql.ast import Matcher, MatchOp
from rulelint.source.edit import Edit
from rulelint.source.span import Span

META = CheckMeta(
    "expr/needless-anchor",
    Severity.WARNING,
    scope="rule",
    since="0.3",
    groups=("recommended", "style"),
    precision="certain",
    fixable="safe",
)


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:  # noqa: ARG001
    """Report `^` at the start and `$` at the end of the patterns of matchers."""
    assert subject.rule
    expr = subject.rule.expr
    if expr.ast is None or "~" not in expr.value:
        return
    patterns = (
        matcher
        for selector in selectors(expr.ast)
        for matcher in selector.matchers
        if matcher.op in (MatchOp.REGEX, MatchOp.NOT_REGEX)
    )
    for anchor, place in (each for matcher in patterns for each in _anchors(expr.value, matcher)):
        span = expr.span_of(place)
        message = f"`{anchor}` is needless: a pattern matches the whole value"
        yield META.at(subject, span, message, fix=Fix(f"remove `{anchor}`", "safe", (Edit(span, ""),)))


def _anchors(text: str, matcher: Matcher) -> Iterator[tuple[str, Span]]:
    """Yield the anchors with their places in the expression, where they are written as themselves."""
    parts = written(text, matcher) if matcher.value[:1] == "^" or matcher.value[-1:] == "$" else None
    if parts is None:
        return
    first, last = parts.value.start + 1, parts.value.end - 2
    if (
        matcher.value.startswith("^")
        and text[first] == "^"
        and matcher.value[1:2] not in ("*", "+", "?", "{")
    ):
        yield "^", Span(first, first + 1)
    body = matcher.value[:-1]
    escaped = (len(body) - len(body.rstrip("\\"))) % 2
    if matcher.value.endswith("$") and text[last] == "$" and not escaped and last > first - 1:
        yield "$", Span(last, last + 1)
