"""What all fixtures together know of each rule: how long it was watched, how often it fired, whom it paged."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Literal

from rulelint.dataclass import dataclass
from rulelint.simulate.margins.model import RuleMargins
from rulelint.simulate.model import (
    Episode,
    NeverFiring,
    NotSimulated,
    RuleKey,
    RuleNoise,
    Simulation,
)
from rulelint.simulate.noise.found import AntiPattern
from rulelint.simulate.rates import WEEK, WeeklyRate, clusters, weekly_rate

CLOSEST: tuple[NeverFiring, ...] = (
    "near_miss",
    "distant",
    "cold",
    "unmeasured",
    "join_empty",
    "no_series",
    "impossible",
)
"""Why a rule never fired, from the reason that is closest to firing to the one that is farthest from it."""

Window = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Sighting:
    """What one fixture knows of a rule between `start` and `end` (milliseconds).

    `fires` and `pages` are times; `pages` is None where it is not known who is told.  `number` is the fixture's, for
    two may have one name.  `patterns` is what its replay shows to be wrong, `margins` how close each series came.
    """

    number: int
    fixture: str
    start: int
    end: int
    representative: bool
    noise: RuleNoise
    fires: tuple[int, ...]
    pages: tuple[int, ...] | None
    patterns: tuple[AntiPattern, ...] = ()
    margins: RuleMargins | None = None


@dataclass(frozen=True)
class Watched:
    """A rule on all fixtures: those it was replayed on, and why it was not on others."""

    sightings: tuple[Sighting, ...] = ()
    unknown: tuple[NotSimulated, ...] = ()

    @cached_property
    def time(self) -> int:
        """How long it was watched, in milliseconds; what two fixtures cover counts once."""
        return union((each.start, each.end) for each in self.sightings)

    @cached_property
    def fires(self) -> int:
        """How often it fired."""
        return sum(len(each.fires) for each in self.sightings)

    @cached_property
    def never(self) -> tuple[NeverFiring, float | None] | None:
        """Why it never fired, by the fixture where it came closest, and its best margin; None if it did somewhere."""
        reasons = [each.noise.never_firing for each in self.sightings]
        known = [each for each in reasons if each is not None]
        if not known or len(known) < len(reasons):
            return None
        margins = [each.noise.margin for each in self.sightings if each.noise.margin is not None]
        return min(known, key=CLOSEST.index), max(margins, default=None)

    @cached_property
    def weekly(self) -> "Weekly | None":
        """What comes in a week, `pages` or `fires`, on fixtures that speak for other weeks; None without any.

        Pages count where they are known on all of these.
        """
        return weekly_of(self.sightings)


@dataclass(frozen=True, slots=True)
class Weekly:
    """What comes in a week, seen in `weeks` of time."""

    what: Literal["pages", "fires"]
    rate: WeeklyRate
    weeks: float


def weekly_of(sightings: Iterable[Sighting]) -> Weekly | None:
    """Return what comes of some rules in a week, as `Watched.weekly` does of one.

    What interrupts within half an hour, or twice because it is about two of the rules, counts once.  Heartbeats are
    meant to fire, and are not counted.
    """
    by_fixture: dict[int, list[Sighting]] = {}
    for each in sightings:
        if each.representative and each.end > each.start and not each.noise.heartbeat:
            by_fixture.setdefault(each.number, []).append(each)
    if not by_fixture:
        return None
    windows = [(min(each.start for each in listed), listed[0].end) for listed in by_fixture.values()]
    is_told = all(each.pages is not None for listed in by_fixture.values() for each in listed)
    times = [
        clusters(sorted(time for each in listed for time in (each.pages if is_told else each.fires) or ()))
        for listed in by_fixture.values()
    ]
    weeks = sum(end - start for start, end in windows) / WEEK
    return Weekly("pages" if is_told else "fires", joined_rate(times, windows), weeks)


def union(windows: Iterable[Window]) -> int:
    """Return how long windows are together, what several of them cover counted once."""
    total, reached = 0, None
    for start, end in sorted(windows):
        fresh = start if reached is None else max(start, reached)
        total += max(end - fresh, 0)
        reached = end if reached is None else max(reached, end)
    return total


def joined_rate(times: Sequence[Sequence[int]], windows: Sequence[Window]) -> WeeklyRate:
    """Return the weekly rate of what happened in several windows, as if they followed each other without a gap."""
    joined: list[int] = []
    at = 0
    for listed, (start, end) in zip(times, windows, strict=True):
        joined += [time - start + at for time in listed]
        at += end - start
    return weekly_rate(joined, 0, at)


def watch(simulations: Sequence[Simulation]) -> Mapping[RuleKey, Watched]:
    """Return what is known of every alerting rule of some simulations."""
    sightings: dict[RuleKey, list[Sighting]] = {}
    unknown: dict[RuleKey, list[NotSimulated]] = {}
    for number, simulation in enumerate(simulations):
        for sighting in _sightings(number, simulation):
            sightings.setdefault(sighting.noise.rule, []).append(sighting)
        for each in simulation.not_simulated:
            unknown.setdefault(each.rule, []).append(each)
    return {
        key: Watched(tuple(sightings.get(key, ())), tuple(unknown.get(key, ())))
        for key in {**sightings, **unknown}
    }


def _sightings(number: int, simulation: Simulation) -> Iterator[Sighting]:
    counted_from = {each.rule: min(each.counted_from, simulation.end) for each in simulation.rules}
    fires: dict[RuleKey, list[int]] = {}
    for episode in simulation.episodes:
        if _is_counted(episode, counted_from[episode.rule]):
            fires.setdefault(episode.rule, []).append(episode.fired_at)
    pages = _pages(simulation)
    patterns: dict[RuleKey, list[AntiPattern]] = {}
    for each in simulation.anti_patterns:
        patterns.setdefault(each.rule, []).append(each)
    for noise in simulation.noise:
        start = counted_from[noise.rule]
        paged = None if pages is None else tuple(time for time in pages.get(noise.rule, ()) if time >= start)
        yield Sighting(
            number,
            simulation.fixture,
            start,
            simulation.end,
            simulation.representative,
            noise,
            tuple(fires.get(noise.rule, ())),
            paged,
            tuple(patterns.get(noise.rule, ())),
            simulation.margins.get(noise.rule),
        )


def _is_counted(episode: Episode, start: int) -> bool:
    return not episode.left_censored and episode.fired_at >= start


def _pages(simulation: Simulation) -> Mapping[RuleKey, list[int]] | None:
    """Return when each rule interrupted somebody, in order; None where it is not known who is told."""
    if simulation.told is None:
        return None
    found: dict[RuleKey, list[int]] = {}
    for message in simulation.told.messages:
        for key in message.rules if message.is_page else ():
            found.setdefault(key, []).append(message.notification.time)
    return {key: sorted(times) for key, times in found.items()}
