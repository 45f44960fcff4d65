"""A pattern asks for two words with anything between them.

`job=~"shop_.+_worker"` means the jobs of today; tomorrow's `shop_batch_test_worker` is among them too.  When a label
has to be taken apart to be matched, it holds two facts: a second label says each of them.  This is advice and no
defect; names of metrics, and a wildcard between digits, at the start or at the end are left alone.

## Example

```yaml bad
- alert: TargetDown
  expr: up{job=~"shop_.+_worker"} == 0
#          ^^^^^^^^^^^^^^^^^^^^^ two words with anything between them: is that two labels in one?
```

```yaml good
- alert: TargetDown
  expr: up{job=~"shop_.+", role="worker"} == 0
```

## Fix

List the values (`shop_mail_worker|shop_web_worker`), or give the targets a label of its own.
"""

import re
from collections.abc import Iterator

from rulelint.analysis.selectors import selectors
from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.finding import Finding, Severity
from rulelint.promql.ast import MatchOp

META = CheckMeta(
    "expr/wildcard-in-value", Severity.INFO, scope="rule", since="0.3", groups=("style",), precision="low"
)

_WORD = r"(?:[\w /:,@-]|\\\.)*[a-zA-Z](?:[\w /:,@-]|\\\.)*"
_WORDS = re.compile(rf"{_WORD}\.[+*]{_WORD}", re.ASCII)


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:  # noqa: ARG001
    """Report patterns that are a word, a wildcard and a word."""
    assert subject.rule
    expr = subject.rule.expr
    if expr.ast is None or "~" not in expr.value:
        return
    for selector in selectors(expr.ast):
        for matcher in selector.matchers:
            if matcher.name == "__name__" or matcher.op not in (MatchOp.REGEX, MatchOp.NOT_REGEX):
                continue
            if _WORDS.fullmatch(matcher.value):
                message = "two words with anything between them: is that two labels in one?"
                yield META.at(subject, expr.span_of(matcher.span), message)
