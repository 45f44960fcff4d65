"""Who is told what on both sides of a pull request, counted over the same time.

Each side's alerts go through its own configuration of Alertmanager: a pull request may change who is called, too.  What
one side cannot replay is left out of both.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from functools import cached_property
from typing import Literal

from rulelint.alertmanager.model import Configuration
from rulelint.alertmanager.version import Version
from rulelint.compare.replay import Replay
from rulelint.dataclass import dataclass
from rulelint.simulate.coverage.heard import Heard, interrupts
from rulelint.simulate.model import Episode, IncidentCoverage, Message, RuleKey
from rulelint.simulate.noise.load import ShiftLoad, shift_load, storms
from rulelint.simulate.noise.options import Hours
from rulelint.simulate.notify.pipeline import Alertmanager
from rulelint.simulate.notify.relabel import Relabel
from rulelint.simulate.notify.sent import Outbound, Sent
from rulelint.simulate.notify.told import Replayed, is_counted, messages_of
from rulelint.simulate.options import SimulateOptions
from rulelint.simulate.rates import WeeklyRate, clusters, weekly_rate

By = Literal["owner", "receiver"]
Side = Literal["base", "head"]


@dataclass(frozen=True, slots=True)
class Routing:
    """Alertmanager of base and of head, and how each side relabels alerts before it sends them.

    `options` (silences, hours, what interrupts whom) are base's for both.
    """

    base: Configuration
    head: Configuration
    options: SimulateOptions
    base_relabel: tuple[Relabel, ...] = ()
    head_relabel: tuple[Relabel, ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """What an Alertmanager of `version`, configured by `path`, sends: `early` before anything of a message counts."""

    path: str
    version: Version
    messages: tuple[Message, ...] = field(repr=False)
    early: tuple[Message, ...] = field(repr=False)

    @classmethod
    def of(cls, configuration: Configuration, options: SimulateOptions, done: Replayed) -> "Said":
        """Return what is sent for what rules did."""
        alertmanager = Alertmanager(configuration, options.notify)
        found = messages_of(alertmanager.run(done.sent.arriving(), done.end), done)
        counted = [is_counted(each, done.counted_from) for each in found]
        return cls(
            configuration.file.path,
            configuration.version,
            tuple(each for each, counts in zip(found, counted, strict=True) if counts),
            tuple(each for each, counts in zip(found, counted, strict=True) if not counts),
        )


@dataclass(frozen=True)
class Attention:
    """What somebody is told: messages, and those that interrupt, by time.

    `weekly` is the rate of interruptions, those within half an hour as one; None where the fixture does not speak for
    other weeks.  `shifts` are the pages in half days that begin with the owner's hours, at midnight UTC where those are
    not known; None for receivers.
    """

    messages: tuple[Message, ...] = field(default=(), repr=False)
    weekly: WeeklyRate | None = None
    shifts: ShiftLoad | None = None

    @cached_property
    def pages(self) -> tuple[Message, ...]:
        """The messages that interrupt."""
        return tuple(each for each in self.messages if each.is_page)

    @cached_property
    def peak(self) -> int:
        """The most messages in any ten minutes."""
        return storms([each.notification.time for each in self.messages]).peak


@dataclass(frozen=True, slots=True)
class Paged:
    """The first page about an incident: the episode it lists, and the time from the incident's start in ms."""

    episode: Episode
    message: Message
    time_to_page: int


Sides = tuple[Attention, Attention]
"""Base and head."""


