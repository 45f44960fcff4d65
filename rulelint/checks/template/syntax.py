"""A template in a label or annotation is refused.

Prometheus parses the templates of alerting rules when it loads them; one it cannot parse stops the whole file.  (It
overlooks the labels of a group: those become an error text in the label of every alert.)  The message is Go's.
Unknown functions and variables are all reported, of other errors the first.

## Example

```yaml bad
- alert: DiskFull
  expr: disk_free_bytes < 1e9
  annotations:
    summary: "{{ $labels.device }} has {{ $value | humanise1024 }}B left"
#                                                  ^^^^^^^^^^^^ function "humanise1024" not defined
    description: '{{ if eq $labels.device "sda" }}the root disk'
#                    ^^ unexpected EOF
```

```yaml good
- alert: DiskFull
  expr: disk_free_bytes < 1e9
  annotations:
    summary: "{{ $labels.device }} has {{ $value | humanize1024 }}B left"
```

## Fix

The functions are listed at https://prometheus.io/docs/prometheus/latest/configuration/template_reference/.
Variables are `$labels`, `$value`, `$externalLabels` and `$externalURL`, and those the template sets itself.
"""

import re
from collections.abc import Iterator, Sequence

from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.finding import Finding, Severity
from rulelint.rules.engines import ENGINES
from rulelint.rules.model import AlertRule, Pair
from rulelint.template.errors import TemplateError
from rulelint.template.lexer import UNCLOSED
from rulelint.template.parser import parse_template

META = CheckMeta("template/syntax", Severity.ERROR, scope="group", since="0.1", default=True)
_UNKNOWN = re.compile(r'(?:function|undefined variable) "(\$?\w+)"')


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:  # noqa: ARG001
    """Report what the parser refuses in the labels and annotations of alerts and in the labels of their group."""
    assert subject.group
    alerts = [rule for rule in subject.group.rules if isinstance(rule, AlertRule)]
    if alerts:
        yield from _in_pairs(subject, subject.group.labels)
    for rule in alerts:
        yield from _in_pairs(Subject(subject.file, subject.group, rule), (*rule.labels, *rule.annotations))


def _known_elsewhere(subject: Subject, message: str) -> bool:
    """Say whether the error is about a function or variable that the templates of the group's own engine have."""
    assert subject.group
    unknown = _UNKNOWN.match(message)
    return unknown is not None and unknown[1] in ENGINES[subject.group.engine].in_templates


def _told(errors: Sequence[TemplateError]) -> Iterator[TemplateError]:
    """Yield the errors without those inside an action that is not closed: the words there were meant as text."""
    start = min((each.span.start for each in errors if each.message == UNCLOSED), default=None)
    for each in errors:
        if start is None or each.span.start < start or each.message == UNCLOSED:
            yield each


def _in_pairs(subject: Subject, pairs: tuple[Pair, ...]) -> Iterator[Finding]:
    for pair in pairs:
        if "{{" not in pair.value:
            continue
        for error in _told(parse_template(pair.value).errors):
            if not _known_elsewhere(subject, error.message):
                yield META.at(subject, pair.text.to_file(error.span), error.message, advice=error.advice)
