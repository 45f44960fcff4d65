r"""A template uses a regular expression RE2 refuses.

Prometheus compiles the patterns of `reReplaceAll` and `match` when it expands the template, that is when the alert
fires.  The person on call then reads `<error expanding template …>` instead of the text.

## Example

```yaml bad
- alert: DiskFull
  expr: disk_free_bytes < 1e9
  annotations:
    summary: '{{ reReplaceAll "(.*:.*" "$1" $labels.instance }}'
#                             ^^^^^^^^ missing closing ): `(.*:.*`
```

```yaml good
- alert: DiskFull
  expr: disk_free_bytes < 1e9
  annotations:
    summary: '{{ reReplaceAll "(.*):.*" "$1" $labels.instance }}'
```

## Fix

Write the pattern in RE2's syntax, see https://github.com/google/re2/wiki/Syntax.  It is not anchored here.
In `"…"` a backslash is written twice; in backticks once.
"""

from collections.abc import Iterator

from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.finding import Finding, Severity
from rulelint.promql.matchers import regex_error
from rulelint.rules.model import AlertRule, Pair
from rulelint.template.ast import Command, Identifier, Node, String, walk
from rulelint.template.parser import parse_template

META = CheckMeta("template/invalid-regex", Severity.ERROR, scope="rule", since="0.1", default=True)

_TAKE_A_PATTERN = frozenset({"reReplaceAll", "match"})


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:  # noqa: ARG001
    """Report written patterns of `reReplaceAll` and `match` that do not compile."""
    rule = subject.rule
    if not isinstance(rule, AlertRule):
        return
    for pair in (*rule.labels, *rule.annotations):
        if any(function in pair.value for function in _TAKE_A_PATTERN):
            yield from _in_pair(subject, pair)


def _in_pair(subject: Subject, pair: Pair) -> Iterator[Finding]:
    parsed = parse_template(pair.value)
    if parsed.errors:
        return
    nodes: tuple[Node, ...] = (*parsed.body, *(node for each in parsed.definitions for node in each.body))
    for node in (inner for top in nodes for inner in walk(top)):
        pattern = _pattern(node) if isinstance(node, Command) else None
        if pattern and (refused := regex_error(pattern.value)):
            span = pair.text.to_file(pattern.span)
            yield META.at(subject, span, refused.removeprefix("error parsing regexp: "))


def _pattern(command: Command) -> String | None:
    match command.args:
        case (Identifier(name=name), String() as pattern, *_) if name in _TAKE_A_PATTERN:
            return pattern
        case _:
            return None
