"""A recording rule is read by no other rule.

It costs evaluations and series.  Dashboards may read it, and they are not to be seen here: this is a list to look
through, not a list of defects.  Rules in files of libraries, whose readers are elsewhere, belong into `paths`.

Only metrics with a colon are judged.  A selector that chooses names by a pattern reads all that it matches, one without
a name reads everything.

## Example

```yaml bad
- record: job:errors:rate5m
  expr: sum by (job) (rate(errors_total[5m]))
- record: job:requests:rate5m
#         ^^^^^^^^^^^^^^^^^^^ no rule reads `job:requests:rate5m`
  expr: sum by (job) (rate(requests_total[5m]))
- alert: ErrorsHigh
  expr: job:errors:rate5m > 5
```

```yaml good
- record: job:errors:rate5m
  expr: sum by (job) (rate(errors_total[5m]))
- alert: ErrorsHigh
  expr: job:errors:rate5m > 5
```

## Fix

Remove the rule if no dashboard reads it either.
"""

from collections.abc import Iterator

from rulelint.analysis.conditions import metric_name
from rulelint.analysis.identity import Placed, placed
from rulelint.analysis.recorded import producers
from rulelint.analysis.selectors import selectors
from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.finding import Finding, Severity
from rulelint.promql.ast import Matcher
from rulelint.promql.matchers import compile_matcher

META = CheckMeta(
    "fleet/unused-record", Severity.INFO, scope="fleet", since="0.3", groups=("style",), precision="medium"
)


MOST_PATTERNS = 200
"""Where more patterns choose names, nobody can say what is read."""


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:  # noqa: ARG001
    """Report recorded metrics that no expression reads, other than their own."""
    rules = list(placed(subject.files))
    read, patterns = _reads(rules)
    if len(patterns) > MOST_PATTERNS:
        return
    for name, writers in producers(rules).items():
        if not any(reader != name for reader in read.get(name, ())) and not any(
            all(compile_matcher(each)(name) for each in pattern) for pattern in patterns
        ):
            for each in writers:
                yield META.at(
                    Subject(each.file, each.group, each.rule),
                    each.rule.name.span,
                    f"no rule reads `{name}`",
                    advice="remove it if no dashboard reads it either",
                )


def _reads(rules: list[Placed]) -> tuple[dict[str, set[str]], set[tuple[Matcher, ...]]]:
    """Return who reads each metric by name, and the matchers on names of all other selectors."""
    named: dict[str, set[str]] = {}
    patterns: dict[tuple[tuple[str, str], ...], tuple[Matcher, ...]] = {}
    for each in rules:
        own = each.rule.name.value if each.rule.kind == "record" else ""
        for selector in selectors(each.rule.expr.ast) if each.rule.expr.ast else ():
            name = metric_name(selector)
            if name is not None:
                named.setdefault(name, set()).add(own)
                continue
            asked = tuple(matcher for matcher in selector.matchers if matcher.name == "__name__")
            patterns[tuple((str(matcher.op), matcher.value) for matcher in asked)] = asked
    return named, set(patterns.values())
