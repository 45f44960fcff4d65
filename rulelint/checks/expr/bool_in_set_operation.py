"""A comparison with `bool` is used where only the existence of series counts.

`and`, `unless`, `count` and `absent` look at which series are there, and never at their values.  A comparison with
`bool` keeps every series and gives it 0 or 1.  So `a and (b > bool 5)` is `a and b`: the condition is none.

## Example

```yaml bad
- alert: QueueStuck
  expr: queue_length > 100 and (queue_consumers == bool 0)
#                                               ^^^^^^^ `and` ignores values: with `bool` this holds for every series
- alert: ManyDown
  expr: count(up == bool 0) > 3
#                ^^^^^^^ `count` ignores values: with `bool` this holds for every series
```

```yaml good
- alert: QueueStuck
  expr: queue_length > 100 and (queue_consumers == 0)
- alert: ManyDown
  expr: sum(up == bool 0) > 3
```

## Fix

Remove `bool`.  To count, `sum(up == bool 0)` is right as well, and is 0 where nothing is down.
"""

from collections.abc import Iterator

from rulelint.analysis.thresholds import unwrapped
from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.checks.rewriting import rewritten
from rulelint.finding import Finding, Severity
from rulelint.promql.ast import Aggregate, Binary, Call, Expr
from rulelint.promql.visit import walk
from rulelint.source.span import Span

META = CheckMeta(
    "expr/bool-in-set-operation",
    Severity.WARNING,
    scope="rule",
    since="0.3",
    groups=("recommended",),
    precision="certain",
    fixable="unsafe",
)

_EXISTENCE = frozenset({"absent", "absent_over_time", "present_over_time", "count_over_time"})


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:  # noqa: ARG001
    """Report comparisons with `bool` whose result is not looked at."""
    assert subject.rule
    expr = subject.rule.expr
    if expr.ast is None or "bool" not in expr.value:
        return
    for node in walk(expr.ast):
        for reader, operand in _ignored(node):
            compared = unwrapped(operand)
            if not isinstance(compared, Binary) or not compared.return_bool:
                continue
            span = Span(compared.op_span.start, _end_of_bool(expr.value, compared))
            yield META.at(
                subject,
                expr.span_of(span),
                f"`{reader}` ignores values: with `bool` this holds for every series",
                advice="remove `bool`",
                fix=rewritten(subject, "remove `bool`", (span, compared.op)),
            )


def _ignored(node: Expr) -> Iterator[tuple[str, Expr]]:
    """Yield the operands of which only the existence counts, each with who looks at it."""
    match node:
        case Binary(op="and" | "unless"):
            yield node.op, node.rhs
        case Aggregate(op="count" | "group"):
            yield node.op, node.expr
        case Call() if node.func in _EXISTENCE:
            yield node.func, node.args[0]


def _end_of_bool(text: str, node: Binary) -> int:
    return text.index("bool", node.op_span.end) + len("bool")
