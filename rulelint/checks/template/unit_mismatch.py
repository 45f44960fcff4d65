"""A text gives the value another unit than it has.

`{{ $value }}%` of a ratio reads "0.07%" where seven percent is meant; `humanizePercentage` of what is in percent
already reads "700%"; `humanizeDuration` of bytes is nonsense.  The unit of the value follows from the expression: names
of metrics, arithmetic, rates and quantiles.  Where it is not known, nothing is said.

Judged are `humanizeDuration`, `humanizePercentage`, `humanize1024` and `humanizeTimestamp`, and the `%`, `ms` or `s`
that directly follows a printed value.

## Example

```yaml bad
- alert: ErrorsHigh
  expr: sum(rate(errors_total[5m])) / sum(rate(requests_total[5m])) > 0.05
  annotations:
    summary: "{{ $value }}% of requests fail"
#                         ^ the value is a ratio, not in percent
- alert: DiskFull
  expr: 100 * disk_used_bytes / disk_size_bytes > 90
  annotations:
    summary: "{{ $value | humanizePercentage }} full"
#                         ^^^^^^^^^^^^^^^^^^ `humanizePercentage` is for ratios, and the value is in percent
```

```yaml good
- alert: ErrorsHigh
  expr: sum(rate(errors_total[5m])) / sum(rate(requests_total[5m])) > 0.05
  annotations:
    summary: "{{ $value | humanizePercentage }} of requests fail"
- alert: DiskFull
  expr: 100 * disk_used_bytes / disk_size_bytes > 90
  annotations:
    summary: 'disk is {{ printf "%.0f" $value }}% full'
```

## Fix

Use the function for the unit the value has, or convert in the expression.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from rulelint.analysis.metrics import Metrics
from rulelint.analysis.units import RATIO, Quantity, Units, quantity
from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.finding import Finding, Note, Severity
from rulelint.rules.model import AlertRule, Pair
from rulelint.source.span import Span
from rulelint.template.ast import (
    Action,
    Branch,
    Field,
    Identifier,
    Node,
    Operand,
    Pipeline,
    String,
    Text,
    Variable,
)
from rulelint.template.parser import parse_template

META = CheckMeta(
    "template/unit-mismatch", Severity.WARNING, scope="rule", since="0.3", groups=("recommended",)
)

_WANTS = {
    "humanizeDuration": "seconds",
    "humanizePercentage": RATIO,
    "humanize1024": "bytes",
    "humanizeTimestamp": "timestamp",
}
"""Function → the unit of what it is given."""

_KEEPS = frozenset({"humanize", "print", "printf", "toString"})
"""Functions that print a number as it is."""

_UNIT_TEXT = re.compile(r" ?(%%?|percent\b|ms\b|milliseconds\b|s\b|seconds\b)")
_UNITS = {"%": "percent", "percent": "percent", "ms": "milliseconds", "milliseconds": "milliseconds"}


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:
    """Report functions and units in texts that do not fit the value of the alert."""
    rule = subject.rule
    if not isinstance(rule, AlertRule) or rule.expr.ast is None:
        return
    texts = [pair for pair in rule.annotations if "{{" in pair.value and "alue" in pair.value]
    value = Units(Metrics(ctx.facts)).at(rule.expr.ast) if texts else None
    if value is None or value.unit in (None, ""):
        return
    for pair in texts:
        for span, message in _in_text(pair, value):
            yield META.at(
                subject,
                pair.text.to_file(span),
                message,
                advice="use `humanizePercentage`"
                if value.unit == RATIO
                else "convert the value, or say its unit",
                notes=(Note(f"the value is {_stated(value)}", span=rule.expr.span_of(rule.expr.ast.span)),),
            )


def _in_text(pair: Pair, value: Quantity) -> Iterator[tuple[Span, str]]:
    parsed = parse_template(pair.value)
    pending: list[Sequence[Node]] = [parsed.body] if not parsed.errors else []
    while pending:
        nodes = pending.pop()
        pending += [
            body for node in nodes if isinstance(node, Branch) for body in (node.then, node.otherwise)
        ]
        for node in nodes:
            if isinstance(node, Action) and (functions := _steps(node.pipeline)) is not None:
                yield from _in_functions(functions, value)
        for action, text in pairwise(nodes):
            if isinstance(action, Action) and isinstance(text, Text):
                yield from _in_unit(pair.value, action, text, value)


def _in_functions(functions: Sequence[Identifier], value: Quantity) -> Iterator[tuple[Span, str]]:
    for function in functions:
        wanted = _WANTS.get(function.name)
        if wanted is None:
            if function.name not in _KEEPS:
                return
            continue
        if not _fits(value, wanted):
            yield (
                function.span,
                f"`{function.name}` is for {_said(wanted)}, and the value is {_stated(value)}",
            )
        return


def _in_unit(template: str, action: Action, text: Text, value: Quantity) -> Iterator[tuple[Span, str]]:
    functions = _steps(action.pipeline)
    if functions is None or any(each.name not in _KEEPS for each in functions):
        return
    written = _UNIT_TEXT.match(template, text.span.start, text.span.end)
    if written is None:
        return
    unit = _UNITS.get(written[1].rstrip("%") or "%", "seconds")
    if quantity(unit).differs_in_scale(value):
        yield Span(*written.span(1)), f"the value is {_stated(value)}, not in {unit}"


def _fits(value: Quantity, wanted: str) -> bool:
    if wanted == "bytes":
        return value.base not in ("seconds", "timestamp", RATIO)
    if value.per_second:
        return wanted == RATIO and value.base == "seconds"
    return value.unit == wanted


def _said(unit: str) -> str:
    return {RATIO: "ratios", "timestamp": "times"}.get(unit, unit)


def _stated(value: Quantity) -> str:
    return "a ratio" if value.unit == RATIO else f"in {value}"


def _steps(pipeline: Pipeline) -> list[Identifier] | None:
    """Return the functions that a pipeline applies to the alert's value, None if it does anything else."""
    if pipeline.declares:
        return None
    functions: list[Identifier] = []
    for number, command in enumerate(pipeline.commands):
        first, *rest = command.args
        if number == 0 and _is_value(first) and not rest:
            continue
        operands = [each for each in rest if not isinstance(each, String)]
        given = len(operands) == 1 and _is_value(operands[0]) if number == 0 else not operands
        if not isinstance(first, Identifier) or not given:
            return None
        functions.append(first)
    return functions


def _is_value(node: Operand) -> bool:
    match node:
        case (
            Variable(name="$value", fields=())
            | Variable(name="$", fields=("Value",))
            | Field(fields=("Value",))
        ):
            return True
        case _:
            return False
