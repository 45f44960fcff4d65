r"""A matcher accepts everything.

`job=~".*"` accepts any value, and a label that is not there as well: it selects nothing and costs a look at every
series.  Whoever meant "the label is there" writes `job!=""`.

## Example

```yaml bad
- alert: TargetDown
  expr: up{job=~".*", zone="eu"} == 0
#          ^^^^^^^^^ `job=~".*"` accepts everything, series without `job` too
```

```yaml good
- alert: TargetDown
  expr: up{job!="", zone="eu"} == 0
```

## Fix

Remove the matcher, or write `!=""`.
"""

from collections.abc import Iterator

from rulelint.analysis.selectors import selectors
from rulelint.analysis.written import written
from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.finding import Finding, Fix, Severity
from rulelint.promql.ast import MatchOp
from rulelint.source.edit import Edit

META = CheckMeta(
    "expr/needless-matcher",
    Severity.WARNING,
    scope="rule",
    since="0.3",
    groups=("recommended", "style"),
    precision="certain",
    fixable="safe",
)

EVERYTHING = frozenset({".*", "(.*)", "(?:.*)", ".*|.+", ".+|.*", "|.+", ".+|", "|.*", ".*|"})


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:  # noqa: ARG001
    """Report matchers that select all series there are."""
    assert subject.rule
    expr = subject.rule.expr
    if expr.ast is None or "=~" not in expr.value:
        return
    for selector in selectors(expr.ast):
        removed: set[int] = set()
        for matcher in selector.matchers:
            if matcher.op is not MatchOp.REGEX or matcher.value not in EVERYTHING:
                continue
            parts = written(expr.value, matcher)
            if parts is None:
                continue
            name = expr.value[matcher.span.start : parts.operator.start].strip()
            # Two neighbours would both take the comma between them: the second is fixed in the next round.
            fix = (
                Fix("remove the matcher", "safe", (Edit(expr.span_of(parts.whole), ""),))
                if not removed
                else None
            )
            removed.add(parts.whole.start)
            yield META.at(
                subject,
                expr.span_of(matcher.span),
                f'`{name}=~"{matcher.value}"` accepts everything, series without `{name}` too',
                advice=f'remove it, or write `{name}!=""`',
                fix=fix,
            )
