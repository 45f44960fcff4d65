"""Absence is asked of several values at once: the alert fires only when all of them are missing.

`absent(up{job=~"api|web"})` is 1 where neither job has targets.  As long as one of them is there, nobody hears of the
other.  Usually one alert for each was meant.

Reported are patterns that list plain values, in `absent` and `absent_over_time`.

## Example

```yaml bad
- alert: JobMissing
  expr: absent(up{job=~"api|web"})
#                 ^^^^^^^^^^^^^^ `absent` fires only when all of `api|web` are missing
```

```yaml good
- alert: JobMissing
  expr: absent(up{job="api"}) or absent(up{job="web"})
```

## Fix

Ask for each of them: `absent(up{job="api"}) or absent(up{job="web"})`.
"""

import re
from collections.abc import Iterator

from rulelint.analysis.thresholds import unwrapped
from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.finding import Finding, Severity
from rulelint.promql.ast import Call, Matcher, MatchOp, MatrixSelector, VectorSelector
from rulelint.promql.visit import walk
from rulelint.rules.model import AlertRule

META = CheckMeta(
    "expr/absent-of-several", Severity.WARNING, scope="rule", since="0.3", groups=("recommended",)
)

_LIST = re.compile(r"\(?[\w.:/-]+(?:\|[\w.:/-]+)+\)?")
_ABSENCE = frozenset({"absent", "absent_over_time"})


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:  # noqa: ARG001
    """Report lists of values of which one is enough."""
    rule = subject.rule
    if not isinstance(rule, AlertRule) or rule.expr.ast is None or "absent" not in rule.expr.value:
        return
    for node in walk(rule.expr.ast):
        if not isinstance(node, Call) or node.func not in _ABSENCE:
            continue
        inner = unwrapped(node.args[0])
        selector = inner.vector if isinstance(inner, MatrixSelector) else inner
        for matcher in selector.matchers if isinstance(selector, VectorSelector) else ():
            if _lists(matcher):
                yield META.at(
                    subject,
                    rule.expr.span_of(matcher.span),
                    f"`{node.func}` fires only when all of `{matcher.value}` are missing",
                    advice="ask for each of them, joined by `or`",
                )


def _lists(matcher: Matcher) -> bool:
    return matcher.op is MatchOp.REGEX and _LIST.fullmatch(matcher.value) is not None
