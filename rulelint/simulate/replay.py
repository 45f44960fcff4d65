"""Replay all rules of a plan, producers before their readers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field, replace
from typing import TYPE_CHECKING

import numpy as np

from rulelint.analysis.depends import Output, is_cycle
from rulelint.analysis.selectors import bare, selector_text
from rulelint.dataclass import dataclass
from rulelint.engine.frame import Grid
from rulelint.engine.labels import METRIC_NAME, Labels
from rulelint.engine.options import EngineOptions
from rulelint.engine.result import NotSupportedError
from rulelint.engine.select import Sight, count_sampled, select
from rulelint.engine.shared import Repeats, Shared
from rulelint.engine.store import SeriesBlock, Store
from rulelint.fixtures.model import Fixture
from rulelint.promql.ast import VectorSelector
from rulelint.rules.model import AlertRule
from rulelint.simulate.ahead import Ahead
from rulelint.simulate.margins.condition import operands
from rulelint.simulate.model import NotSimulated, SelectorUse
from rulelint.simulate.outcome import Outcome, alert_blocks
from rulelint.simulate.plan import Entry, Plan
from rulelint.simulate.series import joined, without_series
from rulelint.simulate.stepwise import replay_together
from rulelint.simulate.vectorised import replay
from rulelint.source.span import Span

if TYPE_CHECKING:  # measures are taken of a replay
    from rulelint.simulate.measures import Measures


@dataclass
class Replay:
    """The state of a replay: what each rule did so far, and why some did nothing.

    `store` is the fixture without the series that replayed rules record.  `spreads`, by rule, are those of
    `margins.condition.Data`.
    """

    plan: Plan
    store: Store
    options: EngineOptions
    external: Mapping[str, str]
    outcomes: dict[int, Outcome] = field(default_factory=dict)
    reasons: dict[int, NotSimulated] = field(default_factory=dict)
    measures: "dict[int, Measures]" = field(default_factory=dict)
    written: dict[int, tuple[SeriesBlock, ...]] = field(default_factory=dict)
    counts: dict[tuple[str, frozenset[int]], int] = field(default_factory=dict)
    stores: dict[tuple[tuple[int, int | None], ...], Store] = field(default_factory=dict)
    spreads: dict[int, dict[Span, float]] = field(default_factory=dict)
    shared: Shared = field(init=False)

    def __post_init__(self) -> None:
        replayed = sorted(number for component in self.plan.components for number in component)
        exprs = [self.plan.entries[number].expr for number in replayed]
        alerts = [number for number in replayed if isinstance(self.plan.entries[number].rule, AlertRule)]
        measured = [each for number in alerts for each in operands(self.plan.entries[number].expr)]
        self.shared = Shared(Repeats([*exprs, *measured]))

    def run(self, components: Iterable[Sequence[int]] | None = None) -> None:
        """Replay every component, or only these; what they read must be replayed, or be among them before."""
        for component in self.plan.components if components is None else components:
            try:
                self._replay(component)
            except NotSupportedError as error:
                self.give_up(component, error.message)

    def _replay(self, component: Sequence[int]) -> None:
        members = [self.plan.entries[number] for number in sorted(component, key=self.plan.order.__getitem__)]
        read = {each for number in component for each in self.plan.graph[number]}
        if unknown := sorted(read & self.reasons.keys()):
            name = self.plan.entries[unknown[0]].key.name
            for entry in members:
                message = f"it reads what `{name}` writes, which was not simulated"
                self.reasons[entry.number] = NotSimulated(entry.key, "depends", message)
            return
        stores = [self.store_of(entry, frozenset(component)) for entry in members]
        if is_cycle(component, self.plan.graph):
            pairs = zip(members, stores, strict=True)
            ahead = [Ahead(entry, store, self.options, members) for entry, store in pairs]
            found = replay_together(members, stores, self.options, self.external, ahead)
            self.outcomes |= {entry.number: each for entry, each in zip(members, found, strict=True)}
        else:
            self.outcomes[component[0]] = replay(
                members[0], stores[0], self.options, self.external, self.shared
            )

    def give_up(self, component: Sequence[int], message: str) -> None:
        """Say of rules that the engine cannot evaluate them, and why."""
        for number in component:
            entry = self.plan.entries[number]
            self.reasons[number] = NotSimulated(entry.key, "not-supported", message)

    def is_ready(self, entry: Entry) -> bool:
        """Say whether what a rule reads is known and can be read; it belongs to no cycle."""
        if self.plan.graph[entry.number] & self.reasons.keys():
            return False
        try:
            self.store_of(entry)
        except NotSupportedError:
            return False
        return True

    def store_of(self, entry: Entry, without: frozenset[int] = frozenset()) -> Store:
        """Return what the rule reads: the fixture, and what other rules wrote, as it sees it in its turn."""
        order = self.plan.order
        read = tuple(
            (
                number,
                entry.hidden_from(self.plan.entries[number], is_later=order[number] >= order[entry.number]),
            )
            for number in sorted(self.plan.graph[entry.number] - without, key=order.__getitem__)
        )
        if (
            read not in self.stores
        ):  # rules that read the same see the same store: what they share is found in it
            blocks = [
                replace(block, hidden_from=hidden) for number, hidden in read for block in self.blocks(number)
            ]
            self.stores[read] = self.store.with_blocks(joined(blocks)) if blocks else self.store
        return self.stores[read]

    def blocks(self, number: int) -> tuple[SeriesBlock, ...]:
        """Return the series a replayed rule wrote."""
        if number not in self.written:
            entry, outcome = self.plan.entries[number], self.outcomes[number]
            is_alert = isinstance(entry.rule, AlertRule)
            self.written[number] = alert_blocks(entry, outcome) if is_alert else outcome.blocks
        return self.written[number]

    def selector_uses(self, entry: Entry, window: Grid) -> tuple[SelectorUse, ...]:
        """Return how many series each selector of a replayed rule matched anywhere in the window."""
        distinct = {selector_text(each): bare(each) for each in entry.selectors}
        return tuple(
            SelectorUse(text, self._count(entry, text, each, window)) for text, each in distinct.items()
        )

    def _visible(self, entry: Entry) -> Store:
        """Return what the rule reads, as it is after the last tick where it cannot be seen in the rule's turn."""
        try:
            return self.store_of(entry)
        except NotSupportedError:  # it belongs to a cycle, and reads a series that a rule outside writes, too
            read = sorted(self.plan.graph[entry.number], key=self.plan.order.__getitem__)
            return self.store.with_blocks(joined([block for number in read for block in self.blocks(number)]))

    def _count(self, entry: Entry, text: str, selector: VectorSelector, window: Grid) -> int:
        key = (text, self.plan.graph[entry.number])
        if key not in self.counts:
            end = np.array([window.start + window.step], dtype=np.int64)
            sight = Sight(end, end, self.options.version.left_open)
            found = select(self._visible(entry), selector.matchers, self.options.version)
            self.counts[key] = count_sampled(found, sight, window.step + 1)
        return self.counts[key]


def start_replay(plan: Plan, fixture: Fixture, options: EngineOptions) -> Replay:
    """Return a replay of nothing yet."""
    replayed = {number for component in plan.components for number in component}
    recorded = [output for number in sorted(replayed) for output in plan.entries[number].outputs]
    return Replay(plan, without_recorded(fixture.store, recorded), options, fixture.facts.external_labels)


def without_recorded(store: Store, outputs: Sequence[Output]) -> Store:
    """Return the store without series that one of the rules may have recorded when the fixture was made."""
    written: dict[str, list[Output]] = {}
    for output in outputs:
        written.setdefault(output.name, []).append(output)
    if not written.keys() & set(store.metric_names()):
        return store
    blocks = [
        kept
        for block in store.blocks
        if (
            kept := without_series(block, [each for each in block.labels if _is_output(each, written)])
        ).labels
    ]
    return Store(blocks)


def _is_output(labels: Labels, written: Mapping[str, Sequence[Output]]) -> bool:
    pairs = dict(labels)
    return any(
        all(pairs.get(key, "") == value for key, value in output.labels.items())
        for output in written.get(pairs.get(METRIC_NAME, ""), ())
    )
