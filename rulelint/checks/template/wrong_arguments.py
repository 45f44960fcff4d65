"""A template calls a function with too few or too many arguments.

Prometheus notices only when it expands the template, that is when the alert fires.  The person on call then reads
`<error expanding template …>` instead of the text.  Often a `$` was forgotten: `value` is a function, `$value` is
the value of the alert.  The message is Go's; a piped value counts as the last argument.

## Example

```yaml bad
- alert: DiskFull
  expr: disk_free_bytes < 1e9
  annotations:
    summary: "{{ value }} bytes left"
#                ^^^^^ wrong number of args for value: want 1 got 0
    description: '{{ reReplaceAll ":.*" $labels.instance }}'
#                    ^^^^^^^^^^^^ wrong number of args for reReplaceAll: want 3 got 2
```

```yaml good
- alert: DiskFull
  expr: disk_free_bytes < 1e9
  annotations:
    summary: "{{ $value }} bytes left"
    description: '{{ $labels.instance | reReplaceAll ":.*" "" }}'
```

## Fix

See https://prometheus.io/docs/prometheus/latest/configuration/template_reference/ for what each function takes.
"""

from collections.abc import Iterator
from functools import lru_cache

from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.finding import Finding, Severity
from rulelint.rules.model import AlertRule, Pair
from rulelint.template.ast import Command, Identifier, Node, Pipeline, walk
from rulelint.template.functions import FUNCTIONS
from rulelint.template.parser import parse_template

META = CheckMeta("template/wrong-arguments", Severity.ERROR, scope="rule", since="0.1", default=True)

_FORGOTTEN = {"value": "$value"}
"""Functions that are often meant to be the variable."""


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:  # noqa: ARG001
    """Report calls whose number of arguments Go refuses."""
    rule = subject.rule
    if not isinstance(rule, AlertRule):
        return
    for pair in (*rule.labels, *rule.annotations):
        if "{{" in pair.value:
            yield from _in_pair(subject, pair)


def _in_pair(subject: Subject, pair: Pair) -> Iterator[Finding]:
    for function, count in _wrong_calls(pair.value):
        meant = _FORGOTTEN.get(function.name) if count == 0 else None
        yield META.at(
            subject,
            pair.text.to_file(function.span),
            f"wrong number of args for {function.name}: want {FUNCTIONS[function.name]} got {count}",
            advice=f"write `{meant}`" if meant else "",
        )


@lru_cache(maxsize=4096)
def _wrong_calls(template: str) -> tuple[tuple[Identifier, int], ...]:
    """Return the calls that Go refuses, each with the number of its arguments; rules share their annotations."""
    parsed = parse_template(template)
    if parsed.errors:
        return ()
    nodes: tuple[Node, ...] = (*parsed.body, *(node for each in parsed.definitions for node in each.body))
    return tuple(
        (function, count)
        for top in nodes
        for pipeline in walk(top)
        if isinstance(pipeline, Pipeline)
        for function, count in _calls(pipeline)
        if count not in FUNCTIONS[function.name]
    )


def _calls(pipeline: Pipeline) -> Iterator[tuple[Identifier, int]]:
    """Yield the functions a pipeline calls itself, each with the number of its arguments."""
    for stage, command in enumerate(pipeline.commands):
        yield from _calls_of(command, piped=stage > 0)


def _calls_of(command: Command, *, piped: bool) -> Iterator[tuple[Identifier, int]]:
    first, *rest = command.args
    if isinstance(first, Identifier):
        yield first, len(rest) + piped
    for argument in rest:
        # A function's name among the arguments is a call without any.
        if isinstance(argument, Identifier):
            yield argument, 0
