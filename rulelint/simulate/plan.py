"""What is replayed, in which order, and what is not and why: unknown is not empty."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, lru_cache, partial

from rulelint.analysis.depends import Graph, Output, components, is_cycle, outputs
from rulelint.analysis.reads import Read, newest_read, reads, reads_ahead
from rulelint.analysis.selectors import selector_text, selectors
from rulelint.dataclass import dataclass
from rulelint.engine.frame import Grid
from rulelint.engine.options import Version
from rulelint.fixtures.model import Fixture
from rulelint.fixtures.recorded import covers
from rulelint.promql.ast import Expr, Matcher, VectorSelector
from rulelint.promql.matchers import compile_matcher
from rulelint.promql.printer import print_expr, print_matcher
from rulelint.promql.visit import transform
from rulelint.rules.model import AlertRule, Group, Rule, RuleFile
from rulelint.simulate.misspelt import Spelling
from rulelint.simulate.model import NotSimulated, RuleKey
from rulelint.simulate.options import SimulateOptions
from rulelint.source.glob import speaks_for
from rulelint.template.label import LabelTemplate

LabelValue = str | LabelTemplate

MAX_TICKS = 1_000_000
"""A rule evaluated more often than this (a week has 604,800 seconds) is not replayed: `interval: 1ms` is no rule."""


@dataclass(frozen=True)
class Entry:
    """A rule in its place.  `number` counts the rules of all files; `group_number` the groups.

    `grid` are its evaluations; its expression is asked `query_offset` milliseconds before each of them, and what it
    writes carries that earlier time.
    """

    number: int
    group_number: int
    key: RuleKey
    file: RuleFile
    group: Group
    rule: Rule
    grid: Grid
    version: Version
    query_offset: int

    @cached_property
    def outputs(self) -> tuple[Output, ...]:
        """The series it writes."""
        return outputs(self.group, self.rule)

    @cached_property
    def selectors(self) -> tuple[VectorSelector, ...]:
        """The selectors it reads."""
        return tuple(selectors(self.rule.expr.ast)) if self.rule.expr.ast else ()

    @cached_property
    def expr(self) -> Expr:
        """The tree of an expression that is known to parse, as this Prometheus evaluates it.

        Rules are evaluated from their printed form, and Prometheus 2 prints matchers sorted; `absent()` takes its
        labels from their order (found with promtool 2.42; 3.14 keeps the order).
        """
        assert self.rule.expr.ast is not None
        if self.version >= (3, 0):
            return self.rule.expr.ast
        return transform(self.rule.expr.ast, _sorted_matchers)

    @cached_property
    def labels(self) -> Mapping[str, LabelValue]:
        """The labels of group and rule; those of an alert may be templates."""
        name, is_alert = self.rule.name.value, isinstance(self.rule, AlertRule)
        return {
            key: LabelTemplate(name, pair.value) if is_alert and "{{" in pair.value else pair.value
            for key, pair in self.group.labels_of(self.rule).items()
        }

    @cached_property
    def templates(self) -> Mapping[str, str]:
        """The labels that are templates, as they are written."""
        return {key: label.text for key, label in self.labels.items() if isinstance(label, LabelTemplate)}

    @property
    def interval(self) -> int:
        """Milliseconds between evaluations."""
        return self.grid.step

    @property
    def asked(self) -> Grid:
        """The times for which the expression is asked."""
        return Grid(self.grid.start - self.query_offset, self.grid.step, self.grid.count)

    @cached_property
    def newest(self) -> int:
        """How many milliseconds after the time asked for its expression may read, at least 0."""
        return max(0, newest_read(self.expr, self.query_offset))

    def hidden_from(self, producer: "Entry", *, is_later: bool) -> int | None:
        """Return from when on, after the time asked for, the samples of a rule it reads are not written yet.

        `is_later` says that the other rule is evaluated after this one, or is this one.  None where it reads none of
        those samples.
        """
        unwritten = self.query_offset - producer.query_offset + (0 if is_later else 1)
        return None if unwritten > self.newest else unwritten

    @property
    def limit(self) -> int:
        """How many alerts or series the rule may have at once; 0 means any number."""
        return self.group.limit.value if self.group.limit else 0


def _sorted_matchers(node: Expr) -> Expr:
    if not isinstance(node, VectorSelector):
        return node
    return replace(node, matchers=tuple(sorted(node.matchers, key=print_matcher)))


@dataclass(frozen=True)
class Plan:
    """Every rule of the files, the graph between those that are replayed, and the others with their reason.

    `order[number]` is the place of a rule within a tick.  `components` are sets of rules that must be replayed
    together, producers first.
    """

    entries: tuple[Entry, ...]
    graph: Graph
    components: tuple[tuple[int, ...], ...]
    order: Mapping[int, tuple[int, int]]
    not_simulated: tuple[NotSimulated, ...]


def make_plan(files: Sequence[RuleFile], fixture: Fixture, options: SimulateOptions) -> Plan:
    """Say which rules can be replayed on the fixture, and how."""
    entries = tuple(_entries(files, fixture, options))
    version = options.version or fixture.facts.prometheus
    applied = [speaks_for(fixture.applies_to, entry.file.path) for entry in entries]
    sources = tuple(_sources(entries, applied, version))
    spelling = Spelling(
        [*fixture.store.metric_names(), *(out.name for each in entries for out in each.outputs)]
    )
    graph = tuple(frozenset().union(*each) for each in sources)
    reasons = {
        entry.number: reason
        for entry, here in zip(entries, applied, strict=True)
        if (
            reason := _reason(entry, fixture, sources[entry.number], spelling)
            if here
            else _elsewhere(entry, fixture)
        )
    }
    _propagate(entries, graph, components(graph), reasons)
    return Plan(
        entries,
        graph,
        tuple(group for group in _together(entries, graph, reasons) if group[0] not in reasons),
        _order(entries, graph, options.group_order),
        tuple(reasons[number] for number in sorted(reasons)),
    )


def grid_of(fixture: Fixture, interval: int, phase: int) -> Grid:
    """Return the evaluations at `k·interval + phase` inside the window of the fixture, both ends included."""
    first = fixture.start + (phase - fixture.start) % interval
    return Grid.between(first, fixture.end, interval)


def _entries(files: Sequence[RuleFile], fixture: Fixture, options: SimulateOptions) -> Iterator[Entry]:
    version = options.version or fixture.facts.prometheus
    seen: Counter[tuple[str, str, str]] = Counter()
    number = group_number = 0
    for file in files:
        for group in file.groups:
            own = group.interval.value if group.interval and options.group_intervals else 0
            interval = own or fixture.facts.evaluation_interval
            grid = grid_of(fixture, interval, options.phase_of(interval))
            offset = group.query_offset.value if group.query_offset else fixture.facts.query_offset
            for rule in group.rules:
                name = (file.path, group.name.value, rule.name.value)
                key = RuleKey(*name, seen[name])
                seen[name] += 1
                yield Entry(number, group_number, key, file, group, rule, grid, version, offset)
                number += 1
            group_number += 1


Sources = tuple[frozenset[int], ...]
"""For every selector of a rule the rules that may write what it reads."""


def _sources(entries: Sequence[Entry], applied: Sequence[bool], version: Version) -> Iterator[Sources]:
    """Yield the sources of each rule; rules that belong elsewhere take no part."""
    compiled = lru_cache(maxsize=None)(partial(compile_matcher, version=version))
    writers: dict[str, list[tuple[int, Output]]] = {}
    for entry, here in zip(entries, applied, strict=True):
        for output in entry.outputs if here else ():
            writers.setdefault(output.name, []).append((entry.number, output))
    for entry, here in zip(entries, applied, strict=True):
        yield tuple(
            frozenset(
                number
                for name in _names(selector, writers)
                for number, output in writers[name]
                if output.may_match(selector.matchers, compiled)
            )
            for selector in (entry.selectors if here else ())
        )


def exact_name(matchers: Sequence[Matcher]) -> str | None:
    """Return the metric name a selector asks for, None if it is a pattern or missing."""
    return next((each.value for each in matchers if each.name == "__name__" and each.op == "="), None)


def _names(selector: VectorSelector, writers: Mapping[str, object]) -> Sequence[str]:
    name = exact_name(selector.matchers)
    if name is None:
        return sorted(writers)
    return (name,) if name in writers else ()


def _elsewhere(entry: Entry, fixture: Fixture) -> NotSimulated:
    return NotSimulated(
        entry.key, "applies-to", f"fixture `{fixture.name}` does not speak for `{entry.file.path}`"
    )


def _reason(entry: Entry, fixture: Fixture, sources: Sources, spelling: Spelling) -> NotSimulated | None:
    """Return why a rule cannot be replayed, as far as it is the rule's own matter."""
    if entry.rule.expr.ast is None:
        language = entry.rule.expr.language
        message = "its expression does not parse" if language == "promql" else f"its expression is {language}"
        return NotSimulated(entry.key, "syntax", message)
    if entry.grid.count > MAX_TICKS:
        message = f"its group is evaluated {entry.grid.count:,} times in the fixture, more than {MAX_TICKS:,}"
        return NotSimulated(entry.key, "not-supported", message)
    if reads_ahead(entry.expr, entry.grid.start, entry.query_offset):
        message = "it reads samples that are scraped only after it is evaluated (`offset` or `@`)"
        return NotSimulated(entry.key, "not-supported", message)
    for key, label in entry.labels.items():
        if isinstance(label, LabelTemplate) and label.unknown:
            message = f"the template of label `{key}` cannot be told here: {label.unknown}"
            return NotSimulated(entry.key, "template", message)
    return _not_recorded(entry, fixture, sources, spelling)


