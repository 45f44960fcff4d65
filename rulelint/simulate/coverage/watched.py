"""Which recorded series which alerts read, directly or through what recording rules make of them.

A series is watched by an alert if one of its selectors matches it, or matches something that a recording rule makes of
it: `job:errors:rate5m{job="api"}` watches the errors of that job only, although its rule reads those of all jobs.
Alerts that were not simulated are asked too: what they would read stands in their text.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field

from rulelint.analysis.selectors import selector_text
from rulelint.dataclass import dataclass
from rulelint.engine.labels import METRIC_NAME, Labels
from rulelint.engine.select import select
from rulelint.promql.ast import VectorSelector
from rulelint.rules.model import AlertRule
from rulelint.simulate.plan import Entry
from rulelint.simulate.replay import Replay

Series = frozenset[int]
"""Numbers of series of the fixture."""


@dataclass(frozen=True, slots=True)
class Read:
    """A selector of an alert, or of a recording rule on the way to it, and the series of the fixture it is for."""

    selector: VectorSelector
    series: Series


@dataclass
class Watched:
    """What every alert of a replay reads of its fixture; `labels` are the series, sorted, each once."""

    replay: Replay
    labels: tuple[Labels, ...] = field(init=False)
    alerts: tuple[Entry, ...] = field(init=False)

    def __post_init__(self) -> None:
        replay = self.replay
        self.labels = tuple(sorted({each for part in replay.store.parts for each in part.labels}))
        self._numbers = {labels: number for number, labels in enumerate(self.labels)}
        elsewhere = {each.rule for each in replay.plan.not_simulated if each.reason == "applies-to"}
        self.alerts = tuple(
            each
            for each in replay.plan.entries
            if isinstance(each.rule, AlertRule)
            and each.key not in elsewhere
            and each.rule.expr.ast is not None
        )
        self._matched: dict[str, Series] = {}
        self._reads: dict[int, tuple[Read, ...]] = {}

    def name(self, number: int) -> str:
        """Return the metric of a series."""
        return next((value for key, value in self.labels[number] if key == METRIC_NAME), "")

    def reads(self, alert: Entry) -> tuple[Read, ...]:
        """Return what an alert reads, at last."""
        if alert.number not in self._reads:
            self._reads[alert.number] = tuple(self._all_reads(alert))
        return self._reads[alert.number]

    def series(self, alert: Entry) -> Series:
        """Return the series an alert reads."""
        return frozenset[int]().union(*(each.series for each in self.reads(alert)))

    def producers(self, entry: Entry) -> list[Entry]:
        """Return the rules whose results a rule reads, at last, in the order of the files."""
        plan = self.replay.plan
        found: set[int] = set()
        front = plan.graph[entry.number]
        while front:
            found |= front
            front = frozenset[int]().union(*(plan.graph[each] for each in front)) - found
        return [plan.entries[each] for each in sorted(found)]

    def _matching(self, selector: VectorSelector) -> Series:
        text = selector_text(selector)
        if text not in self._matched:
            found = select(self.replay.store, selector.matchers, self.replay.options.version).labels
            self._matched[text] = frozenset(self._numbers[each] for each in found)
        return self._matched[text]

    def _direct(self, entry: Entry) -> Iterator[Read]:
        return (Read(each, self._matching(each)) for each in entry.selectors)

    def _all_reads(self, alert: Entry) -> Iterator[Read]:
        yield from self._direct(alert)
        for number in sorted(self.replay.plan.graph[alert.number]):
            producer = self.replay.plan.entries[number]
            kept = self._kept(alert, producer)
            for each in (producer, *self.producers(producer)):
                for read in self._direct(each):
                    yield read if kept is None else Read(read.selector, self._narrowed(read.series, kept))

    def _kept(self, reader: Entry, producer: Entry) -> "_Kept | None":
        """Return the recorded series a rule reads; None where it reads all, or where they are not known."""
        outcome = self.replay.outcomes.get(producer.number)
        if outcome is None or isinstance(producer.rule, AlertRule):
            return None
        store = self.replay.store.with_blocks(self.replay.blocks(producer.number))
        found = {
            labels
            for selector in reader.selectors
            for labels in select(store, selector.matchers, self.replay.options.version).labels
        }
        mine = [labels for labels in outcome.labels if labels in found]
        # Labels that the recording rule sets itself say nothing of what it read.
        return None if len(mine) == len(outcome.labels) else _Kept(mine, {METRIC_NAME, *producer.labels})

    def _narrowed(self, series: Series, kept: "_Kept") -> Series:
        """Return the series recorded ones are made of; all where none is, because the rule renames labels."""
        return frozenset(each for each in series if kept.agrees(self.labels[each])) or series


class _Kept:
    """Recorded series, and which others agree with one of them on all labels both have."""

    def __init__(self, recorded: Iterable[Labels], ignored: set[str]) -> None:
        self._groups: dict[tuple[str, ...], list[Mapping[str, str]]] = {}
        for labels in recorded:
            own = {key: value for key, value in labels if key not in ignored}
            self._groups.setdefault(tuple(own), []).append(own)
        self._known: dict[tuple[tuple[str, ...], tuple[str, ...]], set[tuple[str, ...]]] = {}

    def agrees(self, labels: Labels) -> bool:
        """Say whether a series agrees with one of the recorded ones."""
        own = dict(labels)
        for names, group in self._groups.items():
            shared = tuple(name for name in names if name in own)
            values = self._known.get((names, shared))
            if values is None:
                values = {tuple(each[name] for name in shared) for each in group}
                self._known[names, shared] = values
            if tuple(own[name] for name in shared) in values:
                return True
        return False
