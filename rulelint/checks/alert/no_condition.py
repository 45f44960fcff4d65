"""An alert has no condition: it fires as long as its series exist.

Prometheus fires an alert for every series its expression returns, whatever the value is.  Without a comparison
(or `absent`, `unless`, `and`) somewhere on the way, a value of 0 fires like any other.  `> bool 5` is no condition
either: it returns 0 where the comparison does not hold, and keeps the series.  In `a or b` both sides need one.

Left alone are

- expressions that read no series (`vector(1)`: a dead man's switch on purpose), and alerts whose name says that they
  always fire (`Watchdog`, `DeadMansSwitch`, `Heartbeat`);
- metrics recorded by a rule that has the condition: in these files or, by the name (`job:errors:ratio`), elsewhere;
- `ALERTS`, which exists only while an alert does;
- series whose labels are the condition: `raid_info{degraded="yes"}`, `fan_speed_rpm{state=~"Warning|Critical"}`.

## Example

```yaml bad
- alert: TargetDown
  expr: up{job="api"}
#       ^^^^^^^^^^^^^ `TargetDown` fires as long as this returns anything, whatever the value
- alert: ErrorsHigh
  expr: rate(http_errors_total[5m]) > bool 5
#                                   ^ `ErrorsHigh` fires for every series: with `bool` a comparison keeps all of them
- alert: QueueFull
  expr: queue_length > 1000 or vector(0)
#                              ^^^^^^^^^ `QueueFull` always fires: this is there whatever the other branch returns
```

```yaml good
- alert: TargetDown
  expr: up{job="api"} == 0
- alert: ErrorsHigh
  expr: rate(http_errors_total[5m]) > 5
- alert: QueueFull
  expr: (queue_length or vector(0)) > 1000
```

## Fix

Compare the expression with what is too much or too little.  Where the existence of the series is the condition,
say so: `present_over_time(kernel_panic[5m])`, or `> 0`.
"""

import re
from collections.abc import Iterable, Iterator

from rulelint.analysis.conditions import (
    Branch,
    has_condition,
    has_selector,
    is_conditional,
    unconditional_branches,
)
from rulelint.analysis.identity import placed
from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.finding import Finding, Severity
from rulelint.promql.ast import Binary
from rulelint.promql.functions import ValueType
from rulelint.promql.types import type_of
from rulelint.rules.model import AlertRule, RecordingRule, Rule

META = CheckMeta("alert/no-condition", Severity.WARNING, scope="fleet", since="0.1", default=True)

_FIRES_ON_PURPOSE = re.compile(r"watchdog|dead.?man|heart.?beat|always.?firing", re.IGNORECASE)


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:  # noqa: ARG001
    """Report the branches of alert expressions that return series whatever their values are."""
    rules = list(placed(subject.files))
    recorded = _recorded(each.rule for each in rules)
    for each in rules:
        if isinstance(each.rule, AlertRule):
            yield from _in_alert(Subject(each.file, each.group, each.rule), each.rule, recorded)


def concerns(rule: Rule) -> bool:
    """Say whether a rule records a metric, or may be an alert without a condition, whatever is recorded."""
    if isinstance(rule, RecordingRule):
        return True
    return rule.expr.ast is not None and not has_condition(rule.expr.ast)


def _in_alert(subject: Subject, rule: AlertRule, recorded: dict[str, bool]) -> Iterator[Finding]:
    expr = rule.expr
    if expr.ast is None or _FIRES_ON_PURPOSE.search(rule.name.value) or not has_selector(expr.ast):
        return
    if type_of(expr.ast) is ValueType.MATRIX:
        return  # a range is no result of a rule: it fails at every evaluation, and never fires
    for branch in unconditional_branches(expr.ast, recorded):
        yield _finding(subject, rule, branch)


def _finding(subject: Subject, rule: AlertRule, branch: Branch) -> Finding:
    name, span = f"`{rule.name.value}`", rule.expr.span_of(branch.node.span)
    match branch.reason:
        case "series":
            message = f"{name} fires as long as this returns anything, whatever the value"
            advice = "compare it with a threshold, e.g. `> 0`"
        case "constant":
            message = f"{name} always fires: this is there whatever the other branch returns"
            advice = "put the `or` into parentheses and compare the result"
        case "bool":
            assert isinstance(branch.node, Binary)
            span = rule.expr.span_of(branch.node.op_span)
            message = f"{name} fires for every series: with `bool` a comparison keeps all of them"
            advice = "remove `bool`"
    return META.at(subject, span, message, advice=advice)


def _recorded(rules: Iterable[Rule]) -> dict[str, bool]:
    """Return for each recorded metric whether a rule makes it unconditionally.

    Chains of recording rules are not followed: a metric recorded from another recorded one counts as conditional
    unless that one is known, by its own rule, to be there whatever the values are.
    """
    sound = [
        (rule.name.value, rule.expr.ast)
        for rule in rules
        if isinstance(rule, RecordingRule) and rule.expr.ast
    ]
    unknown = dict.fromkeys((name for name, _ in sound), False)
    known: dict[str, bool] = {}
    for name, ast in sound:
        known[name] = known.get(name, False) or not is_conditional(ast, unknown)
    return known
