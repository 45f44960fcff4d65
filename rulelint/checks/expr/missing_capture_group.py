r"""The replacement of `label_replace` refers to a group that the pattern does not have.

`$1` stands for what the first pair of parentheses matched.  Without one it is empty, and an empty label is no label:
where the pattern matches, `label_replace` removes the label it was to set.  `$1x` is the group *named* `1x`, which is
not there either: it is written `${1}x`.

## Example

```yaml bad
- alert: DiskFull
  expr: label_replace(disk_free_bytes, "host", "$1", "instance", ".*:9100") < 1e9
#                                              ^^^^ the pattern has no group `1`: it stands for nothing
- alert: QueueLong
  expr: label_replace(queue_length, "name", "$1_queue", "topic", "(.*)") > 100
#                                           ^^^^^^^^^^ the pattern has no group `1_queue`: it stands for nothing
```

```yaml good
- alert: DiskFull
  expr: label_replace(disk_free_bytes, "host", "$1", "instance", "(.*):9100") < 1e9
- alert: QueueLong
  expr: label_replace(queue_length, "name", "${1}_queue", "topic", "(.*)") > 100
```

## Fix

Put parentheses around what is to be kept, and braces around the number where a letter, a digit or `_` follows.
"""

import re
from collections.abc import Iterator

import re2

from rulelint.analysis.thresholds import unwrapped
from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.finding import Finding, Note, Severity
from rulelint.promql.ast import Call, String
from rulelint.promql.matchers import regex_error
from rulelint.promql.visit import walk

META = CheckMeta(
    "expr/missing-capture-group",
    Severity.ERROR,
    scope="rule",
    since="0.3",
    groups=("recommended",),
    precision="certain",
)

_REFERENCE = re.compile(r"\$\$|\$(?:\{(\w+)\}|(\w+))")
"""As `Regexp.Expand` of Go reads it: the longest run of letters, digits and underscores is the name."""

_MOST_GROUPS = 1000


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:  # noqa: ARG001
    """Report references in replacements to groups that are not there."""
    assert subject.rule
    expr = subject.rule.expr
    if expr.ast is None or "label_replace" not in expr.value:
        return
    for node in walk(expr.ast):
        if not isinstance(node, Call) or node.func != "label_replace":
            continue
        replacement, pattern = unwrapped(node.args[2]), unwrapped(node.args[4])
        if not isinstance(replacement, String) or not isinstance(pattern, String):
            continue
        missing = _missing(replacement.value, pattern.value)
        if missing:
            yield META.at(
                subject,
                expr.span_of(replacement.span),
                f"the pattern has no group `{missing}`: it stands for nothing",
                advice=f"write `${{{missing[0]}}}{missing[1:]}`"
                if _is_run_on(missing)
                else "put parentheses in it",
                notes=(Note("this is the pattern", span=expr.span_of(pattern.span)),),
            )


def _missing(replacement: str, pattern: str) -> str:
    """Return the first group that is referred to and not there, empty if all are."""
    names = [found[1] or found[2] for found in _REFERENCE.finditer(replacement) if found[1] or found[2]]
    if not names or regex_error(pattern) is not None or pattern.count("(") > _MOST_GROUPS:
        return ""
    compiled = re2.compile(pattern)
    known = {str(number) for number in range(compiled.groups + 1)} | set(compiled.groupindex)
    return next((name for name in names if name not in known), "")


def _is_run_on(name: str) -> bool:
    return name[0].isdigit() and not name.isdigit()
