"""A verb of `printf` does not fit what it is given: the text has `%!d(float64=5)` in it.

The value of an alert is a floating-point number: `%d` is for whole ones, `%s` for text.  Go prints the complaint into
the text, and nothing else happens.

The template is rendered with several labels and values, and reported if Go complains every time.

## Example

```yaml bad
- alert: QueueLong
  expr: queue_length > 100
  annotations:
    summary: '{{ printf "%d" $value }} are waiting'
#                       ^^^^ this prints `%!d(float64=1.5)`
```

```yaml good
- alert: QueueLong
  expr: queue_length > 100
  annotations:
    summary: '{{ printf "%.0f" $value }} are waiting'
```

## Fix

Numbers are `%f` (`%.0f` without decimals, `%.2f` with two) or `%g`, labels are `%s` or `%q`.
"""

import re
from collections.abc import Iterator

from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.finding import Finding, Severity
from rulelint.rules.model import AlertRule, Pair
from rulelint.template.ast import Identifier, Pipeline, String, walk
from rulelint.template.parser import ParsedTemplate, parse_template

META = CheckMeta(
    "template/wrong-verb",
    Severity.ERROR,
    scope="rule",
    since="0.3",
    groups=("recommended",),
    precision="certain",
)

STEPS = 5_000
_COMPLAINT = re.compile(r"%!\w\([^)]*\)|%!\(\w+ [^)]*\)|%!\w\(MISSING\)|%!\(NOVERB\)")
_SETTINGS = (("a", 1.5), ("10.0.0.1:9100", 3.0), ("", float("nan")))


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:  # noqa: ARG001
    """Report formats that Go complains about whatever they are given."""
    rule = subject.rule
    if not isinstance(rule, AlertRule):
        return
    for pair in (*rule.labels, *rule.annotations):
        if "printf" in pair.value and "{{" in pair.value:
            yield from _in_pair(subject, rule, pair)


def _in_pair(subject: Subject, rule: AlertRule, pair: Pair) -> Iterator[Finding]:
    parsed = parse_template(pair.value)
    if parsed.errors:
        return
    for text, template in _formats(pair, parsed):
        complaint = _complaint(rule.name.value, template)
        if complaint:
            yield META.at(
                subject,
                pair.text.to_file(text.span),
                f"this prints `{complaint}`",
                advice="write `%.0f` or `%.2f` for a number" if "float64" in complaint else "",
            )


def _formats(pair: Pair, parsed: ParsedTemplate) -> Iterator[tuple[String, str]]:
    """Yield the formats of `printf`, each with a template that prints what is piped into it and nothing else."""
    pipelines = (node for top in parsed.body for node in walk(top) if isinstance(node, Pipeline))
    for pipeline in pipelines:
        begin = pipeline.commands[0].span.start
        for command in pipeline.commands:
            match command.args:
                case (Identifier(name="printf"), String() as text, *_):
                    yield text, f"{{{{ {pair.value[begin : command.span.end]} }}}}"


def _complaint(alert: str, template: str) -> str:
    """Return what Go says of the format, empty if it is content with one of the settings."""
    from rulelint.template.expand import Surroundings, expand  # noqa: PLC0415  the evaluator loads where it is needed

    said = ""
    for text, value in _SETTINGS:
        names = set(re.findall(r"\.(\w+)", template))
        printed = expand(template, alert, dict.fromkeys(names, text), value, Surroundings(steps=STEPS))
        found = _COMPLAINT.search(printed.text)
        if printed.error or printed.unknown or found is None:
            return ""
        said = said or found[0]
    return said
