"""A selector does not say which of the team's labels it is about.

Where one server watches several environments, `up == 0` speaks of all of them.  A team that tells them apart by a
label wants every selector to name it.  The check runs only where the configuration has `policy.selectors`.

## Example

```yaml config
policy:
  selectors: {matchers: [env], metrics: "http_.*"}
```

```yaml bad
- alert: ErrorsHigh
  expr: rate(http_errors_total{job="api"}[5m]) > 5
#            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ the selector has no matcher for `env`
```

```yaml good
- alert: ErrorsHigh
  expr: rate(http_errors_total{job="api", env="prod"}[5m]) > 5
- alert: TargetDown
  expr: up == 0
```

## Fix

Add the matcher.

## Options

- `matchers`: the labels that must have one, of whatever kind.
- `metrics`: the metrics that is asked of, a regular expression (RE2) for the whole name; empty means all.
- `inside`: the functions inside of which it is asked, e.g. `[absent]`; none means everywhere.
"""

from collections.abc import Iterator, Sequence

from rulelint.analysis.conditions import metric_name
from rulelint.analysis.selectors import selectors
from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.checks.settings import SelectorPolicy
from rulelint.finding import Finding, Severity
from rulelint.promql.ast import Call, Expr, VectorSelector
from rulelint.promql.matchers import compile_regex
from rulelint.promql.visit import walk

META = CheckMeta("policy/selectors", Severity.WARNING, scope="rule", since="0.3", policy="selectors")


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:
    """Report selectors that lack a matcher for a label of the policy."""
    policy, rule = ctx.policy_for(subject).selectors, subject.rule
    if policy is None or rule is None or rule.expr.ast is None:
        return
    for selector in _asked(rule.expr.ast, policy):
        named = {matcher.name for matcher in selector.matchers}
        missing = [f"`{label}`" for label in policy.matchers if label not in named]
        if missing:
            message = f"the selector has no matcher for {' and '.join(missing)}"
            yield META.at(subject, rule.expr.span_of(selector.span), message)


def _asked(expr: Expr, policy: SelectorPolicy) -> Iterator[VectorSelector]:
    """Yield the selectors the policy speaks of, in written order."""
    fits = compile_regex(policy.metrics) if policy.metrics else None
    parts: Sequence[Expr] = [expr]
    if policy.inside:
        parts = [node for node in walk(expr) if isinstance(node, Call) and node.func in policy.inside]
    told: set[int] = set()
    for selector in (each for part in parts for each in selectors(part)):
        if id(selector) not in told and (fits is None or fits(metric_name(selector) or "")):
            told.add(id(selector))
            yield selector
