"""A rule does not meet the team's own JSON Schema.

What no other policy says can be said in JSON Schema (2020-12).  The schema sees each rule as
`{kind, alert or record, expr, for, keep_firing_for, labels, annotations, group, path}`: texts, labels of the group
included.  `$ref` leads to other files of the repository and nowhere else; patterns are RE2.  The check runs only where
the configuration has `policy.schema`.

## Example

```yaml config
policy:
  schema: policy/rules.schema.json
```

```json policy/rules.schema.json
{
  "if": {"properties": {"kind": {"const": "alert"}}},
  "then": {
    "required": ["for"],
    "properties": {
      "labels": {
        "required": ["tier"],
        "properties": {"tier": {"$ref": "tiers.schema.json"}}
      }
    }
  }
}
```

```json policy/tiers.schema.json
{"enum": ["1", "2", "3"]}
```

```yaml bad
- alert: TargetDown
  expr: up == 0
  for: 5m
  labels:
    tier: first
#         ^^^^^ `labels.tier` cannot be `first`
- alert: DiskFull
#        ^^^^^^^^ the rule lacks the key `for`
  expr: disk_free_bytes < 1e9
  labels: {tier: "1"}
```

```yaml good
- alert: TargetDown
  expr: up == 0
  for: 5m
  labels: {tier: "1"}
- record: job:up:sum
  expr: sum by (job) (up)
```

## Fix

Give the rule what the schema asks for; the schema is the team's, and so is the advice.
"""

from collections.abc import Iterator

from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.finding import Finding, Severity

META = CheckMeta("policy/schema", Severity.ERROR, scope="rule", since="0.1", policy="schema")


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:
    """Report what the team's schema says of a rule."""
    policy, rule = ctx.policy_for(subject).schema, subject.rule
    if policy is None or rule is None:
        return
    for mistake in ctx.around.mistakes(policy.path, subject.file, rule):
        yield META.at(subject, mistake.span, mistake.message)
