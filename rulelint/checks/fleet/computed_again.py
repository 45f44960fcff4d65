"""A rule computes what a recording rule already records.

The server reads the same series twice, and whoever changes one of the two expressions has to find the other.  Reading
the recorded metric is cheaper, at the price of being one evaluation older where it is recorded in another group.

Judged are aggregations and functions over ranges that are spelt like the whole expression of a recording rule, up to
white space.  Rules that add labels are left alone: their results are other series.

## Example

```yaml bad
- record: job:errors:rate5m
  expr: sum by (job) (rate(http_errors_total[5m]))
- alert: ErrorsHigh
  expr: sum by (job) (rate(http_errors_total[5m])) > 5
#       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `job:errors:rate5m` is this
```

```yaml good
- record: job:errors:rate5m
  expr: sum by (job) (rate(http_errors_total[5m]))
- alert: ErrorsHigh
  expr: job:errors:rate5m > 5
```

## Fix

Read the recorded metric.
"""

from collections.abc import Iterator, Mapping

from rulelint.analysis.identity import Placed, placed
from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.finding import Finding, Fix, Note, Severity
from rulelint.promql.ast import Aggregate, Binary, Call, Expr
from rulelint.promql.printer import print_expr
from rulelint.promql.visit import children, walk
from rulelint.rules.model import RecordingRule
from rulelint.source.edit import Edit

META = CheckMeta(
    "fleet/computed-again",
    Severity.INFO,
    scope="fleet",
    since="0.3",
    groups=("performance",),
    precision="certain",
    fixable="unsafe",
)

LONGEST = 2_000
"""Characters of an expression from which on it is not compared."""


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:  # noqa: ARG001
    """Report parts of expressions that are the whole of a recording rule's."""
    recorded = _recorded(subject)
    if not recorded:
        return
    kinds = {_kind(each.rule.expr.ast) for each in recorded.values() if each.rule.expr.ast}
    for each in placed(subject.files):
        if each.rule.expr.ast is not None and len(each.rule.expr.value) <= LONGEST:
            yield from _in_rule(each, each.rule.expr.ast, recorded, kinds)


def _in_rule(where: Placed, expr: Expr, recorded: Mapping[str, Placed], kinds: set[str]) -> Iterator[Finding]:
    pending = [expr]
    while pending:
        node = pending.pop()
        made = recorded.get(print_expr(node)) if _kind(node) in kinds and _is_costly(node) else None
        if (
            made is None
            or made.rule is where.rule
            or (isinstance(where.rule, RecordingRule) and node is expr)
        ):
            pending += children(node)
            continue
        name = made.rule.name.value
        span = where.rule.expr.span_of(node.span)
        yield META.at(
            Subject(where.file, where.group, where.rule),
            span,
            f"`{name}` is this",
            advice=f"read `{name}`",
            notes=(Note("it is recorded here", made.file.path, made.rule.name.span),),
            fix=Fix(f"read `{name}`", "unsafe", (Edit(span, name),)),
        )


def _recorded(subject: Subject) -> dict[str, Placed]:
    """Return the recording rules by their expressions, where exactly one of them has it."""
    found: dict[str, Placed | None] = {}
    for each in placed(subject.files):
        rule = each.rule
        if not isinstance(rule, RecordingRule) or rule.expr.ast is None or len(rule.expr.value) > LONGEST:
            continue
        if _is_costly(rule.expr.ast) and not each.group.labels_of(rule):
            text = print_expr(rule.expr.ast)
            found[text] = None if text in found else each
    return {text: each for text, each in found.items() if each is not None}


def _is_costly(expr: Expr) -> bool:
    """Say whether an expression reads more than it returns: an aggregation, a function, arithmetic between them."""
    match expr:
        case Aggregate() | Call():
            return any(isinstance(node, Aggregate) or _has_range(node) for node in walk(expr))
        case Binary():
            return False
        case _:
            return False


def _has_range(node: Expr) -> bool:
    return isinstance(node, Call) and node.func.endswith(("rate", "increase", "_over_time"))


def _kind(expr: Expr) -> str:
    return expr.op if isinstance(expr, Aggregate) else expr.func if isinstance(expr, Call) else ""
