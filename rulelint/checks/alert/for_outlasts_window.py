"""An alert must hold for longer than its condition can.

One change is seen for as long as it is inside the window: `changes(x[5m]) > 0` holds for five minutes after a change
and no longer.  With `for: 10m` the alert fires only if changes go on for ten minutes.  In the same way
`time() - start < 300` holds for 300 seconds after the start.

Reported are conditions that an event makes true and time makes false again: `changes` or `resets` above zero within a
window, and a time since an event below a number, where `for` is at least as long.  Left alone are `increase` and
`rate`: `increase(errors_total[5m]) > 0` for 15 minutes means, with good reason, "errors all the time".

## Example

```yaml bad
- alert: Restarted
  expr: changes(process_start_time_seconds{job="api"}[5m]) > 0
  for: 10m
#      ^^^ one event keeps the condition true for 5m, `for` asks for 10m
- alert: JustBooted
  expr: time() - node_boot_time_seconds < 300
  for: 10m
#      ^^^ one event keeps the condition true for 5m, `for` asks for 10m
```

```yaml good
- alert: Restarted
  expr: changes(process_start_time_seconds{job="api"}[15m]) > 0
  for: 5m
- alert: ErrorsHigh
  expr: increase(http_errors_total[5m]) > 10
  for: 10m
```

## Fix

Make the window longer than `for`, or remove `for`: one event is enough for such a condition.
"""

from collections.abc import Iterator

from rulelint.analysis.thresholds import Threshold, thresholds, unwrapped
from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.finding import Finding, Note, Severity
from rulelint.promql.ast import Binary, Call, Expr, MatrixSelector, VectorSelector
from rulelint.promql.durations import format_duration
from rulelint.rules.model import AlertRule
from rulelint.source.span import Span

META = CheckMeta(
    "alert/for-outlasts-window", Severity.WARNING, scope="rule", since="0.3", groups=("recommended",)
)

_OF_EVENTS = frozenset({"changes", "resets"})


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:  # noqa: ARG001
    """Report `for` that is at least as long as one event can keep the condition true."""
    rule = subject.rule
    if not isinstance(rule, AlertRule) or rule.expr.ast is None or not rule.hold or not rule.hold.value:
        return
    for each in thresholds(rule.expr.ast):
        lasting = _after_an_event(each) or _since_an_event(each)
        if lasting is None or lasting[0] > rule.hold.value:
            continue
        window, where = lasting
        hold = format_duration(rule.hold.value)
        yield META.at(
            subject,
            rule.hold.span,
            f"one event keeps the condition true for {format_duration(window)}, `for` asks for {hold}",
            advice="make the window longer than `for`, or remove `for`",
            notes=(Note("it holds this long", span=rule.expr.span_of(where)),),
        )
        return


def _after_an_event(each: Threshold) -> tuple[int, Span] | None:
    """Return the window of a count of events that must not be zero, in milliseconds."""
    call = unwrapped(each.value)
    if not isinstance(call, Call) or call.func not in _OF_EVENTS or each.holds(0):
        return None
    window = call.args[0]
    if not isinstance(window, MatrixSelector) or window.range_expr is not None:
        return None
    any_is_enough = each.above and each.number < 1
    return (window.range, call.span) if any_is_enough else None


def _since_an_event(each: Threshold) -> tuple[int, Span] | None:
    """Return how long `time() - event < number` can hold after one event, in milliseconds."""
    age = unwrapped(each.value)
    if not each.below or each.number <= 0 or not isinstance(age, Binary) or age.op != "-":
        return None
    if not _is_clock(age.lhs) or not isinstance(unwrapped(age.rhs), VectorSelector):
        return None
    return int(each.number * 1000), each.comparison.span


def _is_clock(expr: Expr) -> bool:
    node = unwrapped(expr)
    return isinstance(node, Call) and node.func == "time"
