"""An expression is refused by Prometheus' parser.

Prometheus does not load a file with one such expression in it: every other rule of the file is lost as well.
The message is Prometheus' own.  Regular expressions in matchers are part of the syntax.

## Example

```yaml bad
- alert: ErrorsHigh
  expr: sum(rate(http_errors_total[5m)) > 5
#                                    ^ unexpected ")" in subquery or range, expected ":" or "]"
```

```yaml good
- alert: ErrorsHigh
  expr: sum(rate(http_errors_total[5m])) > 5
```

## Fix

The carets stand below the first token Prometheus cannot read; the mistake is there or just before.
All other checks of the expression wait until it parses.
"""

from collections.abc import Iterator

from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.finding import Finding, Severity

META = CheckMeta("expr/syntax", Severity.ERROR, scope="rule", since="0.1", default=True)


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:  # noqa: ARG001
    """Report every error of the parser."""
    assert subject.rule
    expr = subject.rule.expr
    for error in expr.errors:
        yield META.at(subject, expr.span_of(error.span), error.message)
