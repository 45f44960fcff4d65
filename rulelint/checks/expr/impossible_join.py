"""The two sides of an operator can never match.

`a + b`, `a and b`, `a unless b` match series that have the same labels, or the same of those in `on (…)`.  When one
side always has a label and the other side never has it, or both ask for different values of one, no two of them match:
arithmetic and `and` return nothing, `unless` takes nothing away.  Usually an aggregation has removed the label, or it
was meant to be left out of the comparison.

## Example

```yaml bad
- alert: ErrorsHigh
  expr: http_errors:rate5m{job="api"} / sum(http_requests:rate5m) > 0.1
#                                     ^ the sides never match: the left has `job`, the right never
- alert: DiskFull
  expr: disk_free_bytes{mountpoint="/"} < 1e9 unless max by (instance) (maintenance)
#                                             ^^^^^^ the sides never match: the left has `mountpoint`, the right never
- alert: BothDown
  expr: up{job="api"} == 0 and up{job="db"} == 0
#                          ^^^ the sides never match: the left has `job="api"`, the right `job="db"`
```

```yaml good
- alert: ErrorsHigh
  expr: http_errors:rate5m{job="api"} / scalar(sum(http_requests:rate5m)) > 0.1
- alert: DiskFull
  expr: disk_free_bytes{mountpoint="/"} < 1e9 unless on (instance) max by (instance) (maintenance)
- alert: BothDown
  expr: up{job="api"} == 0 and on (instance) up{job="db"} == 0
```

## Fix

Say what is to be the same: `on (instance)`, `ignoring (job)`, or keep the label on both sides.
"""

from collections.abc import Iterator

from rulelint.analysis.guaranteed import GivenValues, Guaranteed
from rulelint.analysis.labels import LabelFlow
from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.finding import Finding, Note, Severity
from rulelint.promql.ast import Binary, Matcher, Matching, MatchOp
from rulelint.promql.matchers import compile_matcher
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
    flow, given, values = LabelFlow(), Guaranteed(), GivenValues()
    for node in walk(expr.ast):
        if not isinstance(node, Binary) or node.matching is None or node.op == "or":
            continue
        if (node.matching.fill_left, node.matching.fill_right) != (None, None):
            continue
        if found := _mismatch(node, node.matching, flow, given):
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
        elif pair := _contradiction(node, node.matching, values):
            left, right = (expr.value[each.span.start : each.span.end] for each in pair)
            yield META.at(
                subject,
                expr.span_of(node.op_span),
                f"the sides never match: the left has `{left}`, the right `{right}`",
                advice=f"match with `on (…)`, or leave it out with `ignoring ({pair[0].name})`",
                notes=(
                    Note("it is this on the left", span=expr.span_of(pair[0].span)),
                    Note("and this on the right", span=expr.span_of(pair[1].span)),
                ),
            )


def _is_compared(label: str, matching: Matching) -> bool:
    return (label in matching.labels) == matching.on


def _mismatch(
    node: Binary, matching: Matching, flow: LabelFlow, given: Guaranteed
) -> tuple[str, str, Span, Span] | None:
    """Return a label that must be equal and cannot be: its name, the side that has it, and both places."""
    for side, has, lacks in (("left", node.lhs, node.rhs), ("right", node.rhs, node.lhs)):
        lacking = flow.at(lacks)
        for label, here in given.at(has).items():
            there = lacking.removal(label) if _is_compared(label, matching) else None
            if there is not None:
                return label, side, here, there
    return None


def _contradiction(node: Binary, matching: Matching, values: GivenValues) -> tuple[Matcher, Matcher] | None:
    """Return matchers of the left and the right that leave a label no value that both sides may have."""
    left, right = values.at(node.lhs), values.at(node.rhs)
    for label in left.keys() & right.keys() if left and right else ():
        if not _is_compared(label, matching):
            continue
        one, other = left[label], right[label]
        for first, second in ((one, other), (other, one)):
            if first.op is MatchOp.EQUAL and not compile_matcher(second)(first.value):
                return one, other
    return None
