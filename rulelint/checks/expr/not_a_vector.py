"""A rule's expression is a range of samples or a text: every evaluation fails.

`promtool check rules` accepts any type, and so does the server when it loads the file.  Evaluating then ends with
"rule result is not a vector or scalar": an alert never fires, a recording rule records nothing, and only the rule page
and `prometheus_rule_evaluation_failures_total` tell.

## Example

```yaml bad
- alert: TargetDown
  expr: up{job="api"}[5m]
#       ^^^^^^^^^^^^^^^^^ the result of a rule is an instant vector or a scalar, not a range vector
- record: job:name
  expr: '"api"'
#        ^^^^^ the result of a rule is an instant vector or a scalar, not a string
```

```yaml good
- alert: TargetDown
  expr: max_over_time(up{job="api"}[5m]) == 0
- record: job:up:count
  expr: count by (job) (up)
```

## Fix

Aggregate the range over time (`max_over_time(up[5m])`, `rate(x_total[5m])`), or remove it.
"""

from collections.abc import Iterator

from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.finding import Finding, Severity
from rulelint.promql.functions import ValueType
from rulelint.promql.types import documented, type_of

META = CheckMeta(
    "expr/not-a-vector",
    Severity.ERROR,
    scope="rule",
    since="0.3",
    groups=("recommended",),
    precision="certain",
)


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:  # noqa: ARG001
    """Report expressions whose type no rule can have (`EngineQueryFunc` in `rules/manager.go` upstream)."""
    assert subject.rule
    expr = subject.rule.expr
    if expr.ast is None:
        return
    kind = type_of(expr.ast)
    if kind in (ValueType.MATRIX, ValueType.STRING):
        over_time = kind is ValueType.MATRIX
        yield META.at(
            subject,
            expr.span_of(expr.ast.span),
            f"the result of a rule is an instant vector or a scalar, not a {documented(kind)}",
            label="every evaluation of the rule fails",
            advice="aggregate over time, e.g. `max_over_time(…)`" if over_time else "",
        )
