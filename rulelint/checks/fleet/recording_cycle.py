"""Recording rules read each other in a circle.

Each value is made of the values of the evaluation before.  Where nothing else is read the series never come into being;
where something is, they keep and carry on what was true long ago.  Nobody writes that on purpose across several rules.

Left alone are a rule that reads itself (it remembers something), readings with `offset` or `@`, metrics without a
colon in their name (a target may expose them), and selectors that may choose other series than the rule writes.
Rules of several files are a circle only if no other file records the same metrics.

## Example

```yaml bad
- record: job:errors:ratio
#         ^^^^^^^^^^^^^^^^ `job:errors:ratio` is recorded from itself, through `job:errors:smooth`
  expr: 0.5 * job:errors:smooth + 0.5 * job:errors:rate5m
- record: job:errors:smooth
  expr: avg_over_time(job:errors:ratio[1h])
```

```yaml good
- record: job:errors:smooth
  expr: avg_over_time(job:errors:ratio[1h])
- record: job:errors:last
  expr: job:errors:ratio or job:errors:last
```

## Fix

Read the metric both are made of.
"""

from collections.abc import Iterator, Mapping, Sequence

from rulelint.analysis.conditions import metric_name
from rulelint.analysis.depends import components, outputs
from rulelint.analysis.identity import Placed, placed
from rulelint.analysis.recorded import producers, writes_recorded
from rulelint.analysis.selectors import selectors
from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.finding import Finding, Note, Severity
from rulelint.promql.ast import VectorSelector
from rulelint.promql.matchers import compile_matcher
from rulelint.rules.model import Rule

META = CheckMeta("fleet/recording-cycle", Severity.WARNING, scope="fleet", since="0.2", default=True)


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:  # noqa: ARG001
    """Report each circle once, at the first of its rules."""
    made = producers(placed(subject.files))
    rules = [each for those in made.values() for each in those]
    at = {id(each.rule): number for number, each in enumerate(rules)}
    graph = [frozenset(at[id(other.rule)] for other in _read(each, made)) for each in rules]
    for component in components(graph):
        if len(component) > 1:
            yield _finding([rules[number] for number in component])


def concerns(rule: Rule) -> bool:
    """Say whether a rule can be part of a circle."""
    return writes_recorded(rule)


def _read(reader: Placed, made: Mapping[str, Sequence[Placed]]) -> Iterator[Placed]:
    """Yield the other rules whose results a rule certainly reads as they are now."""
    expr = reader.rule.expr.ast
    for selector in selectors(expr) if expr else ():
        if selector.offset or selector.offset_expr or selector.at:
            continue
        writers = made.get(metric_name(selector) or "", ())
        files = {each.file.path for each in writers}
        for each in writers:
            near = each.file.path == reader.file.path or len(files) == 1
            if near and each.rule is not reader.rule and _reads(selector, each):
                yield each


def _reads(selector: VectorSelector, writer: Placed) -> bool:
    (output,) = outputs(writer.group, writer.rule)
    known = {**output.labels, "__name__": output.name}
    return all(each.name in known and compile_matcher(each)(known[each.name]) for each in selector.matchers)


def _finding(rules: list[Placed]) -> Finding:
    rules.sort(key=lambda each: (each.file.path, each.rule.name.span.start))
    first, *others = rules
    through = " and ".join(f"`{name}`" for name in dict.fromkeys(each.rule.name.value for each in others))
    return META.at(
        Subject(first.file, first.group, first.rule),
        first.rule.name.span,
        f"`{first.rule.name.value}` is recorded from itself, through {through}",
        advice="read the metric they are made of",
        notes=tuple(Note("part of the circle", each.file.path, each.rule.name.span) for each in others),
    )
