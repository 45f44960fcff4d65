"""A join names a label that one side does not have any more.

`on (instance)` with a side that was summed by `job` compares an empty label: only series without `instance` match.

Reported is only what holds for every possible data.  Where the other side always has the label, so that nothing can
match, `expr/impossible-join` says it; what `group_left (…)` asks for in vain is `expr/removed-label`.

## Example

```yaml bad
- record: instance:errors:ratio
  expr: sum by (job) (rate(errors_total[5m])) / on (instance) rate(requests_total[5m])
#                                                   ^^^^^^^^ label `instance` is removed from the left side
```

```yaml good
- record: job:errors:ratio
  expr: sum by (job) (rate(errors_total[5m])) / on (job) sum by (job) (rate(requests_total[5m]))
```

## Fix

Keep the label in the aggregation, or join without it.
"""

from collections.abc import Iterator

from rulelint.analysis.guaranteed import Guaranteed
from rulelint.analysis.labels import LabelFlow
from rulelint.analysis.written import label_of_join
from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.finding import Finding, Note, Severity
from rulelint.promql.ast import Binary
from rulelint.promql.visit import walk
from rulelint.source.span import Span

META = CheckMeta(
    "expr/join-on-removed-label",
    Severity.WARNING,
    scope="rule",
    since="0.3",
    groups=("recommended",),
    precision="certain",
)

Removed = tuple[str, str, Span]
"""Label, side, and the characters that take the label away from it."""


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:  # noqa: ARG001
    """Report labels of `on (…)` that a side provably lacks."""
    assert subject.rule
    expr = subject.rule.expr
    if expr.ast is None or "on" not in expr.value:
        return
    flow, given = LabelFlow(), Guaranteed()
    for node in walk(expr.ast):
        if not isinstance(node, Binary) or node.matching is None or node.op == "or":
            continue
        for label, side, removed in _compared(node, flow, given):
            yield META.at(
                subject,
                expr.span_of(label_of_join(expr.value, node, ("on",), label)),
                f"label `{label}` is removed from the {side} side",
                notes=(Note("it is removed here", span=expr.span_of(removed)),),
            )


def _compared(node: Binary, flow: LabelFlow, given: Guaranteed) -> Iterator[Removed]:
    assert node.matching
    for label in node.matching.labels if node.matching.on else ():
        left, right = flow.at(node.lhs).removal(label), flow.at(node.rhs).removal(label)
        if left is not None and label not in given.at(node.rhs):
            yield label, "left", left
        elif right is not None and label not in given.at(node.lhs):
            yield label, "right", right
