"""The two sides of an operator match nothing of what was recorded.

`http_errors / http_requests` returns nothing where no series of one side has the same labels as one of the other:
`code` on one side only, `instance` written with and without a port.  The expression is right in itself, and the alert
never fires.

The facts list the series of both sides: a fixture does, a facts file may.  Compared are their labels, as `on (…)` and
`ignoring (…)` say; values and times play no part.

## Example

```yaml facts
metrics:
  http_errors_total: {series: [{job: api, code: "500"}, {job: web, code: "500"}]}
  http_requests_total: {series: [{job: api}, {job: web}]}
```

```yaml bad
- alert: ErrorsHigh
  expr: rate(http_errors_total[5m]) / rate(http_requests_total[5m]) > 0.1
#                                   ^ no two series of both sides match: only the left has `code`
```

```yaml good
- alert: ErrorsHigh
  expr: sum by (job) (rate(http_errors_total[5m])) / rate(http_requests_total[5m]) > 0.1
```

## Fix

Aggregate both sides to the same labels, or say which must be the same: `on (job)`.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from rulelint.analysis.facts import KnownFacts
from rulelint.analysis.identity import Placed, placed
from rulelint.analysis.matched import LabelSet, LabelSets, Sets, signatures
from rulelint.analysis.needed import recorded_names
from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.finding import Finding, Note, Severity
from rulelint.promql.ast import Binary, Matching
from rulelint.promql.visit import walk

META = CheckMeta(
    "expr/join-matches-nothing",
    Severity.WARNING,
    scope="fleet",
    since="0.3",
    groups=("recommended", "facts"),
    needs=("facts",),
    precision="high",
)


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:
    """Report arithmetic, comparisons and `and` between vectors of which no listed series match."""
    assert ctx.facts
    recorded = recorded_names(subject.files)
    for each in placed(subject.files):
        sets = LabelSets(ctx.facts, recorded)
        for node in walk(each.rule.expr.ast) if each.rule.expr.ast else ():
            if not isinstance(node, Binary) or node.matching is None or node.op in ("or", "unless"):
                continue
            reason = _reason(node, sets)
            if reason is not None:
                yield _finding(each, node, reason, ctx.facts)


def _finding(where: Placed, node: Binary, reason: str, facts: KnownFacts) -> Finding:
    return META.at(
        Subject(where.file, where.group, where.rule),
        where.rule.expr.span_of(node.op_span),
        f"no two series of both sides match{reason}",
        advice="aggregate both sides to the same labels, or match with `on (…)`",
        notes=(Note(f"{facts.source} lists the series"),),
    )


def _reason(node: Binary, sets: LabelSets) -> str | None:
    """Return why no series match, as the end of a sentence; None where some do or it is not known."""
    matching = node.matching
    assert matching
    if (matching.fill_left, matching.fill_right) != (None, None):
        return None
    left, right = sets.at(node.lhs), sets.at(node.rhs)
    return _mismatch(left, right, replace(matching, span=None)) if left and right else None


@lru_cache(maxsize=256)
def _mismatch(left: Sets, right: Sets, matching: Matching) -> str | None:
    """Return why no two label sets match; long expressions join the same two over and over."""
    ours, theirs = signatures(left, matching), signatures(right, matching)
    if ours & theirs:
        return None
    for side, own, other in (("left", ours, theirs), ("right", theirs, ours)):
        only = sorted(_in_all(own) - _in_any(other))
        if only:
            return f": only the {side} has `{only[0]}`"
    differing = sorted(
        name for name in _in_any(ours) & _in_any(theirs) if not _values(ours, name) & _values(theirs, name)
    )
    return f": `{differing[0]}` is never the same" if differing else ""


def _in_all(sets: frozenset[LabelSet]) -> set[str]:
    names = [{name for name, _ in each} for each in sets]
    return set.intersection(*names)


def _in_any(sets: frozenset[LabelSet]) -> set[str]:
    return {name for each in sets for name, _ in each}


def _values(sets: frozenset[LabelSet], label: str) -> set[str]:
    return {value for each in sets for name, value in each if name == label}