def _not_recorded(
    entry: Entry, fixture: Fixture, sources: Sources, spelling: Spelling
) -> NotSimulated | None:
    missing = []
    for selector, producers in zip(entry.selectors, sources, strict=True):
        is_produced = producers and exact_name(selector.matchers) is not None
        if not is_produced and not covers(fixture, selector.matchers):
            missing.append(selector)
    if not missing:
        return _too_early(entry, fixture)
    texts = tuple(dict.fromkeys(map(selector_text, missing)))
    listed = ", ".join(f"`{text}`" for text in texts)
    message = f"fixture `{fixture.name}` does not hold {listed}"
    return spelling.named_in(NotSimulated(entry.key, "not-recorded", message, texts), missing)


def _too_early(entry: Entry, fixture: Fixture) -> NotSimulated | None:
    """Return the reason of a rule that reads before the window whenever it is evaluated: no warm-up ends that."""
    early = [each.selector for each in reads(entry.expr) if _is_early(each, fixture)]
    if not early:
        return None
    listed = ", ".join(f"`{text}`" for text in dict.fromkeys(print_expr(each) for each in early))
    message = f"fixture `{fixture.name}` begins after what {listed} reads"
    return NotSimulated(entry.key, "not-recorded", message)


def _is_early(read: Read, fixture: Fixture) -> bool:
    if not read.fixed:
        return fixture.end + read.newest < fixture.start
    return read.oldest - (0 if read.is_range else fixture.facts.lookback_delta) < fixture.start


