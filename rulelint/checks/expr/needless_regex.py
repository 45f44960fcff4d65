"""A matcher uses a regular expression where none is needed.

`job=~"api"` selects what `job="api"` selects: patterns are anchored at both ends.  Whoever reads `=~` looks for a
pattern and finds none.  `job!~".+"` is `job=""`.

## Example

```yaml bad
- alert: TargetDown
  expr: up{job=~"api"} == 0
#          ^^^^^^^^^^ `=~` without a pattern is `=`
- alert: ErrorsHigh
  expr: rate(http_errors_total{code!~"404"}[5m]) > 5
#                              ^^^^^^^^^^^ `!~` without a pattern is `!=`
- alert: NoOwner
  expr: disk_free_bytes{team!~".+"} < 1e9
#                       ^^^^^^^^^^ this is `team=""`
```

```yaml good
- alert: TargetDown
  expr: up{job="api"} == 0
- alert: ErrorsHigh
  expr: rate(http_errors_total{code!~"4.."}[5m]) > 5
```

## Fix

Write `=` or `!=`.
"""

import re
from collections.abc import Iterator

from rulelint.analysis.selectors import selectors
from rulelint.analysis.written import WrittenMatcher, written
from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.finding import Finding, Fix, Severity
from rulelint.promql.ast import Matcher, MatchOp
from rulelint.promql.printer import label_name
from rulelint.source.edit import Edit

META = CheckMeta(
    "expr/needless-regex",
    Severity.WARNING,
    scope="rule",
    since="0.3",
    groups=("recommended", "style"),
    precision="certain",
    fixable="safe",
)

_PATTERN = re.compile(r"[\\.+*?()|\[\]{}^$]")
_PLAIN = {MatchOp.REGEX: "=", MatchOp.NOT_REGEX: "!="}


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:  # noqa: ARG001
    """Report regular expressions that match one text only, or nothing but the absence of the label."""
    assert subject.rule
    expr = subject.rule.expr
    if expr.ast is None or "~" not in expr.value:
        return
    for selector in selectors(expr.ast):
        for matcher in selector.matchers:
            is_absence = matcher.op is MatchOp.NOT_REGEX and matcher.value == ".+"
            if matcher.op not in _PLAIN or (_PATTERN.search(matcher.value) and not is_absence):
                continue
            parts = written(expr.value, matcher)
            if parts is not None:
                yield _finding(subject, matcher, parts, is_absence=is_absence)


def _finding(subject: Subject, matcher: Matcher, parts: WrittenMatcher, *, is_absence: bool) -> Finding:
    assert subject.rule
    expr = subject.rule.expr
    plain = _PLAIN[matcher.op]
    message, edits = (
        f"`{matcher.op.value}` without a pattern is `{plain}`",
        [Edit(expr.span_of(parts.operator), plain)],
    )
    if is_absence:
        message = f'this is `{label_name(matcher.name)}=""`'
        inside = parts.value.start + 1, parts.value.end - 1
        edits = [Edit(expr.span_of(parts.operator), "=")]
        edits.append(Edit(expr.span_of(type(parts.value)(*inside)), ""))
    title = "compare with the text" if not is_absence else "compare with the empty text"
    return META.at(subject, expr.span_of(matcher.span), message, fix=Fix(title, "safe", tuple(edits)))
