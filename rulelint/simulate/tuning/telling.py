"""What people are told when a rule does something else, and all others do what they did."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

from rulelint.alertmanager.model import Configuration
from rulelint.dataclass import dataclass
from rulelint.simulate.coverage.heard import Heard
from rulelint.simulate.key import RuleKey
from rulelint.simulate.model import Episode, Message
from rulelint.simulate.notify.model import Flush, Post
from rulelint.simulate.notify.pipeline import Alertmanager, Line
from rulelint.simulate.notify.sent import Sent
from rulelint.simulate.notify.told import Replayed, is_counted, messages_of
from rulelint.simulate.tuning.stage import Stage
from rulelint.simulate.tuning.surroundings import Surroundings


@dataclass(frozen=True, slots=True)
class Said:
    """What is told where the rule may change something: `messages` that count, and everything that is `heard`.

    `elsewhere` are the times, in milliseconds, of all other pages of the rule's owner, `counted_from` says from when on
    each of the other rules counts.
    """

    messages: Sequence[Message]
    heard: Heard
    elsewhere: Sequence[int]
    counted_from: Mapping[RuleKey, int]


@dataclass(frozen=True, slots=True)
class _Near:
    """What is the same for all settings whose alerts come to the same groups."""

    sent: Sent
    episodes: tuple[Episode, ...]
    elsewhere: tuple[int, ...]


class Telling:
    """Tells of settings of one rule; what none of them can change is worked out once."""

    def __init__(self, stage: Stage, configuration: Configuration, sent: Sent) -> None:
        key, simulation = stage.entry.key, stage.simulation
        self._stage, self._configuration, self._sent = stage, configuration, sent
        self._others = replace(sent, posts={rule: posts for rule, posts in sent.posts.items() if rule != key})
        self._episodes = tuple(each for each in simulation.episodes if each.rule != key)
        self._counted = {
            each.rule: each.counted_from for each in simulation.rules if each.rule in self._others.posts
        }
        self._around = Surroundings(self._others, configuration)
        self._near: dict[AbstractSet[Line], _Near] = {}
        self._flushes: dict[tuple[Post, ...], list[Flush]] = {}

    def messages(self, episodes: Sequence[Episode], own: tuple[Post, ...], counted_from: int) -> Said:
        """Return what is told when the rule sends `own` of these episodes; it counts from that time on."""
        key = self._stage.entry.key
        lines = self._around.reached(
            {self._sent.outbound(labels) for labels in {each.labels for each in own}}
        )
        near = self._near.get(lines)
        if near is None:
            near = self._near[lines] = self._near_to(lines)
        sent = replace(near.sent, posts={**dict.fromkeys(self._sent.posts, ()), **near.sent.posts, key: own})
        counted = {**self._counted, key: counted_from}
        together = sorted(
            [*near.episodes, *episodes], key=lambda each: (each.fired_at, each.rule, each.labels)
        )
        if own not in self._flushes:
            self._flushes[own] = self._run(sent, lines)
        flushes = self._flushes[own]
        listed = messages_of(flushes, self._replayed(sent, counted, together))
        messages = [each for each in listed if is_counted(each, counted)]
        early = [each for each in listed if not is_counted(each, counted)]
        heard = Heard(sent.outbound, self._stage.fixture.end, messages, early, flushes)
        return Said(messages, heard, near.elsewhere, self._counted)

    def _near_to(self, lines: AbstractSet[Line]) -> _Near:
        sent, owner = self._around.sent_to(lines), self._stage.rule.owner
        alerts = {post.labels for posts in sent.posts.values() for post in posts}
        flushes = self._run(self._others, self._around.lines - lines)
        listed = messages_of(flushes, self._replayed(self._others, self._counted, self._episodes))
        elsewhere = [
            each.notification.time
            for each in listed
            if each.is_page and owner in each.owners and is_counted(each, self._counted)
        ]
        episodes = tuple(each for each in self._episodes if each.labels in alerts)
        return _Near(sent, episodes, tuple(elsewhere))

    def _run(self, sent: Sent, lines: AbstractSet[Line]) -> list[Flush]:
        manager = Alertmanager(self._configuration, self._stage.options.notify, lines)
        return list(manager.run(sent.arriving(), self._stage.fixture.end))

    def _replayed(self, sent: Sent, counted: Mapping[RuleKey, int], episodes: Sequence[Episode]) -> Replayed:
        stage = self._stage
        return Replayed(
            sent,
            counted,
            tuple(episodes),
            stage.fixture.end,
            stage.fixture.representative,
            tuple(stage.simulation.noise),
            stage.options.noise,
        )
