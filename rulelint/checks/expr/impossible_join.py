"""The two sides of an operator can never match.

`a + b`, `a and b`, `a unless b` match series that have the same labels, or the same of those in `on (…)`.  When one
side always has a label and the other side never has it, no two of them match: arithmetic and `and` return nothing,
`unless` takes nothing away.  Usually an aggregation has removed the label.

## Example

```yaml bad
- alert: ErrorsHigh
  expr: http_errors:rate5m{job="api"} / sum(http_requests:rate5m) > 0.1
#                                     ^ the sides never match: the left has `job`, the right never
- alert: DiskFull
  expr: disk_free_bytes{mountpoint="/"} < 1e9 unless max by (instance) (maintenance)
#                                             ^^^^^^ the sides never match: the left has `mountpoint`, the right never
```

```yaml good
- alert: ErrorsHigh
  expr: http_errors:rate5m{job="api"} / scalar(sum(http_requests:rate5m)) > 0.1
- alert: DiskFull
  expr: disk_free_bytes{mountpoint="/"} < 1e9 unless on (instance) max by (instance) (maintenance)
```

## Fix

Say what is to be the same: `on (instance)`, or keep the label on both sides.
"""

from collections.abc import Iterator

from rulelint.analysis.guaranteed import Guaranteed
from rulelint.analysis.labels import LabelFlow
from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.finding import Finding, Note, Severity
from rulelint.promql.ast import Binary
from rulelint.promql.visit import walk
from rulelint.source.span import Span

META = CheckMeta(
    "expr/impossible-join",
    Severity.WARNING,
    scope="rule",
    since="0.3",
    groups=("recommended",),
    precision="certain",
)


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:  # noqa: ARG001
    """Report operators between vectors of which one side has a label and the other cannot."""
    assert subject.rule
    expr = subject.rule.expr
    if expr.ast is None:
        return
    flow, given = LabelFlow(), Guaranteed()
    for node in walk(expr.ast):
        if not isinstance(node, Binary) or node.matching is None or node.op == "or":
            continue
        found = _mismatch(node, flow, given)
        if found is None:
            continue
        label, side, here, there = found
        other = "right" if side == "left" else "left"
        yield META.at(
            subject,
            expr.span_of(node.op_span),
            f"the sides never match: the {side} has `{label}`, the {other} never",
            advice="match with `on (…)`, or keep the label on both sides",
            notes=(
                Note("here it always is", span=expr.span_of(here)),
                Note("it is removed here", span=expr.span_of(there)),
            ),
        )


def _mismatch(node: Binary, flow: LabelFlow, given: Guaranteed) -> tuple[str, str, Span, Span] | None:
    """Return a label that must be equal and cannot be: its name, the side that has it, and both places."""
    matching = node.matching
    assert matching
    if (matching.fill_left, matching.fill_right) != (None, None):
        return None
    for side, has, lacks in (("left", node.lhs, node.rhs), ("right", node.rhs, node.lhs)):
        lacking = flow.at(lacks)
        for label, here in given.at(has).items():
            compared = (label in matching.labels) == matching.on
            there = lacking.removal(label) if compared else None
            if there is not None:
                return label, side, here, there
    return None