@dataclass(frozen=True)
class Notified:
    """What Alertmanager sends on both sides; rules are named by head's keys where head has them.

    `outbound` says what Alertmanager calls an alert on each side.  `since` is when the first rule counts, `end` the
    end of the fixture, `tail` how long after an incident a page may still be about it (milliseconds).
    """

    base: Said
    head: Said
    outbound: tuple[Outbound, Outbound] = field(repr=False)
    since: int
    end: int
    tail: int
    representative: bool
    routing: Routing = field(repr=False)

    @cached_property
    def owners(self) -> Mapping[str, Sides]:
        """What each owner is told, by name."""
        return self._sides("owner")

    @cached_property
    def receivers(self) -> Mapping[str, Sides]:
        """What each receiver is told, by name."""
        return self._sides("receiver")

    def of_rule(self, key: RuleKey) -> Sides:
        """Return what is told of one rule's alerts while they fire."""
        base, head = (side.get(key, ()) for side in self._by_rule)
        return self._attention(base), self._attention(head)

    @cached_property
    def _by_rule(self) -> tuple[Mapping[RuleKey, list[Message]], ...]:
        sides = []
        for side in (self.base, self.head):
            found: dict[RuleKey, list[Message]] = {}
            for message in side.messages:
                for key in message.rules:
                    found.setdefault(key, []).append(message)
            sides.append(found)
        return tuple(sides)

    def first_page(self, covered: IncidentCoverage, side: Side, *, pager: bool = False) -> Paged | None:
        """Return how somebody was first paged of an incident; None if nobody was, or with `pager` by no pager."""
        incident = covered.incident
        found = self.heard[side].first(
            covered.hits, incident.until(self.end) + self.tail, self._rings if pager else interrupts
        )
        if found is None:
            return None
        episode, message = found
        return Paged(episode, message, max(0, message.notification.time - incident.start))

    def _rings(self, message: Message) -> bool:
        return message.is_page and self.is_pager(message)

    def is_pager(self, message: Message) -> bool:
        """Say whether a message goes to something that keeps an incident open until somebody looks at it."""
        sent = message.notification
        return self.routing.options.noise.interrupt_of(sent.receiver, sent.integration) == "incident"

    def receivers_of(self, covered: IncidentCoverage, side: Side) -> tuple[tuple[str, str], ...]:
        """Return who is told of an incident at all, by name, and by which integration."""
        told = (each.notification for hit in covered.hits for each in self.heard[side].about(hit))
        return tuple(sorted({(each.receiver, each.integration) for each in told}))

    @cached_property
    def heard(self) -> Mapping[Side, Heard]:
        """When people hear of what fires, also before anything counts."""
        base, head = (
            Heard(outbound, self.end, said.messages, said.early)
            for outbound, said in zip(self.outbound, (self.base, self.head), strict=True)
        )
        return {"base": base, "head": head}

    def _sides(self, by: By) -> Mapping[str, Sides]:
        base, head = (_by_name(by, side.messages) for side in (self.base, self.head))
        return {
            name: (self._attention(base.get(name, ()), hours), self._attention(head.get(name, ()), hours))
            for name, hours in self._hours(by, sorted(base.keys() | head.keys()))
        }

    def _hours(self, by: By, names: Iterable[str]) -> Iterator[tuple[str, Hours | None]]:
        """Yield names with when their shifts begin."""
        for name in names:
            own = self.routing.options.noise.owners.get(name, self.routing.options.noise.hours) or Hours(
                start=0
            )
            yield name, own if by == "owner" else None

    def _attention(self, messages: Sequence[Message], hours: Hours | None = None) -> Attention:
        times = [each.notification.time for each in messages if each.is_page]
        known = self.representative and self.since < self.end
        rate = weekly_rate(clusters(times), self.since, self.end) if known else None
        shifts = shift_load(times, self.since, self.end, hours) if hours else None
        return Attention(tuple(messages), rate, shifts)


def notified(replay: Replay, routing: Routing) -> Notified | None:
    """Return who is told what; None where a side did not keep what leaves Prometheus."""
    before, after = replay.base.sent, replay.head.sent
    if before is None or after is None:
        return None
    named = replace(
        before,
        posts={replay.key_of_base(key): each for key, each in before.posts.items()},
        intervals={replay.key_of_base(key): each for key, each in before.intervals.items()},
    )
    base = _known(named, replay, routing.base_relabel)
    head = _known(after, replay, routing.head_relabel)
    end, counted = replay.base.end, replay.counted_from
    old = tuple(replace(each, rule=replay.key_of_base(each.rule)) for each in replay.base.episodes)
    noise = tuple(replace(each, rule=replay.key_of_base(each.rule)) for each in replay.base.noise)
    sides = []
    sets = [
        {replay.key_of_base(each.rule): each.sets for each in replay.base.rules},
        {each.rule: each.sets for each in replay.head.rules},
    ]
    for sent, episodes, rules, own, configuration in (
        (base, old, noise, sets[0], routing.base),
        (head, replay.head.episodes, replay.head.noise, sets[1], routing.head),
    ):
        kept = tuple(each for each in episodes if each.rule not in replay.unknown)
        since = {key: counted[key] for key in sent.posts}
        done = Replayed(sent, since, kept, end, replay.base.representative, rules, routing.options.noise, own)
        sides.append(Said.of(configuration, routing.options, done))
    first = min((counted[key] for key in (*base.posts, *head.posts)), default=end)
    known = replay.base.representative
    return Notified(
        sides[0], sides[1], (base.outbound, head.outbound), first, end, routing.options.tail, known, routing
    )


def _known(sent: Sent, replay: Replay, relabel: tuple[Relabel, ...]) -> Sent:
    posts = {key: each for key, each in sent.posts.items() if key not in replay.unknown}
    return replace(sent, posts=posts, outbound=replace(sent.outbound, relabel=relabel))


def _by_name(by: By, messages: Iterable[Message]) -> Mapping[str, list[Message]]:
    found: dict[str, list[Message]] = {}
    for each in messages:
        names: Collection[str] = (each.notification.receiver,) if by == "receiver" else each.owners
        for name in names:
            found.setdefault(name, []).append(each)
    return found
