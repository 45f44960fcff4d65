"""A template prints a computed number with all of its digits.

The value of `rate(…)` or of a division prints as `0.03333333333333333`.  A person who was just woken reads `3.333%`
more easily.  `printf "%.2f"`, `humanize`, `humanizePercentage` and `humanizeDuration` do that.

Judged are alerts whose value comes from a rate, a derivative, an average or a division, where the template prints
`$value` and nothing else is done with it.

## Example

```yaml bad
- alert: ErrorsHigh
  expr: rate(errors_total[5m]) / rate(requests_total[5m]) > 0.1
  annotations:
    summary: "{{ $value }} of all requests fail"
#                ^^^^^^ this prints every digit of a computed number
```

```yaml good
- alert: ErrorsHigh
  expr: rate(errors_total[5m]) / rate(requests_total[5m]) > 0.1
  annotations:
    summary: "{{ $value | humanizePercentage }} of all requests fail"
- alert: QueueFull
  expr: queue_length > 100
  annotations:
    summary: "{{ $value }} jobs are waiting"
```

## Fix

Write `{{ $value | humanize }}`.
"""

from collections.abc import Iterator

from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.finding import Finding, Fix, Severity
from rulelint.promql.ast import COMPARISONS, SET_OPERATORS, Aggregate, Binary, Call, Expr, Paren, Unary
from rulelint.promql.functions import ValueType
from rulelint.promql.types import type_of
from rulelint.rules.model import AlertRule
from rulelint.source.edit import Edit
from rulelint.source.span import Span
from rulelint.template.ast import Action, Branch, Command, Field, Node, Pipeline, Variable
from rulelint.template.parser import parse_template

META = CheckMeta(
    "template/long-number",
    Severity.INFO,
    scope="rule",
    since="0.3",
    groups=("style",),
    precision="high",
    fixable="unsafe",
)

COMPUTED = frozenset(
    {"rate", "irate", "deriv", "predict_linear", "avg_over_time", "stddev_over_time", "histogram_quantile"}
)
KEEPS = frozenset({"sum", "min", "max", "topk", "bottomk", "quantile"})
PASSES_ON = COMPARISONS | SET_OPERATORS | {"+", "-", "*"}
REORDERS = frozenset({"label_replace", "label_join", "sort", "sort_desc"})


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:  # noqa: ARG001
    """Report actions that print the value of a computed expression and do nothing else with it."""
    rule = subject.rule
    if not isinstance(rule, AlertRule) or rule.expr.ast is None or not _is_computed(rule.expr.ast):
        return
    for pair in rule.annotations:
        for span in _printed(pair.value) if "{{" in pair.value else ():
            place = pair.text.to_file(span)
            yield META.at(
                subject,
                place,
                "this prints every digit of a computed number",
                advice='write `$value | humanize`, or `printf "%.2f" $value`',
                fix=Fix(
                    "print it with `humanize`", "unsafe", (Edit(Span(place.end, place.end), " | humanize"),)
                ),
            )


def _printed(text: str) -> Iterator[Span]:
    """Yield the places of `{{ $value }}` and `{{ .Value }}` in a template."""
    parsed = parse_template(text)
    if parsed.errors:
        return
    for top in parsed.body:
        for node in _actions(top):
            match node.pipeline:
                case Pipeline(
                    declares=(), commands=(Command(args=(Variable(name="$value", fields=()) as value,)),)
                ):
                    yield value.span
                case Pipeline(
                    declares=(), commands=(Command(args=(Variable(name="$", fields=("Value",)) as value,)),)
                ):
                    yield value.span
                case Pipeline(declares=(), commands=(Command(args=(Field(fields=("Value",)) as value,)),)):
                    yield value.span


def _actions(top: Node) -> Iterator[Action]:
    """Yield the actions of a node; inside `with` and `range` the dot is something else, and `.Value` too."""
    if isinstance(top, Branch) and top.keyword != "if":
        return
    if isinstance(top, Action):
        yield top
    elif isinstance(top, Branch):
        for inner in (*top.then, *top.otherwise):
            yield from _actions(inner)


def _is_computed(expr: Expr) -> bool:
    """Say whether the values of an expression have digits that no target exposed."""
    while True:
        match expr:
            case Paren() | Unary():
                expr = expr.expr
            case Aggregate(op="avg" | "stddev" | "stdvar"):
                return True
            case Aggregate() if expr.op in KEEPS:
                expr = expr.expr
            case Call() if expr.func in REORDERS:
                expr = expr.args[0]
            case Call():
                return expr.func in COMPUTED
            case Binary(op="/"):
                return True
            case Binary() if expr.op in PASSES_ON:
                of_left = expr.matching is not None or type_of(expr.rhs) is ValueType.SCALAR
                expr = expr.lhs if of_left else expr.rhs
            case _:
                return False
