"""The argument of `absent` is always there.

`absent(…)` returns 1 where its argument is empty.  With a fallback inside, `absent(sum(x) or vector(0))`, it never is:
the alert never fires.

## Example

```yaml bad
- alert: MetricsMissing
  expr: absent(sum(rate(http_requests_total[5m])) or vector(0))
#       ^^^^^^ `absent` never returns anything here: its argument is always there
```

```yaml good
- alert: MetricsMissing
  expr: absent(http_requests_total{job="api"})
```

## Fix

Remove the fallback, or compare instead: `(sum(…) or vector(0)) == 0`.
"""

from collections.abc import Iterator

from rulelint.analysis.firing import is_always_there
from rulelint.analysis.thresholds import unwrapped
from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.finding import Finding, Note, Severity
from rulelint.promql.ast import Binary, Call
from rulelint.promql.visit import walk

META = CheckMeta(
    "expr/absent-of-certain",
    Severity.ERROR,
    scope="rule",
    since="0.3",
    groups=("recommended",),
    precision="certain",
)


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:  # noqa: ARG001
    """Report calls of `absent` whose argument has a result at every evaluation."""
    assert subject.rule
    expr = subject.rule.expr
    if expr.ast is None or "absent" not in expr.value:
        return
    for node in walk(expr.ast):
        if not isinstance(node, Call) or node.func != "absent" or not is_always_there(node.args[0]):
            continue
        inner = unwrapped(node.args[0])
        certain = inner.rhs if isinstance(inner, Binary) and is_always_there(inner.rhs) else inner
        yield META.at(
            subject,
            expr.span_of(node.name_span),
            "`absent` never returns anything here: its argument is always there",
            advice="remove the fallback",
            notes=(Note("this is always there", span=expr.span_of(certain.span)),),
        )
