"""A sum adds up quotients of which one may be NaN.

`0 / 0` is NaN, and a sum with one NaN in it is NaN: one idle instance makes the whole disappear from every
comparison. The same holds for `avg`, `stddev` and `stdvar`; `min`, `max` and `topk` pass NaN over.

Left alone are divisors that cannot be 0: a number, `x > 0`, `clamp_min(x, 1)`, `count(…)`, the size of a disk or pool
by its name (`…_size_bytes`, `…_limit`, `…_capacity`).  Chains of recording rules
of these files are followed.

## Example

```yaml bad
- record: service:error_ratio:avg
  expr: avg by (service) (rate(errors_total[5m]) / rate(requests_total[5m]))
#                                                ^ where the divisor is 0 this is NaN, and so is the `avg`
```

```yaml good
- record: service:error_ratio:avg
  expr: avg by (service) (rate(errors_total[5m]) / (rate(requests_total[5m]) > 0))
- record: service:error_ratio:ratio
  expr: sum by (service) (rate(errors_total[5m])) / sum by (service) (rate(requests_total[5m]))
```

## Fix

Keep the divisor from being 0 (`> 0`), or divide sums.
"""

import re
from collections.abc import Iterator

from rulelint.analysis.conditions import metric_name
from rulelint.analysis.identity import Placed, placed
from rulelint.analysis.metrics import Metrics, metrics_of
from rulelint.analysis.ranges import ValueRanges
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

META = CheckMeta("expr/nan-in-sum", Severity.WARNING, scope="fleet", since="0.3", groups=("recommended",))

SPREADS = frozenset({"sum", "avg", "stddev", "stdvar"})
KEEPS = frozenset({"label_replace", "label_join", "sort", "sort_desc", "abs", "round", "ceil", "floor"})
_CAPACITY = re.compile(
    r"(?:^|_)(?:max|maximum|size|limits?|capacity|quota|cores|total_bytes|bytes_total)(?:_|$)"
)
"""What there is to be used: a disk, a pool, a quota.  Of size 0 there is none."""

_DEPTH = 8
"""How far a chain of recording rules is followed."""


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:
    """Report divisions below an aggregation that NaN spoils."""
    metrics = metrics_of(subject.files, ctx.facts)
    for each in placed(subject.files):
        for node in walk(each.rule.expr.ast) if each.rule.expr.ast else ():
            if isinstance(node, Aggregate) and node.op in SPREADS:
                yield from _in_aggregation(each, node, metrics)


def _in_aggregation(where: Placed, node: Aggregate, metrics: Metrics) -> Iterator[Finding]:
    expr = where.rule.expr
    subject = Subject(where.file, where.group, where.rule)
    found = _source(node.expr)
    if isinstance(found, Binary):
        message = f"where the divisor is 0 this is NaN, and so is the `{node.op}`"
        yield META.at(
            subject, expr.span_of(found.op_span), message, advice="divide by `(… > 0)`, or divide sums"
        )
    elif isinstance(found, VectorSelector):
        made = _recorded_division(found, metrics, where)
        if made is not None:
            name = metric_name(found)
            message = f"`{name}` may be NaN, and then so is the `{node.op}`"
            place = made.rule.expr.text.span
            note = Note("it is recorded here, with a divisor that may be 0", made.file.path, place)
            yield META.at(subject, expr.span_of(found.span), message, notes=(note,))


def _recorded_division(selector: VectorSelector, metrics: Metrics, where: Placed) -> Placed | None:
    """Return the recording rule that divides, chains followed; if several write the metric, all of them must.

    Rules of the reader's file count before those of others, which may be for another server.
    """
    for _ in range(_DEPTH):
        every = metrics.recorded.get(metric_name(selector) or "", ())
        rules = [each for each in every if each.file is where.file] or list(every)
        sources = [_source(each.rule.expr.ast) if each.rule.expr.ast else None for each in rules]
        if rules and all(isinstance(each, Binary) for each in sources):
            return rules[0]
        if len(sources) != 1 or not isinstance(sources[0], VectorSelector):
            return None
        selector = sources[0]
    return None


def _source(expr: Expr) -> Binary | VectorSelector | None:
    """Return where NaN may come into the values of an expression: an unguarded division, or what it reads."""
    while True:
        match expr:
            case VectorSelector():
                return expr
            case Paren() | Unary():
                expr = expr.expr
            case Call() if expr.func in KEEPS:
                expr = expr.args[0]
            case Binary(op="*" | "+" | "-", rhs=Number()):
                expr = expr.lhs
            case Binary(op="/" | "%", rhs=Number()):
                expr = expr.lhs
            case Binary(op="*" | "+" | "-", lhs=Number()):
                expr = expr.rhs
            case Binary(op="/" | "%"):
                return None if _is_never_zero(expr.rhs) else expr
            case _:
                return None


def _is_never_zero(expr: Expr) -> bool:
    while isinstance(expr, Paren):
        expr = expr.expr
    if isinstance(expr, Binary) and expr.op in COMPARISONS and not expr.return_bool:
        return True  # a filter: whoever wrote it has thought of 0
    if isinstance(expr, Call) and expr.func == "clamp_min":
        return True
    if isinstance(expr, VectorSelector) and _CAPACITY.search(metric_name(expr) or ""):
        return True
    values = ValueRanges().at(expr)
    return values.low > 0 or values.high < 0
