"""An expression needs something that the server does not have.

Experimental functions and syntax load only where a feature flag is set; what is newer than the server does not load at
all.  Either way the server refuses the whole file.  The facts state `flags` and the version; without `flags` nothing
lacks one, and without a version nothing is too new.

## Example

```yaml facts
prometheus: "2.42"
flags: []
```

```yaml bad
- record: job:requests:sample
  expr: limitk(5, http_requests_total)
#       ^^^^^^ Prometheus 2.42 does not have `limitk`
- record: job:requests:tomorrow
  expr: double_exponential_smoothing(http_requests_total[1d], 0.5, 0.5)
#       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ Prometheus 2.42 does not have `double_exponential_smoothing`
- record: job:latency:avg
  expr: histogram_avg(rate(http_request_duration_seconds[5m]))
#       ^^^^^^^^^^^^^ Prometheus 2.42 does not have `histogram_avg`
```

```yaml good
- record: job:requests:top
  expr: topk(5, http_requests_total)
```

## Fix

Write it without the feature, set the flag, or use a newer server.
"""

from collections.abc import Iterator

from rulelint.analysis.facts import KnownFacts
from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.finding import Finding, Note, Severity
from rulelint.promql.ast import Aggregate, Call, Expr
from rulelint.promql.cursor import (
    DURATION_EXPRESSIONS,
    EXPERIMENTAL_FUNCTIONS,
    EXTENDED_RANGES,
    FILL_MODIFIERS,
)
from rulelint.promql.functions import FUNCTIONS
from rulelint.promql.parser import ParseOptions, parse
from rulelint.promql.visit import walk
from rulelint.source.span import Span

META = CheckMeta(
    "expr/unavailable-feature",
    Severity.ERROR,
    scope="rule",
    since="0.3",
    default=True,
    groups=("recommended", "facts"),
    needs=("facts",),
)

ALWAYS_ON = frozenset({DURATION_EXPRESSIONS})
"""A flag that Prometheus 3.14 accepts and ignores."""

EXPERIMENTAL_AGGREGATIONS = frozenset({"limitk", "limit_ratio"})

LAST_WITHOUT = (2, 42)
NEWER = frozenset(
    {
        "first_over_time", "histogram_avg", "histogram_stddev", "histogram_stdvar", "histogram_quantiles",
        "mad_over_time", "max_of", "min_of", "sort_by_label", "sort_by_label_desc", "start_timestamp", "limitk",
        "limit_ratio", "info", "double_exponential_smoothing", "start", "end", "step", "range",
        "ts_of_first_over_time", "ts_of_last_over_time", "ts_of_max_over_time", "ts_of_min_over_time",
    }
)  # fmt: skip
"""What promtool 2.42 does not know."""

SINCE_3 = frozenset({"info", "double_exponential_smoothing"})


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:
    """Report what the server's version does not know, and what its flags do not enable."""
    assert subject.rule
    assert ctx.facts
    expr, facts = subject.rule.expr, ctx.facts
    if expr.ast is None:
        return
    told: set[int] = set()
    for message, span in (*_by_version(expr.ast, facts), *_by_flags(expr.value, expr.ast, facts)):
        if span.start not in told:
            told.add(span.start)
            yield META.at(subject, expr.span_of(span), message, notes=(Note(f"{facts.source} says so"),))


def _by_version(expr: Expr, facts: KnownFacts) -> Iterator[tuple[str, Span]]:
    version = facts.version
    if version is None or version >= (3, 0):
        return
    for name, span in _named(expr):
        if name in SINCE_3 or (name in NEWER and version <= LAST_WITHOUT):
            yield f"Prometheus {version[0]}.{version[1]} does not have `{name}`", span


def _by_flags(text: str, expr: Expr, facts: KnownFacts) -> Iterator[tuple[str, Span]]:
    enabled = None if facts.flags is None else facts.flags | ALWAYS_ON
    if enabled is None or parse(text).features <= enabled:
        return
    if EXPERIMENTAL_FUNCTIONS not in enabled:
        for name, span in _named(expr):
            if name in EXPERIMENTAL_AGGREGATIONS or (name in FUNCTIONS and FUNCTIONS[name].experimental):
                yield _needs(name, EXPERIMENTAL_FUNCTIONS), span
    for refused in parse(text, ParseOptions(features=enabled | {EXPERIMENTAL_FUNCTIONS})).errors:
        flag = FILL_MODIFIERS if "fill" in refused.message else EXTENDED_RANGES
        yield _needs(text[refused.span.start : refused.span.end], flag), refused.span


def _needs(what: str, flag: str) -> str:
    return f"`{what}` needs `--enable-feature={flag}`"


def _named(expr: Expr) -> Iterator[tuple[str, Span]]:
    for node in walk(expr):
        match node:
            case Call():
                yield node.func, node.name_span
            case Aggregate():
                yield node.op, node.op_span
