"""An alert fires on something the team does not want alerts of its kind to fire on.

What an alert fires on is read from its expression:

| kind | what is compared |
|---|---|
| `threshold` | a value with a limit |
| `ratio` | a share of something (`errors / requests`) with a limit |
| `absence` | nothing: series that should be there are not |
| `change` | how fast a value moves (`deriv`, `delta`, `changes` …), or a value with its own past (`offset`) |
| `anomaly` | a value with its own statistics (`stddev_over_time`, `quantile_over_time`, an average of its past) |
| `other` | there is no comparison |

Of `a and b` only `a` counts where it compares something: `b` narrows it.  Every branch of `or` counts.  The check runs
only where the configuration has `policy.trigger`.

## Example

```yaml config
policy:
  category: {}
  trigger:
    kinds: [threshold, ratio, absence]
    categories: {business: [ratio]}
```

```yaml bad
- alert: Growing
  expr: deriv(queue_length[30m]) > 10
#       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `Growing` fires on a change, `threshold`, `ratio`, `absence` are accepted
  labels: {category: performance}
- alert: Unpaid
  expr: sum(rate(unpaid_total[5m])) > 5
#       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `Unpaid` fires on a threshold, for category `business` `ratio` is accepted
  labels: {category: business}
```

```yaml good
- alert: CheckoutErrors
  expr: sum(rate(checkout_errors_total[5m])) / sum(rate(checkouts_total[5m])) > 0.05
  labels: {category: business}
- alert: QueueFull
  expr: queue_length > 1000
```

## Fix

Compare what the team agreed on: for a service that people use, the share of what fails rather than its number.

## Options

- `kinds`: what any alert may fire on; anything where the list is empty, as by default.
- `categories`: what alerts of a category (`policy.category`) may fire on, instead of `kinds`.
"""

from collections.abc import Iterator

from rulelint.analysis.trigger import triggers
from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.checks.origins import stated
from rulelint.checks.places import first_line
from rulelint.checks.settings import CategoryPolicy
from rulelint.finding import Finding, Severity
from rulelint.rules.model import AlertRule
from rulelint.source.plural import verb

META = CheckMeta("policy/trigger", Severity.WARNING, scope="rule", since="0.1", policy="trigger")

_ARTICLES = {"absence": "an absence", "anomaly": "an anomaly", "other": "no comparison"}


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:
    """Report alerts that fire on what is not accepted for them."""
    policies, rule = ctx.policy_for(subject), subject.rule
    policy = policies.trigger
    if policy is None or not isinstance(rule, AlertRule) or rule.expr.ast is None:
        return
    category = stated(subject, (policies.category or CategoryPolicy()).sources, ctx)
    own = policy.categories.get(category.value) if category else None
    accepted = policy.kinds if own is None else own
    unwanted = sorted(triggers(rule.expr.ast) - set(accepted)) if accepted else []
    if unwanted:
        fires = " and on ".join(_ARTICLES.get(each, f"a {each}") for each in unwanted)
        of = f"for category `{category.value}` " if category and own is not None else ""
        kinds = ", ".join(f"`{each}`" for each in accepted)
        message = f"`{rule.name.value}` fires on {fires}, {of}{kinds} {verb(len(accepted))} accepted"
        yield META.at(subject, first_line(subject, rule.expr.text.span), message)