def _propagate(
    entries: Sequence[Entry],
    graph: Graph,
    groups: Sequence[tuple[int, ...]],
    reasons: dict[int, NotSimulated],
) -> None:
    """Give a reason to every rule that reads, at last, from a rule that has one."""
    for component in groups:
        read = {each for number in component for each in graph[number]} | set(component)
        if not (unknown := sorted(each for each in read if each in reasons)):
            continue
        name = entries[unknown[0]].key.name
        for number in component:
            text = f"it reads what `{name}` writes, which was not simulated"
            reasons.setdefault(number, NotSimulated(entries[number].key, "depends", text))


def _together(
    entries: Sequence[Entry], graph: Graph, unknown: Collection[int]
) -> tuple[tuple[int, ...], ...]:
    """Return the rules that must be replayed together, producers first.

    Of two rules that write one series, what is stored depends on both: where a cycle writes a series that it reads,
    whoever else may write that series belongs to the cycle.  `unknown` are the rules that are not replayed.
    """
    tied = list(graph)
    while True:
        groups = components(tied)
        fresh = [
            pair
            for group in groups
            if is_cycle(group, tied) and group[0] not in unknown
            for pair in _rivals(entries, graph, group)
        ]
        if not fresh:
            return groups
        for number, other in fresh:
            tied[other] |= {number}


def _rivals(entries: Sequence[Entry], graph: Graph, cycle: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield members of a cycle with a rule outside of it that the cycle reads and that may write the same series."""
    outside = sorted({each for number in cycle for each in graph[number]} - set(cycle))
    for number in cycle:
        for other in outside:
            mine, theirs = entries[number].outputs, entries[other].outputs
            if any(one.may_collide(another) for one in mine for another in theirs):
                yield number, other


def _order(entries: Sequence[Entry], graph: Graph, wanted: Sequence[str]) -> Mapping[int, tuple[int, int]]:
    """Return the place of every rule within a tick.

    Groups named in `wanted` come in that order; the rest counts as the first of them, as in promtool.  Otherwise a
    group follows those it reads from, and cycles of groups keep the order of the files.
    """
    group_of = {entry.number: entry.group_number for entry in entries}
    names = {entry.group_number: entry.group.name.value for entry in entries}
    count = max(names, default=-1) + 1
    reads: list[set[int]] = [set() for _ in range(count)]
    for number, producers in enumerate(graph):
        reads[group_of[number]] |= {group_of[each] for each in producers} - {group_of[number]}
    ranks = {name: rank for rank, name in reversed(list(enumerate(wanted)))}
    flat = [group for part in components([frozenset(each) for each in reads]) for group in part]
    placed = sorted(flat, key=lambda group: ranks.get(names.get(group, ""), 0))
    place = {group: at for at, group in enumerate(placed)}
    return {entry.number: (place[entry.group_number], entry.number) for entry in entries}
