"""An alert has no category, or one the team does not know.

Categories (business, performance, security, availability …) are how alerts are counted and reviewed; a misspelt one
is counted nowhere.  The check runs only where the configuration has `policy.category`.

## Example

```yaml config
policy:
  category: {from: ["label:category"], values: [business, security, availability]}
```

```yaml bad
- alert: TargetDown
#        ^^^^^^^^^^ `TargetDown` has no category
  expr: up == 0
- alert: LoginsFailing
  expr: rate(logins_failed_total[5m]) > 1
  labels:
    category: securty
#             ^^^^^^^ category `securty` is not one of `business`, `security`, `availability`; did you mean `security`?
```

```yaml good
- alert: TargetDown
  expr: up == 0
  labels: {category: availability}
```

## Fix

Set one of the values where the configuration looks for it.

## Options

- `from`: where the category is looked for, first match wins.  Default `["label:category"]`.
- `values`: the categories there are; any is accepted where the list is empty, as by default.
- `required`: `false` accepts alerts without one.

A value that is a template is not judged.
"""

from collections.abc import Iterator

from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.checks.origins import how_to_state, place_of_absence, stated
from rulelint.checks.skeleton import respelt
from rulelint.finding import Finding, Severity
from rulelint.rules.model import AlertRule
from rulelint.source.spelling import did_you_mean

META = CheckMeta(
    "policy/category", Severity.ERROR, scope="rule", since="0.1", policy="category", fixable="unsafe"
)


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:
    """Report alerts without a category, and categories that are not among the values."""
    policy, rule = ctx.policy_for(subject).category, subject.rule
    if policy is None or not isinstance(rule, AlertRule):
        return
    category = stated(subject, policy.sources, ctx)
    if category is None:
        if policy.required:
            place = place_of_absence(subject, policy.sources)
            advice = how_to_state(policy.sources)
            yield META.at(subject, place, f"`{rule.name.value}` has no category", advice=advice)
    elif policy.values and category.value not in policy.values and not category.is_template:
        values = ", ".join(f"`{value}`" for value in policy.values)
        meant = did_you_mean(category.value, policy.values)
        message = f"category `{category.value}` is not one of {values}{meant}"
        yield META.at(subject, category.span, message, fix=respelt(subject, category, policy.values))
