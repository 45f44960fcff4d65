"""One variant's replay, of which only what both sides know is counted."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property

from rulelint.compare.variants.model import Side, Told, Twins, Variant
from rulelint.dataclass import dataclass
from rulelint.engine.labels import ALERT_NAME
from rulelint.fixtures.model import Fixture
from rulelint.simulate.coverage.heard import Heard
from rulelint.simulate.coverage.incidents import Happened, coverage
from rulelint.simulate.coverage.model import IncidentCoverage
from rulelint.simulate.key import RuleKey
from rulelint.simulate.model import Episode, Message, Simulation
from rulelint.simulate.options import SimulateOptions
from rulelint.simulate.rates import clusters, weekly_rate


@dataclass(frozen=True)
class Look:
    """One side's replay, of which only what both sides know is counted."""

    variant: Variant
    simulation: Simulation
    twins: Mapping[RuleKey, Twins]
    since: Mapping[Twins, int]
    fixture: Fixture
    options: SimulateOptions

    @cached_property
    def episodes(self) -> tuple[Episode, ...]:
        """Episodes that fire while both sides are known."""
        return tuple(
            each
            for each in self.simulation.episodes
            if each.rule in self.twins and each.until(self.fixture.end) > self.since_of(each.rule)
        )

    @cached_property
    def fires(self) -> tuple[Episode, ...]:
        """Those that began in that time."""
        return tuple(
            each
            for each in self.episodes
            if not each.left_censored and each.pending_at >= self.since_of(each.rule)
        )

    @cached_property
    def pages(self) -> tuple[Message, ...] | None:
        """The pages that list the variant, with its rules under the names of A; None without Alertmanager."""
        if self.simulation.told is None:
            return None
        found = []
        for each in self.simulation.told.messages:
            mine = [key for key in each.rules if key in self.twins]
            if each.is_page and any(self.since_of(key) <= each.notification.time for key in mine):
                series = tuple((self.name_of(key), one) for key, one in each.series if key in self.twins)
                found.append(replace(each, rules=tuple(self.name_of(key) for key in mine), series=series))
        return tuple(found)

    def name_of(self, key: RuleKey) -> RuleKey:
        """Return what A calls a rule; a rule it has not keeps a name no rule of A has."""
        twins = self.twins[key]
        return twins.a or RuleKey(f"{key.path} (b)", key.group, key.name, key.ordinal)

    def since_of(self, key: RuleKey) -> int:
        """Return from when on a rule counts, in milliseconds."""
        return self.since[self.twins[key]]

    @cached_property
    def names(self) -> frozenset[str]:
        """The names of labels that come from the data: what the compared rules set themselves is left out."""
        own = {name for each in self.simulation.rules if each.rule in self.twins for name in each.sets}
        return frozenset({name for each in self.episodes for name, _ in each.labels} - own - {ALERT_NAME})

    def side(self) -> Side:
        """Return the figures."""
        start, end = min(self.since.values(), default=self.fixture.end), self.fixture.end
        times = (
            [each.fired_at for each in self.fires]
            if self.pages is None
            else [each.notification.time for each in self.pages]
        )
        known = self.fixture.representative and start < end
        return Side(
            self.variant.name,
            len(self.fires),
            len({each.labels for each in self.fires}),
            sum(each.until(end) - max(each.fired_at, self.since_of(each.rule)) for each in self.episodes),
            None if self.pages is None else len(self.pages),
            weekly_rate(clusters(times), start, end) if known else None,
            tuple(map(_told, self._covered())),
            {key: found for key in self.twins if (found := self.simulation.margins.get(key)) is not None},
        )

    def _covered(self) -> tuple[IncidentCoverage, ...]:
        done = self.simulation
        told, sent = done.told, done.sent
        heard = Heard.of(told, sent.outbound, done.end) if told and sent else None
        rules = [
            replace(each, counted_from=self.since_of(each.rule))
            for each in done.rules
            if each.rule in self.twins
        ]
        episodes = [each for each in done.episodes if each.rule in self.twins]
        return coverage(Happened(self.fixture, episodes, (), self.options, rules, heard)).incidents


def _told(found: IncidentCoverage) -> Told:
    """Return what became of an incident; one that was over before both sides count says nothing of either.

    A hit in that time would be a hit of whichever side needs less data.  The end of the window is the same for both.
    """
    if found.blind is not None and found.blind != "after-window":
        return Told("unknown", None)
    if not found.is_told:
        return Told(found.verdict("fire"), found.time_to_detect, found.is_bound)
    after = None if found.paged is None else found.paged.time_to_detect
    return Told(found.verdict("page"), after, found.is_bound)
