"""An alert reaches people in fewer ways than its level asks for.

A single chat message is easily missed at night.  The routing tree of Alertmanager says which receivers an alert goes
to, and those say how they are told; an integration of a receiver is a channel, and two with the same settings are one.
The check runs only where the configuration has `policy.channel` and `alertmanager`.

## Example

```yaml config
alertmanager: alertmanager.yml
policy:
  channel: {minimum: {critical: 2, warning: 1}}
```

```yaml alertmanager.yml
route:
  receiver: nobody
  routes:
    - matchers: ['severity="critical"', 'team="db"']
      receiver: db-pager
    - matchers: ['severity=~"warning|critical"']
      receiver: chat
receivers:
  - name: nobody
  - name: chat
    slack_configs: [{api_url: "https://chat.example.org/hook", channel: "#alerts"}]
  - name: db-pager
    pagerduty_configs: [{routing_key: secret}]
    slack_configs: [{api_url: "https://chat.example.org/hook", channel: "#db"}]
```

```yaml bad
- alert: TargetDown
  expr: up == 0
  labels:
    team: web
    severity: critical
#             ^^^^^^^^ `TargetDown` is critical and reaches 1 channel, 2 are asked for
```

```yaml good
- alert: DiskFull
  expr: disk_free_bytes < 1e9
  labels: {severity: critical, team: db}
- alert: DiskFilling
  expr: disk_free_bytes < 5e9
  labels: {severity: warning}
- alert: Deployed
  expr: changes(build_info[5m]) > 0
  labels: {severity: info}
```

## Fix

Route the level to a receiver with more integrations, or give the alert a level that needs fewer.

## Options

- `minimum`: how many channels alerts of a level (`policy.severity`) must reach.
- `count`: `integrations` (the default) with settings of their own, or `kinds` of them: a mail and a chat message are
  two, two chat rooms are one.

Labels that only the query can have (`namespace`) may have any value: it is reported only where no value would do.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rulelint.checks.alert_labels import known_labels
from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.checks.levels import level_of
from rulelint.finding import Finding, Note, Severity
from rulelint.rules.model import AlertRule
from rulelint.source.plural import plural, verb

if TYPE_CHECKING:
    from rulelint.alertmanager.model import Configuration

META = CheckMeta(
    "policy/channel", Severity.ERROR, scope="rule", since="0.1", policy="channel", needs=("alertmanager",)
)


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:
    """Report alerts that reach fewer channels than their level asks for, wherever they may go."""
    policy, config = ctx.policy_for(subject).channel, ctx.alertmanager
    rule, group = subject.rule, subject.group
    if policy is None or config is None or not isinstance(rule, AlertRule) or group is None:
        return
    from rulelint.alertmanager.reach import all_receivers, outcomes  # noqa: PLC0415  only with `alertmanager`

    level = level_of(subject, ctx)
    wanted = policy.minimum.get(level.value, 0) if level else 0
    reached = outcomes(config.route, known_labels(group, rule, ctx.facts)) if wanted else None
    if level is None or not reached:
        return
    ways = [(names, _channels(config, names, policy.count)) for names in all_receivers(config.route, reached)]
    names, most = max(ways, key=lambda each: each[1])
    if most < wanted:
        channels = plural(most, "channel") if most else "no channel"
        message = (
            f"`{rule.name.value}` is {level.value} and reaches {channels}, {wanted} {verb(wanted)} asked for"
        )
        yield META.at(
            subject,
            level.span,
            message,
            notes=tuple(_note(config, name) for name in sorted(names)),
            advice="add an integration to the receiver, or route the level elsewhere",
        )


def _channels(config: "Configuration", names: frozenset[str], count: str) -> int:
    found = [each for name in names for each in config.receivers[name].integrations]
    return len({each.kind if count == "kinds" else (each.kind, each.settings) for each in found})


def _note(config: "Configuration", name: str) -> Note:
    receiver = config.receivers[name]
    kinds = ", ".join(each.kind for each in receiver.integrations) or "nobody"
    return Note(f"receiver `{name}` tells {kinds}", config.file.path, receiver.span)
