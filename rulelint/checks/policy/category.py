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
from rulelint.checks.words import word_findings
from rulelint.finding import Finding, Severity

META = CheckMeta(
    "policy/category", Severity.ERROR, scope="rule", since="0.1", policy="category", fixable="unsafe"
)


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:
    """Report alerts without a category, and categories that are not among the values."""
    policy = ctx.policy_for(subject).category
    return word_findings(META, subject, ctx, policy, policy.values if policy else ())
