"""A query inside a template does not parse, or its result lacks the label that is read of it.

Prometheus parses the expression of `query` only when the template is expanded, that is when the alert fires.  The
person on call then reads an error instead of the text.  A label that the query's result cannot have prints nothing.

Judged are queries written as one constant text.

## Example

```yaml bad
- alert: TargetDown
  expr: up == 0
  annotations:
    load: '{{ query "sum(node_load1" | first | value }}'
#                       ^ unclosed left parenthesis
    busiest: '{{ query "max(node_load1)" | first | label "instance" }}'
#                                                        ^^^^^^^^^^ the result of the query has no label `instance`
```

```yaml good
- alert: TargetDown
  expr: up == 0
  annotations:
    load: '{{ query "sum(node_load1)" | first | value }}'
    busiest: '{{ query "topk(1, node_load1)" | first | label "instance" }}'
```

## Fix

Write the query as Prometheus reads it, and keep the label in it.
"""

from collections.abc import Iterator

from rulelint.analysis.labels import LabelFlow
from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.finding import Finding, Severity
from rulelint.promql.ast import Expr
from rulelint.promql.parser import parse
from rulelint.rules.model import AlertRule
from rulelint.source.span import Span
from rulelint.template.ast import Branch, Command, Field, Identifier, Node, Pipeline, String, walk
from rulelint.template.parser import parse_template

META = CheckMeta(
    "template/invalid-query",
    Severity.ERROR,
    scope="rule",
    since="0.3",
    groups=("recommended",),
    precision="certain",
)


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:  # noqa: ARG001
    """Report constant queries that do not parse, and labels that their results lack."""
    rule = subject.rule
    if not isinstance(rule, AlertRule):
        return
    for pair in (*rule.labels, *rule.annotations):
        if "query" not in pair.value or "{{" not in pair.value:
            continue
        parsed = parse_template(pair.value)
        if parsed.errors:
            continue
        bodies = (*parsed.body, *(node for each in parsed.definitions for node in each.body))
        for message, span in (found for top in bodies for found in _in_node(top)):
            yield META.at(subject, pair.text.to_file(span), message)


def _in_node(top: Node) -> Iterator[tuple[str, Span]]:
    for node in walk(top):
        match node:
            case Command(args=(Identifier(name="query"), String() as text)):
                yield from _errors(text)
            case Pipeline():
                yield from _labels_of_pipeline(node)
            case Branch(keyword="range"):
                yield from _labels_in_range(node)


def _errors(text: String) -> Iterator[tuple[str, Span]]:
    errors = parse(text.value).errors
    if errors:
        yield errors[0].message, _place(text, errors[0].span)


def _labels_of_pipeline(pipeline: Pipeline) -> Iterator[tuple[str, Span]]:
    """Yield the labels that `query "…" | first | label "x"` reads in vain."""
    queried: Expr | None = None
    for command in pipeline.commands:
        match command.args:
            case (Identifier(name="query"), String() as text):
                queried = parse(text.value).expr
            case (Identifier(name="first" | "sortByLabel"), *_):
                continue
            case (Identifier(name="label"), String() as label):
                yield from _missing(queried, label.value, label.span)
                return
            case _:
                return


def _labels_in_range(branch: Branch) -> Iterator[tuple[str, Span]]:
    """Yield the labels that `range query "…"` reads in vain as `.Labels.x`."""
    match branch.pipeline.commands:
        case (Command(args=(Identifier(name="query"), String() as text)),):
            queried = parse(text.value).expr
        case _:
            return
    for inner in branch.then:
        if isinstance(inner, Branch):
            continue  # the dot may be something else there
        for node in walk(inner):
            match node:
                case Field(fields=("Labels", label)):
                    yield from _missing(queried, label, node.span)


def _missing(queried: Expr | None, label: str, span: Span) -> Iterator[tuple[str, Span]]:
    if queried is not None and LabelFlow().at(queried).removal(label) is not None:
        yield f"the result of the query has no label `{label}`", span


def _place(text: String, span: Span) -> Span:
    """Return the characters of the template for a part of a constant; all of it where it has escapes."""
    if text.text[1:-1] != text.value or not len(span):
        return text.span
    return span.shift(text.span.start + 1)
