"""A join brings a label that is taken away again.

`group_left (team)` copies `team` from the other side; when the aggregation around it does not keep `team`, or an
outer join keeps only what is in its `on (…)`, the copy was for nothing.  Often the outer part was meant to keep it.

## Example

```yaml bad
- record: namespace:requests:sum
  expr: sum by (namespace) (requests:rate5m * on (pod) group_left (team) pod_info)
#                                                                  ^^^^ label `team` is brought here and taken away again
```

```yaml good
- record: team:requests:sum
  expr: sum by (team) (requests:rate5m * on (pod) group_left (team) pod_info)
- record: namespace:requests:sum
  expr: sum by (namespace) (requests:rate5m * on (pod) group_left () pod_info)
```

## Fix

Keep the label outside, or do not bring it.
"""  # noqa: E501  caret lines

from collections.abc import Iterator

from rulelint.analysis.labels import KEEPS_SERIES
from rulelint.analysis.written import label_of_join
from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.dataclass import dataclass
from rulelint.finding import Finding, Severity
from rulelint.promql.ast import Aggregate, Binary, Call, Cardinality, Expr, Paren, Unary
from rulelint.promql.visit import children, left_row

META = CheckMeta(
    "expr/unused-group-label",
    Severity.INFO,
    scope="rule",
    since="0.3",
    groups=("style",),
    precision="certain",
)


GROUPS = ("group_left", "group_right")


@dataclass(frozen=True, slots=True)
class Needed:
    """The labels of a result that matter: `labels`, or with `others` all but those."""

    labels: frozenset[str] = frozenset()
    others: bool = True

    def __contains__(self, label: str) -> bool:
        return (label in self.labels) != self.others

    def also(self, labels: tuple[str, ...]) -> "Needed":
        """Return the same and more."""
        if self.others:
            return Needed(self.labels - set(labels))
        return Needed(self.labels | set(labels), others=False)


ALL = Needed()


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:  # noqa: ARG001
    """Report labels of `group_left (…)` and `group_right (…)` that nothing outside of the join sees."""
    assert subject.rule
    expr = subject.rule.expr
    if expr.ast is None or "group_" not in expr.value:
        return
    pending: list[tuple[Expr, Needed]] = [(expr.ast, ALL)]
    while pending:
        node, needed = pending.pop()
        if not isinstance(node, Binary):
            inside = _inside(node, needed)
            pending += [(child, inside) for child in children(node)]
            continue
        pending += _in_row(node, needed)
        for join, label in _unused(node, needed):
            span = expr.span_of(label_of_join(expr.value, join, GROUPS, label))
            yield META.at(subject, span, f"label `{label}` is brought here and taken away again")


def _unused(last: Binary, needed: Needed) -> Iterator[tuple[Binary, str]]:
    """Yield the labels that the operators of a row bring and nothing outside of them needs."""
    for join, around in _joins(last, needed):
        if join.matching is not None:
            yield from ((join, label) for label in join.matching.include if label not in around)


def _inside(node: Expr, needed: Needed) -> Needed:
    """Return what matters of what is directly below a node that is no operator."""
    match node:
        case Paren() | Unary():
            return needed
        case Aggregate() if node.op in KEEPS_SERIES:
            return needed.also(node.labels)
        case Aggregate() if node.op == "count_values":
            return ALL
        case Aggregate():
            if node.without:
                return Needed(frozenset(node.labels))
            return Needed(frozenset(node.labels), others=False)
        case Call(func="label_replace" | "label_join" | "histogram_quantile" | "info" | "absent"):
            return ALL
        case _:
            return needed


def _joins(last: Binary, needed: Needed) -> Iterator[tuple[Binary, Needed]]:
    """Yield the operators of a row, the outermost first, each with what matters of its result."""
    _, row = left_row(last)
    for node in reversed(row):
        if node.matching is not None:
            yield node, needed
        needed = _of_sides(node, needed)[0]


def _in_row(last: Binary, needed: Needed) -> Iterator[tuple[Expr, Needed]]:
    leftmost, row = left_row(last)
    for node in reversed(row):
        needed, right = _of_sides(node, needed)
        yield node.rhs, right
    yield leftmost, needed


def _of_sides(node: Binary, needed: Needed) -> tuple[Needed, Needed]:
    """Return what matters of the left and of the right side of an operator."""
    matching = node.matching
    if matching is None:
        return needed, needed
    if not matching.on:
        return ALL, ALL  # every label is compared
    compared = Needed(frozenset(matching.labels), others=False)
    if node.op in ("and", "unless"):
        return needed.also(matching.labels), compared
    if node.op == "or":
        return needed.also(matching.labels), needed.also(matching.labels)
    match matching.card:
        case Cardinality.MANY_TO_ONE:
            return needed.also(matching.labels), compared.also(matching.include)
        case Cardinality.ONE_TO_MANY:
            return compared.also(matching.include), needed.also(matching.labels)
        case _:
            return compared, compared
