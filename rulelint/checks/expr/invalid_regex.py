r"""A regular expression is refused when the rule is evaluated.

Prometheus reads the third kind of regular expression, the one `label_replace` is given, only when it evaluates the
rule.  The file loads and `promtool check rules` is content, but every evaluation fails: an alert with such an
expression never fires.  (A bad pattern in a matcher, `{job=~"("}`, stops the file from loading: `expr/syntax`.)

## Example

```yaml bad
- alert: DiskFull
  expr: label_replace(disk_free_bytes, "disk", "$1", "device", "/dev/(.*") < 1e9
#                                                              ^^^^^^^^^^ missing closing ): `/dev/(.*`
```

```yaml good
- alert: DiskFull
  expr: label_replace(disk_free_bytes, "disk", "$1", "device", "/dev/(.*)") < 1e9
```

## Fix

Write the pattern in RE2's syntax, see https://github.com/google/re2/wiki/Syntax.  It has no look-ahead and no
back-references.  It is anchored at both ends.
"""

from collections.abc import Iterator

from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.finding import Finding, Severity
from rulelint.promql.ast import Call, Expr, Paren, String
from rulelint.promql.matchers import regex_error
from rulelint.promql.visit import walk

META = CheckMeta("expr/invalid-regex", Severity.ERROR, scope="expression", since="0.1", default=True)

_PATTERN_ARGUMENT = 4


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:  # noqa: ARG001
    """Report patterns of `label_replace` that RE2 refuses."""
    assert subject.rule
    expr = subject.rule.expr
    if expr.ast is None or "label_replace" not in expr.value:
        return
    for node in walk(expr.ast):
        if not isinstance(node, Call) or node.func != "label_replace":
            continue
        pattern = _written(node.args[_PATTERN_ARGUMENT])
        if pattern and (refused := regex_error(pattern.value)):
            yield META.at(
                subject,
                expr.span_of(pattern.span),
                refused.removeprefix("error parsing regexp: "),
                label="every evaluation of the rule fails",
            )


def _written(node: Expr) -> String | None:
    while isinstance(node, Paren):
        node = node.expr
    return node if isinstance(node, String) else None
