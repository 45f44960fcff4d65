"""A counter is compared although it only ever grows.

`errors_total > 10` says that there were more than ten errors since the process started: once true, it stays true
until the next restart.  What the last minutes were like is `increase(errors_total[5m]) > 10`.

Judged are comparisons with a number, in alerting rules.  Left alone are counters inside functions that ask for change
or existence (`rate`, `changes`, `absent`, `timestamp`, `count`), a difference from an earlier time (`x - x offset
5m`), ratios of two counters, and `== 0`, `!= 0` and `> 0`, which ask whether it ever happened.

The type is known from the facts, or from a name that counts events (`…_errors_total`, `…_requests_total`): a bare
`…_total` is as often the number of things there are.

## Example

```yaml bad
- alert: ErrorsHigh
  expr: sum by (job) (http_errors_total) > 100
#                     ^^^^^^^^^^^^^^^^^ `http_errors_total` only grows: this compares everything since the start
```

```yaml good
- alert: ErrorsHigh
  expr: sum by (job) (increase(http_errors_total[10m])) > 100
- alert: FirstError
  expr: http_errors_total > 0
```

## Fix

Compare its `rate` or `increase`.
"""

import re
from collections.abc import Iterator

from rulelint.analysis.conditions import metric_name
from rulelint.analysis.identity import placed
from rulelint.analysis.metrics import Confidence, Metrics, metrics_of
from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.finding import Finding, Note, Severity
from rulelint.promql.ast import (
    COMPARISONS,
    Aggregate,
    Binary,
    Call,
    Expr,
    Number,
    Paren,
    Unary,
    VectorSelector,
)
from rulelint.promql.visit import walk
from rulelint.rules.model import AlertRule

META = CheckMeta(
    "expr/counter-without-rate", Severity.WARNING, scope="fleet", since="0.3", groups=("recommended", "facts")
)

VALUE_GOES_ON = frozenset({"sum", "min", "max", "avg", "topk", "bottomk", "quantile"})
PASSES_ON = frozenset({"label_replace", "label_join", "sort", "sort_desc", "round", "ceil", "floor", "abs"})
_EVENTS = re.compile(
    r"_(?:errors?|failures?|failed|requests?|restarts?|retries|drops|dropped|timeouts?|exceptions?|rejected|evictions?|"
    r"evicted|discarded|aborted|seconds)_total$"
)
"""What counts events, and never things there are."""

_EVER = frozenset({("==", 0.0), ("!=", 0.0), (">", 0.0), (">=", 1.0), ("<", 1.0)})


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:
    """Report counters whose value is compared with a number."""
    metrics = metrics_of(subject.files, ctx.facts)
    for each in placed(subject.files):
        if not isinstance(each.rule, AlertRule) or each.rule.expr.ast is None:
            continue
        for node in walk(each.rule.expr.ast):
            counter = _compared(node, metrics) if isinstance(node, Binary) else None
            if counter is None:
                continue
            name = metric_name(counter) or ""
            known = metrics.type_of(name)
            yield META.at(
                Subject(each.file, each.group, each.rule),
                each.rule.expr.span_of(counter.span),
                f"`{name}` only grows: this compares everything since the start",
                advice=f"compare `increase({name}[…])` or `rate({name}[…])`",
                notes=(Note(known.reason),) if known else (),
            )


def _compared(node: Binary, metrics: Metrics) -> VectorSelector | None:
    """Return the counter that a comparison compares with a number other than none at all."""
    if node.op not in COMPARISONS:
        return None
    threshold = _bare(node.rhs)
    if not isinstance(threshold, Number) or (node.op, threshold.value) in _EVER:
        return None
    selector = _whose_value(node.lhs)
    name = metric_name(selector) if selector else None
    known = metrics.type_of(name) if name else None
    if known is None or known.value != "counter":
        return None
    # `…_total` is also what people call a number of things there are now: nodes_total, files_total.
    sure = known.confidence > Confidence.LIKELY or (
        _EVENTS.search(name or "") and "pending" not in (name or "")
    )
    return selector if sure else None


def _whose_value(expr: Expr) -> VectorSelector | None:
    """Return the selector whose value an expression is, but for aggregation, rounding and scaling."""
    while True:
        expr = _bare(expr)
        match expr:
            case VectorSelector():
                return expr
            case Aggregate() if expr.op in VALUE_GOES_ON:
                expr = expr.expr
            case Call() if expr.func in PASSES_ON:
                expr = expr.args[0]
            case Unary():
                expr = expr.expr
            case Binary(op="*" | "/", rhs=Number()):
                expr = expr.lhs
            case _:
                return None


def _bare(expr: Expr) -> Expr:
    while isinstance(expr, Paren):
        expr = expr.expr
    return expr
