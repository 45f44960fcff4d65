"""A matcher compares literally with what looks like a regular expression.

`=` and `!=` take the text as it is: `code="5.."` asks for series whose code is `5..`, and there are none.  With `=`
the selector is empty and the alert never fires; with `!=` nothing is left out.

Reported are texts that no label value looks like: `.*` and `.+`, alternatives between bars, a class such as `[0-9]`,
`^` in front or `$` behind, and status codes such as `5..`.  Left alone are labels that hold patterns, queries or
paths of routes (`le`, `path`, `route`, `query` and their like), and Grafana's variables.

## Example

```yaml bad
- alert: ErrorsHigh
  expr: sum(rate(http_requests_total{code="5.."}[5m])) > 10
#                                    ^^^^^^^^^^ `=` takes `5..` literally, and it is a regular expression
```

```yaml good
- alert: ErrorsHigh
  expr: sum(rate(http_requests_total{code=~"5.."}[5m])) > 10
- alert: DiskErrors
  expr: rate(disk_errors_total{device="/dev/sda1"}[5m]) > 0
```

## Fix

Write `=~` (or `!~`).  The rule then reads other series than before, so that the fix counts as unsafe.
"""

import re
from collections.abc import Iterator

from rulelint.analysis.selectors import selectors
from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.checks.rewriting import rewritten
from rulelint.finding import Finding, Severity
from rulelint.promql.ast import Matcher, MatchOp
from rulelint.promql.matchers import regex_error
from rulelint.source.span import Span

META = CheckMeta(
    "expr/regex-in-equality",
    Severity.WARNING,
    scope="rule",
    since="0.3",
    groups=("recommended",),
    fixable="unsafe",
)

_LOOKS_LIKE_REGEX = re.compile(
    r"\.[*+]|^[\w.:/-]+(?:\|[\w.:/-]+)+$|\[[0-9a-zA-Z]-[0-9a-zA-Z]\]|^\^|[^\\$]\$$|^[1-5](?:\.\.|\[)|\\[dws.]"
)
_LITERAL_LABELS = re.compile(
    r"(?:^|_)(?:le|quantile|path|route|handler|uri|url|query|pattern|regex|expr|filter|rule|match|resource|template)(?:_|$)"
)
_REGEX_FORM = {MatchOp.EQUAL: "=~", MatchOp.NOT_EQUAL: "!~"}


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:  # noqa: ARG001
    """Report equality matchers whose value is written as a pattern."""
    assert subject.rule
    expr = subject.rule.expr
    for node in selectors(expr.ast) if expr.ast else ():
        for matcher in node.matchers:
            if matcher.op not in _REGEX_FORM or not _is_pattern(matcher):
                continue
            meant = _REGEX_FORM[matcher.op]
            yield META.at(
                subject,
                expr.span_of(matcher.span),
                f"`{matcher.op}` takes `{matcher.value}` literally, and it is a regular expression",
                advice=f"write `{meant}`",
                fix=rewritten(subject, f"write `{meant}`", (_operator(expr.value, matcher), meant)),
            )


def _is_pattern(matcher: Matcher) -> bool:
    if matcher.name == "__name__" or _LITERAL_LABELS.search(matcher.name) or "${" in matcher.value:
        return False
    return bool(_LOOKS_LIKE_REGEX.search(matcher.value)) and regex_error(matcher.value) is None


def _operator(text: str, matcher: Matcher) -> Span:
    """Return where the operator stands: the first one behind the label's name."""
    written = text[matcher.span.start : matcher.span.end]
    # A quoted label name may hold the characters of an operator.
    begin = written.index(matcher.name) + len(matcher.name) if matcher.name in written else 0
    start = matcher.span.start + written.index(str(matcher.op), begin)
    return Span(start, start + len(matcher.op))
