"""An alert on too few goes silent when there are none.

`count` and `sum` return nothing, and not 0, where nothing is left to count.  `count(up == 1) < 3` fires with two
replicas up and with one, but not with none: the worst case is the one nobody hears of.  The same goes for shares:
`count(up == 1) / count(up) < 0.5`.

Reported are counts and sums of what a comparison leaves over (`up == 1`), and counts of all series (`count(up) < 3`),
with a condition that 0 would meet.  Left alone are expressions that ask for absence elsewhere (`absent`, `vector`,
`unless`), those that also ask for at least one (`count(x) > 0 and count(x) < 3`), counts of what is down
(`count(up == 0) < 2`: none is well), and rules with a companion in the same file that asks for the absence of the same
metric.

## Example

```yaml bad
- alert: FewReplicas
  expr: count(up{job="api"} == 1) < 3
#       ^^^^^ `count` returns nothing, and not 0, where the comparison leaves nothing over: the alert is silent then
```

```yaml good
- alert: FewReplicas
  expr: sum(up{job="api"} == bool 1) < 3
- alert: FewTargets
  expr: (count(up{job="api"}) or vector(0)) < 3
```

## Fix

Add up zeros and ones, `sum(up == bool 1) < 3`: that is 0 where all are down.  Where the series themselves may vanish,
give the count a value: `(count(…) or vector(0)) < 3`, or add an alert with `absent(…)`.
"""

from collections.abc import Iterator

from rulelint.analysis.absence import has_companion, minds_absence
from rulelint.analysis.firing import firing
from rulelint.analysis.thresholds import ABOVE, BELOW, threshold_of, thresholds, unwrapped
from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.checks.rewriting import rewritten
from rulelint.finding import Finding, Fix, Note, Severity
from rulelint.promql.ast import COMPARISONS, Aggregate, Binary, Expr, Number, VectorSelector
from rulelint.promql.printer import print_expr
from rulelint.promql.visit import walk
from rulelint.rules.model import AlertRule

META = CheckMeta(
    "expr/silent-at-zero",
    Severity.WARNING,
    scope="rule",
    since="0.3",
    groups=("recommended",),
    fixable="unsafe",
)


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:  # noqa: ARG001
    """Report conditions that zero would meet, on aggregations that are never zero."""
    rule = subject.rule
    if not isinstance(rule, AlertRule) or rule.expr.ast is None or minds_absence(rule.expr.ast):
        return
    wanted = {print_expr(unwrapped(each.value)) for each in thresholds(rule.expr.ast) if not each.holds(0)}
    for node in walk(rule.expr.ast):
        if not isinstance(node, Binary) or node.op not in COMPARISONS:
            continue
        total = _too_few(node)
        if total is None or _counts_what_is_bad(node, total) or print_expr(total) in wanted:
            continue
        if not firing(node).never and not has_companion(subject.file, total):
            yield _finding(subject, node, total)


def _too_few(node: Binary) -> Aggregate | None:
    """Return the count of which a comparison says that it is too low, so that 0 would meet it."""
    if each := threshold_of(node):
        return _numerator(each.value) if each.holds(0) else None
    if node.op in BELOW:
        return _numerator(node.lhs)
    return _numerator(node.rhs) if node.op in ABOVE else None


def _counts_what_is_bad(comparison: Binary, total: Aggregate) -> bool:
    """Say whether the filter keeps what is down (`up == 0`): of those, none at all is well."""
    kept = threshold_of(total.expr)
    return comparison.op != "!=" and kept is not None and kept.holds(0) and not kept.holds(1)


def _finding(subject: Subject, comparison: Binary, total: Aggregate) -> Finding:
    assert subject.rule
    expr = subject.rule.expr
    compared = unwrapped(total.expr)
    filtered = isinstance(compared, Binary)
    what = "where the comparison leaves nothing over" if filtered else "where there is nothing to count"
    return META.at(
        subject,
        expr.span_of(total.op_span),
        f"`{total.op}` returns nothing, and not 0, {what}: the alert is silent then",
        advice="add up with `bool`: `sum(… == bool 1)`" if filtered else "write `(count(…) or vector(0))`",
        notes=(Note("none at all would meet this", span=expr.span_of(comparison.op_span)),),
        fix=_fix(subject, total, compared),
    )


def _numerator(expr: Expr) -> Aggregate | None:
    """Return the count that decides whether there is a result: alone, or above the line of a share."""
    node = unwrapped(expr)
    while isinstance(node, Binary) and node.op in ("*", "/"):
        node = unwrapped(node.rhs if isinstance(node.lhs, Number) and node.op == "*" else node.lhs)
    if not isinstance(node, Aggregate):
        return None
    inner = unwrapped(node.expr)
    if node.op in ("count", "sum") and isinstance(inner, Binary):
        return node if inner.op in COMPARISONS and not inner.return_bool else None
    return (
        node if node.op == "count" and node.grouping is None and isinstance(inner, VectorSelector) else None
    )


def _fix(subject: Subject, total: Aggregate, compared: Expr) -> Fix | None:
    """Return the fix of a count of what a comparison leaves over: the sum of zeros and ones."""
    if total.op != "count" or not isinstance(compared, Binary):
        return None
    changes = ((total.op_span, "sum"), (compared.op_span, f"{compared.op} bool"))
    return rewritten(subject, "add up zeros and ones", *changes)
