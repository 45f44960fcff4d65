"""An alert falls through to Alertmanager's root receiver although the routes were made for alerts like it.

The root of the routing tree takes what no route takes.  Said of an alert that certainly ends there, and

- whose root receiver tells nobody, unless its level is milder than a warning, or
- that has (or lacks) a label by which the routes tell alerts apart: two values or more of it are routed, this one is
  not.

What only the query knows (`namespace`) may have any value, and nothing is said of alerts that depend on it.  A label
that other alerts set, that this one does not set and that its query cannot return, is absent.  Nothing is said of a
configuration none of whose receivers tells anybody: it is not the one that is deployed.  Needs `alertmanager`.

## Example

```yaml config
alertmanager: alertmanager.yml
```

```yaml alertmanager.yml
route:
  receiver: chat
  routes:
    - {matchers: ['team="storage"'], receiver: storage}
    - {matchers: ['team="web"'], receiver: web}
receivers:
  - name: chat
    webhook_configs: [{url: "https://chat.example.org/hook"}]
  - name: storage
  - name: web
```

```yaml bad
- alert: DiskFull
  expr: disk_free_bytes < 1e9
  labels:
    team: stroage
#         ^^^^^^^ `DiskFull` goes to root receiver `chat`: no route takes `team=stroage`; did you mean `storage`?
- alert: ErrorsHigh
#        ^^^^^^^^^^ `ErrorsHigh` goes to root receiver `chat`: no route takes alerts without `team`
  expr: sum by (job) (rate(errors_total[5m])) > 5
```

```yaml good
- alert: DiskSlow
  expr: disk_latency_seconds > 1
  labels: {team: storage}
- alert: TargetDown
  expr: up == 0
```

## Fix

Correct the label, or add a route for it.
"""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from rulelint.analysis.families import LEVEL_LABELS, RANKS
from rulelint.analysis.identity import Placed, placed
from rulelint.analysis.labels import LabelFlow
from rulelint.analysis.recorded import EXTERNAL
from rulelint.checks.alert_labels import known_labels
from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.finding import Finding, Note, Severity
from rulelint.promql.ast import MatchOp
from rulelint.rules.model import AlertRule
from rulelint.source.spelling import did_you_mean

if TYPE_CHECKING:
    from rulelint.alertmanager.model import Configuration

META = CheckMeta(
    "fleet/root-receiver",
    Severity.WARNING,
    scope="fleet",
    since="0.2",
    groups=("recommended",),
    needs=("alertmanager",),
)


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:
    """Report alerts that end at the root although routes tell alerts like them apart."""
    config = ctx.alertmanager
    if config is None or not config.route.routes:
        return
    if not any(each.integrations for each in config.receivers.values()):
        return
    from rulelint.alertmanager.reach import outcomes  # noqa: PLC0415  only with `alertmanager`

    alerts = [each for each in placed(subject.files) if isinstance(each.rule, AlertRule)]
    labels = {name for each in alerts for name in each.group.labels_of(each.rule)} - EXTERNAL
    routed = _routed(config)
    only_root = frozenset({frozenset({config.route.span.start})})
    for each in alerts:
        known = _known(each, labels, ctx)
        if outcomes(config.route, known) == only_root:
            yield from _judged(each, known, routed, config)


def _known(each: Placed, labels: set[str], ctx: Context) -> dict[str, str]:
    """Return what is certain of an alert's labels; one that it sets nowhere and its query cannot have is empty."""
    assert isinstance(each.rule, AlertRule)
    known = known_labels(each.group, each.rule, ctx.facts)
    own = each.group.labels_of(each.rule)
    if each.rule.expr.ast is None:
        return known
    flow = LabelFlow().at(each.rule.expr.ast)
    external = (ctx.facts.external_labels or {}) if ctx.facts else {}
    gone = {name for name in labels - own.keys() if flow.removal(name) is not None and name not in external}
    return known | dict.fromkeys(gone, "")


def _routed(config: "Configuration") -> Mapping[str, tuple[str, ...]]:
    """Return the labels that the routes below the root tell apart, with the values that are routed."""
    found: dict[str, set[str]] = {}
    for route in config.route.routes:
        for matcher in route.matchers:
            if matcher.op is MatchOp.EQUAL and matcher.value:
                found.setdefault(matcher.name, set()).add(matcher.value)
    return {name: tuple(sorted(values)) for name, values in found.items() if len(values) > 1}


def _judged(
    each: Placed, known: Mapping[str, str], routed: Mapping[str, tuple[str, ...]], config: "Configuration"
) -> Iterator[Finding]:
    receiver = config.receivers[config.route.receiver]
    subject = Subject(each.file, each.group, each.rule)
    name = each.rule.name
    start = f"`{name.value}` goes to root receiver `{receiver.name}`"
    notes = (Note("this is the root receiver", config.file.path, receiver.span),)
    for label, values in routed.items():
        if label not in known or known[label] in values:
            continue
        pair = each.group.labels_of(each.rule).get(label)
        value = known[label]
        if value and pair:
            message = f"{start}: no route takes `{label}={value}`{did_you_mean(value, values)}"
            yield META.at(subject, pair.text.span, message, notes=notes)
        else:
            message = f"{start}: no route takes alerts without `{label}`"
            yield META.at(subject, name.span, message, advice=f"set label `{label}`", notes=notes)
        return
    if not receiver.integrations and not _is_mild(known):
        yield META.at(subject, name.span, f"{start}, which tells nobody", notes=notes)


def _is_mild(known: Mapping[str, str]) -> bool:
    """Say whether an alert's level is one that nobody needs to hear of."""
    level = next((known[name] for name in LEVEL_LABELS if name in known), "")
    return RANKS.get(level.lower(), RANKS["warning"]) < RANKS["warning"]
