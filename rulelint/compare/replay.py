"""Both sides replayed on one fixture, and what their alerts cost each owner, counted over the same time.

A rule is counted from the later of the two moments from which its sides are known, so that a longer `for` or
window is no quieter only because it warms up longer.  What one side cannot replay is unknown, and left out of both.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from functools import cached_property
from typing import TYPE_CHECKING

from rulelint.compare.pairing import Pairing
from rulelint.compare.reached import Played
from rulelint.dataclass import dataclass
from rulelint.simulate.model import Episode, IncidentCoverage, RuleKey

if TYPE_CHECKING:  # it is made from two replayed sides
    from rulelint.compare.notified import Notified

WEEK = 7 * 86_400_000
"""Milliseconds."""


@dataclass(frozen=True, slots=True)
class Load:
    """What alerts cost: `firing_time` in milliseconds, summed over alerts; `per_week` scales to a week of data."""

    episodes: int = 0
    firing_time: int = 0
    episodes_per_week: float = 0.0
    firing_time_per_week: float = 0.0

    def __add__(self, other: "Load") -> "Load":
        return Load(
            self.episodes + other.episodes,
            self.firing_time + other.firing_time,
            self.episodes_per_week + other.episodes_per_week,
            self.firing_time_per_week + other.firing_time_per_week,
        )


NOTHING = Load()


@dataclass(frozen=True, slots=True)
class RuleLoad:
    """What one rule costs one owner; `key` is the rule of head, of base where head has none."""

    key: RuleKey
    owner: str
    base: Load
    head: Load


@dataclass(frozen=True)
class Replay:
    """Base and head on the same data.

    `added_by_head`: only head has the fixture (or, `incidents_only`, its incidents), so that it judges nothing.
    `notified` is None where no side names a configuration of Alertmanager.  `elsewhere` replays the same at other
    phases of evaluation, shares of each group's interval; `looked_at` are those that were asked, the first of which
    is this one.
    """

    base: Played
    head: Played
    pairing: Pairing = field(repr=False)
    added_by_head: bool = False
    incidents_only: bool = False
    notified: "Notified | None" = field(default=None, repr=False)
    elsewhere: "Callable[[Sequence[float]], Iterable[Replay]] | None" = field(
        default=None, repr=False, compare=False
    )
    looked_at: tuple[float, ...] = (0.0,)

    @property
    def fixture(self) -> str:
        """The name of the fixture."""
        return self.base.fixture

    @property
    def incidents(self) -> Iterator[tuple[IncidentCoverage, IncidentCoverage]]:
        """Every incident as base and head tell of it; head may expect further names."""
        return zip(self.base.coverage.incidents, self.head.coverage.incidents, strict=True)

    @cached_property
    def unknown(self) -> frozenset[RuleKey]:
        """Rules, under head's key where they have one, of which a side was not replayed."""
        sides = [{each.rule for each in side.not_simulated} for side in (self.base, self.head)]
        return frozenset({self.key_of_base(key) for key in sides[0]} | sides[1])

    @cached_property
    def heartbeats(self) -> frozenset[RuleKey]:
        """Rules, under head's key where they have one, that are meant to fire always, on each side that has them."""
        base = {self.key_of_base(each.rule): each.heartbeat for each in self.base.noise}
        head = {each.rule: each.heartbeat for each in self.head.noise}
        return frozenset(
            key for key in base.keys() | head.keys() if base.get(key, True) and head.get(key, True)
        )

    @cached_property
    def _head_keys(self) -> Mapping[RuleKey, RuleKey]:
        return {pair.base.key: pair.head.key for pair in self.pairing.pairs}

    @cached_property
    def _removed(self) -> frozenset[RuleKey]:
        return frozenset(each.key for each in self.pairing.removed)

    def key_of_base(self, key: RuleKey) -> RuleKey:
        """Return what head calls a rule of base; a removed rule gets a key no rule of head has."""
        if key in self._removed:
            return RuleKey(f"{key.path} (base)", key.group, key.name, key.ordinal)
        return self._head_keys.get(key, key)

    @cached_property
    def counted_from(self) -> Mapping[RuleKey, int]:
        """The moment from which both sides of a rule are known, in milliseconds."""
        found = {self.key_of_base(each.rule): each.counted_from for each in self.base.rules}
        for each in self.head.rules:
            found[each.rule] = max(each.counted_from, found.get(each.rule, each.counted_from))
        return found

    @cached_property
    def rule_loads(self) -> tuple[RuleLoad, ...]:
        """What each rule costs each owner on both sides, rules in order of their keys; heartbeats cost nobody."""
        base = self._loads((self.key_of_base(each.rule), each) for each in self.base.episodes)
        head = self._loads((each.rule, each) for each in self.head.episodes)
        return tuple(
            RuleLoad(*each, base.get(each, NOTHING), head.get(each, NOTHING))
            for each in sorted(base.keys() | head.keys())
        )

    @cached_property
    def owner_loads(self) -> Mapping[str, tuple[Load, Load]]:
        """What all rules cost each owner, base and head, by owner."""
        found: dict[str, tuple[Load, Load]] = {}
        for each in self.rule_loads:
            base, head = found.get(each.owner, (NOTHING, NOTHING))
            found[each.owner] = base + each.base, head + each.head
        return dict(sorted(found.items()))

    def _loads(self, episodes: Iterable[tuple[RuleKey, Episode]]) -> dict[tuple[RuleKey, str], Load]:
        fires: Counter[tuple[RuleKey, str]] = Counter()
        firing: Counter[tuple[RuleKey, str]] = Counter()
        for key, episode in episodes:
            if key in self.unknown or key in self.heartbeats:
                continue
            since = self.counted_from[key]
            until = episode.until(self.base.end)
            fires[key, episode.owner] += episode.pending_at >= since
            firing[key, episode.owner] += max(0, until - max(episode.fired_at, since))
        return {each: self._load(each[0], fires[each], firing[each]) for each in fires}

    def _load(self, key: RuleKey, episodes: int, firing_time: int) -> Load:
        window = max(1, self.base.end - self.counted_from[key])
        return Load(episodes, firing_time, episodes * WEEK / window, firing_time * WEEK / window)
