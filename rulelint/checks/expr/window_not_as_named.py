"""A recorded metric is named after a window that its expression does not have.

`job:errors:rate5m` recorded from `rate(errors_total[1m])`: whoever reads the name is misled, and thresholds were chosen
for the other window.  Judged are windows behind a function at the end of the name (`rate5m`, `increase_1h`,
`ratio_rate30m`), where all windows of the expression are written out; recorded metrics that it reads count with the
windows of their names.

## Example

```yaml bad
- record: job:errors:rate5m
#                        ^^ `5m` in the name, 1m in the expression
  expr: sum by (job) (rate(errors_total[1m]))
```

```yaml good
- record: job:errors:rate1m
  expr: sum by (job) (rate(errors_total[1m]))
```

## Fix

Correct the window, or the name and all that read it.
"""

import re
from collections.abc import Iterator

from rulelint.analysis.conditions import metric_name
from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.finding import Finding, Note, Severity
from rulelint.promql.ast import Expr, MatrixSelector, Subquery, VectorSelector
from rulelint.promql.durations import format_duration, parse_duration
from rulelint.promql.visit import walk
from rulelint.rules.model import RecordingRule
from rulelint.source.span import Span

META = CheckMeta(
    "expr/window-not-as-named", Severity.WARNING, scope="rule", since="0.3", groups=("recommended",)
)

_NAMED = re.compile(
    r"(?:rate|increase|delta|changes|burnrate|avg|max|min|sum|count|quantile|p\d\d)(?:_over_time)?_?(\d+(?:ms|[smhdw]))$"
)
_ANY = re.compile(r"(\d+(?:ms|[smhdw]))(?![a-zA-Z0-9])")


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:  # noqa: ARG001
    """Report windows of names that the expression does not have."""
    rule = subject.rule
    if not isinstance(rule, RecordingRule) or rule.expr.ast is None:
        return
    named = _NAMED.search(rule.name.value)
    if named is None:
        return
    windows = _windows(rule.expr.ast)
    if not windows or parse_duration(named[1]) in windows:
        return
    span = rule.name.span
    exact = len(span) == len(rule.name.value)
    first = next(node for node in walk(rule.expr.ast) if _windows_of(node))
    yield META.at(
        subject,
        Span(span.end - len(named[1]), span.end) if exact else span,
        f"`{named[1]}` in the name, {' and '.join(map(format_duration, sorted(windows)))} in the expression",
        advice="correct the window, or the name",
        notes=(Note("this is the window", span=rule.expr.span_of(first.span)),),
    )


def _windows(expr: Expr) -> set[int]:
    return {window for node in walk(expr) for window in _windows_of(node)}


def _windows_of(node: Expr) -> set[int]:
    match node:
        case MatrixSelector() | Subquery():
            return {node.range}
        case VectorSelector() if ":" in (name := metric_name(node) or ""):
            return {parse_duration(each) for each in _ANY.findall(name)}
        case _:
            return set()
