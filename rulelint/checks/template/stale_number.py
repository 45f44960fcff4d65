"""A text names a duration or percentage that the rule does not know.

"has been down for more than 10 minutes" beside `for: 5m`: somebody changed one of the two.  The person on call reads
the text, not the rule.

Judged are durations after *for*, *in the last*, *over the last* and *within*, and percentages after *above*, *below*,
*more than* and their like.  A duration is known if it is `for`, a window or an offset, their sum, or a number of the
expression in whatever unit; a percentage if the expression has the number or its hundredth, or what they lack to the
whole.  Text that templates make is not judged.

## Example

```yaml bad
- alert: TargetDown
  expr: up{job="api"} == 0
  for: 5m
  annotations:
    summary: "{{ $labels.instance }} has been down for more than 10 minutes"
#                                                                ^^^^^^^^^^ `10 minutes` is neither `for` nor in the expression
- alert: DiskFull
  expr: disk_free_bytes / disk_size_bytes < 0.05
  annotations:
    summary: "less than 10% left on {{ $labels.device }}"
#                       ^^^ `10%` is not in the expression
```

```yaml good
- alert: TargetDown
  expr: up{job="api"} == 0
  for: 10m
  annotations:
    summary: "{{ $labels.instance }} has been down for more than 10 minutes"
- alert: DiskFull
  expr: disk_free_bytes / disk_size_bytes < 0.1
  annotations:
    summary: "less than 10% left on {{ $labels.device }}"
```

## Fix

Correct the text, or the rule if the text is right.
"""  # noqa: E501  caret lines

import math
import re
from collections.abc import Iterator

from rulelint.analysis.ranges import ValueRanges
from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.dataclass import dataclass
from rulelint.finding import Finding, Note, Severity
from rulelint.promql.ast import Binary, Expr, MatrixSelector, Number, Subquery, VectorSelector
from rulelint.promql.visit import walk
from rulelint.rules.model import AlertRule, Group, Pair
from rulelint.source.span import Span
from rulelint.template.ast import Text
from rulelint.template.parser import parse_template

META = CheckMeta(
    "template/stale-number", Severity.WARNING, scope="rule", since="0.3", groups=("recommended",)
)

_UNIT = {"s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000, "w": 604_800_000}
"""First letter of a unit → milliseconds."""

_DURATION = re.compile(
    r"\b(?:for (?:more than |longer than |at least |over |the (?:last|past) )?"
    r"|(?:in|over|within|during) the (?:last|past) (?:more than )?)"
    r"((\d{1,4}) ?-?(s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|weeks?))\b(?! (?:ago|old))",
    re.IGNORECASE,
)
_PERCENTAGE = re.compile(
    r"\b(?:above|below|under|over|more than|less than|exceeds|exceeded|higher than|lower than|greater than|at least) "
    r"((\d{1,3}(?:\.\d{1,4})?) ?(?:%|percent\b))",
    re.IGNORECASE,
)
_JUDGED = frozenset({"summary", "description", "message", "title"})
_WHOLE = 100


@dataclass(frozen=True, slots=True)
class _Rule:
    """What a rule knows: its durations in milliseconds, its numbers, and all of its words."""

    durations: frozenset[int]
    numbers: frozenset[float]
    words: str
    has_shares: bool


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:  # noqa: ARG001
    """Report durations and percentages in texts that the rule does not have."""
    rule, group = subject.rule, subject.group
    if not isinstance(rule, AlertRule) or rule.expr.ast is None or group is None:
        return
    texts = [
        pair for pair in rule.annotations if pair.key.value in _JUDGED and any(map(str.isdigit, pair.value))
    ]
    if not texts or "ALERTS" in rule.expr.value:
        return
    known = _known(rule, group, rule.expr.ast)
    for pair in texts:
        for span, message in _unknown(pair, known):
            where = rule.hold.span if rule.hold and "`for`" in message else rule.expr.text.span
            yield META.at(
                subject,
                pair.text.to_file(span),
                message,
                advice="correct the text, or the rule",
                notes=(Note("the rule says this", span=where),),
            )


def _unknown(pair: Pair, known: _Rule) -> Iterator[tuple[Span, str]]:
    parsed = parse_template(pair.value)
    for node in parsed.body if not parsed.errors else ():
        if not isinstance(node, Text):
            continue
        text = pair.value[node.span.start : node.span.end]
        for found in _DURATION.finditer(text):
            duration = int(found[2]) * _UNIT[found[3][0].lower()]
            if not _knows_duration(known, duration, int(found[2]), found[1]):
                yield (
                    Span(*found.span(1)).shift(node.span.start),
                    f"`{found[1]}` is neither `for` nor in the expression",
                )
        for found in _PERCENTAGE.finditer(text) if known.has_shares else ():
            if not _knows_percentage(known, float(found[2])):
                yield Span(*found.span(1)).shift(node.span.start), f"`{found[1]}` is not in the expression"


def _knows_duration(known: _Rule, duration: int, amount: int, written: str) -> bool:
    if duration in known.durations or amount in known.numbers:
        return True
    in_some_unit = (duration / scale for scale in (1, *_UNIT.values()))
    named = written.lower() in known.words or _short(written) in known.words
    return named or any(each in known.numbers for each in in_some_unit)


def _short(written: str) -> str:
    """Return a duration as names have it: `24h` for "24 hours"."""
    amount = "".join(filter(str.isdigit, written))
    return amount + written[len(amount) :].strip(" -")[:1].lower()


def _knows_percentage(known: _Rule, percent: float) -> bool:
    parts = (percent, percent / _WHOLE, _WHOLE - percent, 1 - percent / _WHOLE, 1 + percent / _WHOLE)
    return any(math.isclose(part, abs(number), rel_tol=1e-6) for part in parts for number in known.numbers)


def _known(rule: AlertRule, group: Group, expr: Expr) -> _Rule:
    own = {each.value for each in (rule.hold, rule.keep_firing_for, group.interval) if each}
    read: set[int] = set()
    numbers: set[float] = set()
    ranges = ValueRanges()
    for node in reversed(list(walk(expr))):
        match node:
            case MatrixSelector():
                read.add(node.range)
            case Subquery():
                read |= {node.range, node.step, abs(node.offset)}
            case VectorSelector():
                read.add(abs(node.offset))
        value = ranges.at(node).value
        if value is not None:
            numbers.add(value)
    hold = rule.hold.value if rule.hold else 0
    durations = own | read | {window + hold for window in read}
    words = " ".join((rule.name.value, rule.expr.value, *(pair.value for pair in rule.labels))).lower()
    return _Rule(frozenset(durations), frozenset(numbers), words, _has_shares(expr))


def _has_shares(expr: Expr) -> bool:
    """Say whether the expression divides series by series, or makes percent."""
    return any(
        isinstance(node, Binary)
        and ((node.op == "/" and node.matching is not None) or (node.op == "*" and _WHOLE in _factors(node)))
        for node in walk(expr)
    )


def _factors(node: Binary) -> tuple[float, ...]:
    return tuple(side.value for side in (node.lhs, node.rhs) if isinstance(side, Number))
