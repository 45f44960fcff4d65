"""A quantile is asked of buckets that no longer have their bounds.

The buckets of a classic histogram are told apart by the label `le`.  When an aggregation removes it,
`histogram_quantile` has nothing to count with and returns nothing: the alert never fires.  Only metrics named
`…_bucket` are judged; native histograms need no `le`, and VictoriaMetrics' own buckets have `vmrange` instead.

## Example

```yaml bad
- alert: SlowRequests
  expr: histogram_quantile(0.99, sum by (job) (rate(http_request_duration_seconds_bucket[5m]))) > 1
#       ^^^^^^^^^^^^^^^^^^ `le` is removed from the buckets, so that there is no quantile
```

```yaml good
- alert: SlowRequests
  expr: histogram_quantile(0.99, sum by (job, le) (rate(http_request_duration_seconds_bucket[5m]))) > 1
```

## Fix

Add `le` to the labels that are kept.
"""

import re
from collections.abc import Iterator

from rulelint.analysis.conditions import metric_name
from rulelint.analysis.labels import LabelFlow
from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.finding import Finding, Note, Severity
from rulelint.promql.ast import Binary, Call, Cardinality, Expr, Matching, VectorSelector
from rulelint.promql.functions import ValueType
from rulelint.promql.types import type_of
from rulelint.promql.visit import children, walk

META = CheckMeta("expr/quantile-without-le", Severity.ERROR, scope="expression", since="0.1", default=True)

_OF_BUCKETS = {"histogram_quantile": 1, "histogram_fraction": 2}
"""Which argument holds the buckets."""

_OTHER_BOUNDS = "vmrange"

_OF_CLASSIC = re.compile(r"_bucket(?:$|:)")
"""How the buckets of classic histograms are called, recorded ones (`job:latency_seconds_bucket:rate5m`) included."""


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:  # noqa: ARG001
    """Report quantiles of classic buckets whose `le` is provably gone."""
    assert subject.rule
    expr = subject.rule.expr
    if expr.ast is None or "histogram_" not in expr.value or _OTHER_BOUNDS in expr.value:
        return
    for node in walk(expr.ast):
        if not isinstance(node, Call) or node.func not in _OF_BUCKETS:
            continue
        buckets = node.args[_OF_BUCKETS[node.func]]
        removed = LabelFlow().at(buckets).removal("le")
        if removed is not None and _are_classic(buckets):
            yield META.at(
                subject,
                expr.span_of(node.name_span),
                "`le` is removed from the buckets, so that there is no quantile",
                advice="add `le` to the labels that are kept",
                notes=(Note("it is removed here", span=expr.span_of(removed)),),
            )


def _are_classic(buckets: Expr) -> bool:
    names = [metric_name(each) for each in _counted(buckets)]
    return bool(names) and all(name is not None and _OF_CLASSIC.search(name) for name in names)


def _counted(expr: Expr) -> Iterator[VectorSelector]:
    """Yield the selectors whose values are the counts of the buckets, not those that only match or add labels."""
    pending = [expr]
    while pending:
        node = pending.pop()
        match node:
            case VectorSelector():
                yield node
            case Binary(op="or"):
                pending += [node.lhs, node.rhs]
            case Binary(matching=Matching(card=Cardinality.ONE_TO_MANY)):
                pending.append(node.rhs)
            case Binary(matching=None):
                pending += [each for each in (node.lhs, node.rhs) if type_of(each) is ValueType.VECTOR]
            case Binary():
                pending.append(node.lhs)
            case _:
                pending += children(node)
