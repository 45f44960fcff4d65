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
from rulelint.finding import Finding, Fix, Severity
from rulelint.promql.ast import AGGREGATIONS
from rulelint.promql.errors import PromqlError
from rulelint.promql.functions import FUNCTIONS
from rulelint.source.rewrite import scalar_edit
from rulelint.source.spelling import nearest

META = CheckMeta("expr/syntax", Severity.ERROR, scope="rule", since="0.1", default=True, fixable="unsafe")


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:  # noqa: ARG001
    """Report every error of the parser."""
    assert subject.rule
    expr = subject.rule.expr
    for error in expr.errors:
        advice, fix = _advice(error, expr.text.value), _fix(subject, error)
        yield META.at(subject, expr.span_of(error.span), error.message, advice=advice, fix=fix)


_RENAMED = {"holt_winters": "double_exponential_smoothing"}
"""Prometheus 3.0, https://github.com/prometheus/prometheus/releases/tag/v3.0.0"""

_UNKNOWN_FUNCTION = 'unknown function with name "'
_NO_RANGE = "expected type range vector in "
_NO_BOOL = "comparisons between scalars must use BOOL modifier"
_ASSIGNED = 'unexpected "="'
_ACTIONS = ("{{", "{%", "<%")
"""How Helm, Jinja and ERB begin what they replace; no PromQL outside of strings begins so."""


def _advice(error: PromqlError, expr: str) -> str:
    """Return what to write instead, for the mistakes that people make."""
    text = error.message
    # The parser may stop at the second character of an action as well as at its first.
    around = expr[max(0, error.span.start - 1) : error.span.start + 2]
    if any(action in around for action in _ACTIONS):
        return "this is a template that was not rendered: check the rendered file, of `helm template` for example"
    if text.startswith(_UNKNOWN_FUNCTION):
        name, meant = _function(text)
        return (
            f"Prometheus 3 calls it `{meant}`"
            if name in _RENAMED
            else f"did you mean `{meant}`?"
            if meant
            else ""
        )
    if text.startswith(_NO_RANGE) and text.endswith("got instant vector"):
        return "give it a range: a selector `[5m]`, another expression `[5m:1m]`"
    if text == _NO_BOOL:
        return "write `bool` behind the comparison, or compare series"
    return "to compare, write `==`" if text == _ASSIGNED else ""


def _function(message: str) -> tuple[str, str | None]:
    """Return the name of a function nobody knows, and what was meant by it."""
    name = message.removeprefix(_UNKNOWN_FUNCTION).rstrip('"')
    return name, _RENAMED.get(name) or nearest(name, AGGREGATIONS) or nearest(name, FUNCTIONS)


def _fix(subject: Subject, error: PromqlError) -> Fix | None:
    """Return the correction of a misspelt function, or of `=` where two sides are compared."""
    assert subject.rule
    text = subject.rule.expr.text
    written = text.value[error.span.start : error.span.end]
    name, meant = "=", "==" if error.message == _ASSIGNED else None
    if error.message.startswith(_UNKNOWN_FUNCTION):
        name, meant = _function(error.message)
    if meant is None or written != name:
        return None
    edit = scalar_edit(subject.file.source.text, text, error.span, meant)
    return Fix(f"write `{meant}`", "unsafe", (edit,)) if edit else None
