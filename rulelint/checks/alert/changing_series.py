"""An alert fires for whichever series are the largest at the moment.

`topk(3, x) > 5` returns other series at every evaluation.  Each of them is an alert of its own: what was fourth a
minute ago has waited for nothing yet, and `for` starts again; what was third is resolved although nothing got better.
`bottomk`, `limitk` and `limit_ratio` are no better.

Left alone are `topk by (…) (1, x)`, which picks one of several copies of a series, and a choice inside an aggregation
or function that forgets which series were chosen.

## Example

```yaml bad
- alert: QueueFull
  expr: topk(3, queue_length) > 1000
#       ^^^^ `topk` returns other series from one evaluation to the next: these alerts come and go
```

```yaml good
- alert: QueueFull
  expr: queue_length > 1000
- alert: QueuesFull
  expr: avg(topk(3, queue_length)) > 1000
```

## Fix

Compare all series; the threshold chooses.
"""

from collections.abc import Iterator

from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.finding import Finding, Severity
from rulelint.promql.ast import Aggregate, Binary, Call, Cardinality, Expr, Number, Paren, Unary
from rulelint.promql.visit import left_row
from rulelint.rules.model import AlertRule

META = CheckMeta(
    "alert/changing-series", Severity.WARNING, scope="rule", since="0.3", groups=("recommended",)
)

CHOOSES = frozenset({"topk", "bottomk", "limitk", "limit_ratio"})
PASSES_ON = frozenset({"label_replace", "label_join", "sort", "sort_desc", "round", "abs", "ceil", "floor"})


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:  # noqa: ARG001
    """Report aggregations that choose series and whose choice is what the alert fires for."""
    rule = subject.rule
    if not isinstance(rule, AlertRule) or rule.expr.ast is None:
        return
    for node in _returned(rule.expr.ast):
        if isinstance(node, Aggregate) and node.op in CHOOSES and not _picks_one_copy(node):
            message = (
                f"`{node.op}` returns other series from one evaluation to the next: these alerts come and go"
            )
            yield META.at(
                subject,
                rule.expr.span_of(node.op_span),
                message,
                advice="compare all series with the threshold",
            )


def _picks_one_copy(node: Aggregate) -> bool:
    one = isinstance(node.param, Number) and node.param.value == 1
    return one and node.grouping is not None and bool(node.grouping.labels)


def _returned(expr: Expr) -> Iterator[Expr]:
    """Yield the parts whose series are those of the result."""
    pending = [expr]
    while pending:
        node = pending.pop()
        match node:
            case Paren() | Unary():
                pending.append(node.expr)
            case Call() if node.func in PASSES_ON:
                pending.append(node.args[0])
            case Binary():
                leftmost, row = left_row(node)
                pending += [leftmost, *(side for each in row if (side := _other(each)) is not None)]
            case _:
                yield node


def _other(node: Binary) -> Expr | None:
    """Return the right side of an operator if its series are in the result."""
    if node.op == "or" or node.matching is None or node.matching.card == Cardinality.ONE_TO_MANY:
        return node.rhs
    return None
