"""A text prints the value, and the value is always the same.

"{{ $value }} targets are down" beside `up == 0` always reads "0 targets are down": the value of an alert is what is
left of the comparison, here 0.  `absent(…)` is always 1.

Judged is the printed value where the expression allows one number only.

## Example

```yaml bad
- alert: TargetDown
  expr: up{job="api"} == 0
  annotations:
    summary: "{{ $value }} targets of {{ $labels.job }} are down"
#                ^^^^^^ the value is always 0
```

```yaml good
- alert: TargetDown
  expr: count by (job) (up == 0) > 0
  annotations:
    summary: "{{ $value }} targets of {{ $labels.job }} are down"
```

## Fix

Count, or do without the number.
"""

from collections.abc import Iterator

from rulelint.analysis.ranges import ValueRanges
from rulelint.analysis.thresholds import Threshold, threshold_of, unwrapped
from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.finding import Finding, Note, Severity
from rulelint.promql.ast import Binary, Expr
from rulelint.promql.numbers import format_number
from rulelint.rules.model import AlertRule, Pair
from rulelint.source.span import Span
from rulelint.template.ast import Action, Branch, Command, Field, Node, Operand, Variable, walk
from rulelint.template.parser import parse_template

META = CheckMeta("template/constant-value", Severity.INFO, scope="rule", since="0.3", groups=("style",))


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:  # noqa: ARG001
    """Report texts with a value that cannot vary."""
    rule = subject.rule
    if not isinstance(rule, AlertRule) or rule.expr.ast is None:
        return
    texts = [pair for pair in rule.annotations if "{{" in pair.value and "alue" in pair.value]
    value = _only_value(rule.expr.ast) if texts else None
    if value is None:
        return
    for pair in texts:
        for span in _printed(pair):
            yield META.at(
                subject,
                pair.text.to_file(span),
                f"the value is always {format_number(value)}",
                advice="count, or do without the number",
                notes=(Note("the value of the alert", span=rule.expr.span_of(rule.expr.ast.span)),),
            )


def _only_value(expr: Expr) -> float | None:
    """Return the one value results can have; None where there are several."""
    node = unwrapped(expr)
    while isinstance(node, Binary) and node.op in ("and", "unless"):
        node = unwrapped(node.lhs)
    each: Threshold | None = threshold_of(node)
    if each is not None and each.op == "==" and not each.comparison.return_bool:
        return each.number
    return ValueRanges().at(node).value


def _printed(pair: Pair) -> Iterator[Span]:
    parsed = parse_template(pair.value)
    pending: list[Node] = list(reversed(parsed.body)) if not parsed.errors else []
    while pending:
        node = pending.pop()
        match node:
            case Branch(keyword="if"):
                pending += reversed((*node.then, *node.otherwise))
            case Action() if not node.pipeline.declares:
                yield from (each.span for each in walk(node) if _is_value(each))
            case _:
                continue


def _is_value(node: Node | Operand | Command) -> bool:
    match node:
        case Variable(name="$value", fields=()) | Field(fields=("Value",)):
            return True
        case _:
            return False
