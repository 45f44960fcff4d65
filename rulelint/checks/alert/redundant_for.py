"""An alert says that it waits for nothing.

`for: 0s` and `keep_firing_for: 0s` are what holds without them.  Some teams write `for: 0s` to say that it is meant;
this check is for the others.

## Example

```yaml bad
- alert: TargetDown
  expr: up == 0
  for: 0s
#      ^^ `for: 0s` is what holds without it
```

```yaml good
- alert: TargetDown
  expr: up == 0
- alert: ErrorsHigh
  expr: rate(errors_total[5m]) > 5
  for: 5m
```

## Fix

Remove the line, or write how long the condition must hold.
"""

import re
from collections.abc import Iterator

from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.finding import Finding, Fix, Severity
from rulelint.rules.model import AlertRule
from rulelint.source.edit import Edit
from rulelint.source.span import Span

META = CheckMeta(
    "alert/redundant-for",
    Severity.INFO,
    scope="rule",
    since="0.3",
    groups=("style",),
    precision="certain",
    fixable="safe",
)

_WHOLE_LINE = re.compile(r"[ ]+(?:for|keep_firing_for): +[\"']?[0-9a-z]+[\"']?[ ]*\r?\n?")


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:  # noqa: ARG001
    """Report durations of zero."""
    rule = subject.rule
    if not isinstance(rule, AlertRule):
        return
    text = subject.file.source.text
    for key, duration in (("for", rule.hold), ("keep_firing_for", rule.keep_firing_for)):
        if duration is not None and duration.value == 0:
            written = text[duration.span.start : duration.span.end]
            yield META.at(
                subject,
                duration.span,
                f"`{key}: {written}` is what holds without it",
                fix=_removal(text, duration.span, key),
            )


def _removal(text: str, span: Span, key: str) -> Fix | None:
    """Return the fix where the key and its value are a line of their own."""
    start = text.rfind("\n", 0, span.start) + 1
    line = _WHOLE_LINE.match(text, start)
    if line is None or line.end() < span.end:
        return None
    return Fix(f"remove `{key}`", "safe", (Edit(Span(start, line.end()), ""),))
