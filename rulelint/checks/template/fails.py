"""A template fails when it is expanded, whatever the alert's labels and value are.

Prometheus parses templates when it loads a rule, but notices errors of types only when it expands one, that is when
the alert fires.  The person on call then reads `<error expanding template …>` instead of the text.  The usual mistake
is to compare the value, a floating-point number, with a whole one: `gt $value 3`.

The template is rendered as Prometheus would, with various labels, values and results of its queries, those among them
that are written in the template.  It is reported if it fails every time, or if a type is wrong in one of its branches: that
is no matter of data.

## Example

```yaml bad
- alert: DiskFull
  expr: disk_used_ratio > 0.8
  annotations:
    summary: 'Disk {{ if gt $value 1 }}over{{ end }}full'
#                        ^^^^^^^^^^^ error calling gt: incompatible types for comparison
    description: '{{ $value | toUpper }}'
#                             ^^^^^^^ wrong type for value; expected string; got float64
    link: '{{ .Host }}/disks'
#             ^^^^^ can't evaluate field Host in the data of an alert
```

```yaml good
- alert: DiskFull
  expr: disk_used_ratio > 0.8
  annotations:
    summary: 'Disk {{ if gt $value 1.0 }}over{{ end }}full'
    description: '{{ $value | humanizePercentage | toUpper }}'
    link: '{{ $labels.host }}/disks'
```

## Fix

Write the number with a decimal point: `gt $value 1.0`.  Turn a number into text with `printf "%.2f"`, a text into a
number with nothing: `humanize` and its kin accept both.
"""  # noqa: E501  caret lines

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import TYPE_CHECKING

from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.finding import Finding, Fix, Note, Severity
from rulelint.rules.model import AlertRule, Pair
from rulelint.source.edit import Edit
from rulelint.source.span import Span
from rulelint.template.ast import Branch, Field, Number, String, Variable, walk
from rulelint.template.errors import TemplateError
from rulelint.template.parser import ParsedTemplate, parse_template

if TYPE_CHECKING:
    from rulelint.template.environment import Query
    from rulelint.template.expand import Expansion

META = CheckMeta(
    "template/fails", Severity.ERROR, scope="rule", since="0.1", groups=("recommended",), fixable="unsafe"
)

STEPS = 5_000
"""What one rendering may cost; a template that needs more is not reported."""

TRIED = 8
"""How many of the texts and numbers written in a template are tried as labels and values."""

_LABELS = ("", "a", "1.5", "10.0.0.1:9100", "1h")
_VALUES = (1.5, 0.0, float("nan"))
_OF_TYPES = ("incompatible types for comparison", "wrong type for value; expected", "can't evaluate field")
_FOUND_BY_OTHERS = ("wrong number of args for", "missing argument for comparison", "error parsing regexp")


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:  # noqa: ARG001
    """Report templates that fail with all labels and values they are rendered with."""
    rule = subject.rule
    if not isinstance(rule, AlertRule):
        return
    from rulelint.template.plain import compile_plain  # noqa: PLC0415  the evaluator loads only where it is asked for

    for pair in (*rule.labels, *rule.annotations):
        if "{{" in pair.value and compile_plain(pair.value) is None:
            yield from _in_pair(subject, rule, pair)


def _in_pair(subject: Subject, rule: AlertRule, pair: Pair) -> Iterator[Finding]:
    parsed = parse_template(pair.value)
    if parsed.errors:
        return
    failed = _failure(rule.name.value, pair.value, parsed)
    if failed is None or failed.error is None:
        return
    if any(text in failed.error.message for text in _FOUND_BY_OTHERS):
        return
    message, advice = _explained(failed.error.message)
    yield META.at(
        subject,
        pair.text.to_file(failed.error.span),
        message,
        advice=advice,
        notes=(Note(f"rendered, it is `{failed.text}`"),),
        fix=_fix(pair, parsed, failed.error),
    )


def _fix(pair: Pair, parsed: ParsedTemplate, error: TemplateError) -> Fix | None:
    """Return the decimal points that whole numbers lack where the value is compared with them."""
    if not error.message.endswith("incompatible types for comparison"):
        return None
    whole = [
        node
        for node in (inner for top in parsed.body for inner in walk(top))
        if isinstance(node, Number) and node.text.isdigit() and node.span.start in error.span
    ]
    points = (Edit(pair.text.to_file(Span(node.span.end, node.span.end)), ".0") for node in whole)
    return Fix("write a decimal point", "unsafe", tuple(points)) if whole else None


def _failure(alert: str, text: str, parsed: ParsedTemplate) -> "Expansion | None":
    """Return how the template fails: every time, or with a wrong type in one of its branches."""
    failed: Expansion | None = None
    prints = False
    for each in _renderings(alert, text, parsed):
        if each.error is None:  # it prints something, or it is not known what
            prints = True
        elif any(part in each.error.message for part in _OF_TYPES):
            return each
        else:
            failed = failed or each
        if prints and not _has_branches(parsed):
            return None
    return None if prints else failed


def _has_branches(parsed: ParsedTemplate) -> bool:
    return any(isinstance(node, Branch) for node in parsed.body)


def _explained(message: str) -> tuple[str, str]:
    """Return the message without what only Go's types say, and what to do about it."""
    if " in type struct {" in message:
        field, _, _ = message.partition(" in type struct {")
        return (
            f"{field} in the data of an alert",
            "it has `.Labels`, `.ExternalLabels`, `.ExternalURL` and `.Value`",
        )
    if message.endswith("incompatible types for comparison"):
        return (
            message,
            "write the number with a decimal point, as in `3.0`: `$value` is a floating-point number",
        )
    if message.endswith("expected string; got float64"):
        return message, 'turn the number into text first: `printf "%.2f" $value`'
    return message, ""


def _renderings(alert: str, text: str, parsed: ParsedTemplate) -> "Iterator[Expansion]":
    """Yield what the template prints in one setting after the other."""
    from rulelint.template.expand import Surroundings, expand  # noqa: PLC0415  as above

    nodes = [
        node for top in (*parsed.body, *(n for d in parsed.definitions for n in d.body)) for node in walk(top)
    ]
    written = [node.value for node in nodes if isinstance(node, String)]
    numbers = [
        float(node.value)
        for node in nodes
        if isinstance(node, Number) and isinstance(node.value, int | float)
    ]
    names = {name for node in nodes if isinstance(node, Field | Variable) for name in node.fields} | set(
        written
    )
    fillers = dict.fromkeys((*_LABELS, *written[:TRIED]))
    values = dict.fromkeys((*_VALUES, *numbers[:TRIED]))
    for filler, value, many in product(fillers, values, (1, 0)):
        labels = dict.fromkeys(names, filler)
        around = Surroundings(
            external_labels=labels,
            server_url="http://localhost:9090",
            query=_answer([(labels, value)] * many),
            steps=STEPS,
        )
        yield expand(text, alert, labels, value, around)


def _answer(samples: Sequence[tuple[Mapping[str, str], float]]) -> "Query":
    def answer(text: str, time: int) -> Sequence[tuple[Mapping[str, str], float]]:  # noqa: ARG001
        return samples

    return answer
