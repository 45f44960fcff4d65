"""A label of an alert changes with the alert's value.

Labels say which alert it is.  With `$value` in a label every evaluation makes another alert: `for` begins anew each
time, so that the alert may never fire; without `for`, Alertmanager is told of a new alert with each value, and of the
end of the old one.  The value belongs in an annotation.

Left alone are templates that only test the value (`{{ if gt $value 90.0 }}critical{{ else }}warning{{ end }}`): they
change now and then, and that may well be meant.

## Example

```yaml bad
- alert: QueueLong
  expr: queue_length > 1000
  for: 10m
  labels:
    length: "{{ $value }}"
#               ^^^^^^ label `length` changes with the value: each value is an alert of its own
```

```yaml good
- alert: QueueLong
  expr: queue_length > 1000
  for: 10m
  labels:
    severity: "{{ if gt $value 9000.0 }}critical{{ else }}warning{{ end }}"
  annotations:
    summary: "{{ $value }} are waiting"
```

## Fix

Move it to `annotations`.
"""

from collections.abc import Iterator

from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.finding import Finding, Note, Severity
from rulelint.rules.model import AlertRule, Pair
from rulelint.source.span import Span
from rulelint.template.ast import Action, Branch, Command, Field, Node, Operand, Variable, walk
from rulelint.template.parser import parse_template

META = CheckMeta(
    "label/depends-on-value", Severity.WARNING, scope="rule", since="0.3", groups=("recommended",)
)


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:  # noqa: ARG001
    """Report labels of alerts that print the value."""
    rule = subject.rule
    if not isinstance(rule, AlertRule):
        return
    for pair in rule.labels:
        if "{{" not in pair.value or "alue" not in pair.value:
            continue
        for span in _printed(pair):
            restarts = Note("this starts anew with each value", span=rule.hold.span) if rule.hold else None
            yield META.at(
                subject,
                pair.text.to_file(span),
                f"label `{pair.key.value}` changes with the value: each value is an alert of its own",
                advice="move it to `annotations`",
                notes=(restarts,) if restarts else (),
            )


def _printed(pair: Pair) -> Iterator[Span]:
    """Yield the places where a template prints the value: in actions, not in conditions."""
    parsed = parse_template(pair.value)
    pending: list[Node] = list(reversed(parsed.body)) if not parsed.errors else []
    while pending:
        node = pending.pop()
        match node:
            case Branch():
                pending += reversed((*node.then, *node.otherwise))
            case Action() if not node.pipeline.declares:
                yield from (each.span for each in walk(node) if _is_value(each))
            case _:
                continue


def _is_value(node: Node | Operand | Command) -> bool:
    match node:
        case (
            Variable(name="$value", fields=())
            | Variable(name="$", fields=("Value",))
            | Field(fields=("Value",))
        ):
            return True
        case _:
            return False
