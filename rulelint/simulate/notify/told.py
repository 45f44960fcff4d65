"""What people are told: the notifications of a replay, and how many of them interrupt whom.

Definitions: reference simulation.md §2.3.  A message to a pager opens an incident there, which swallows further
messages of the same group until it is resolved; anywhere else each message that something fires interrupts.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import field

from rulelint.alertmanager.model import Configuration
from rulelint.dataclass import dataclass
from rulelint.engine.labels import ALERT_NAME, Labels
from rulelint.simulate.key import RuleKey
from rulelint.simulate.model import Episode, RuleNoise
from rulelint.simulate.noise.options import DEFAULT_NOISE, NoiseOptions
from rulelint.simulate.notify.audience import Fire, Observed, audiences
from rulelint.simulate.notify.fates import Fates
from rulelint.simulate.notify.model import Flush, Notification, NotifyOptions
from rulelint.simulate.notify.pipeline import Alertmanager
from rulelint.simulate.notify.places import Places
from rulelint.simulate.notify.result import By, Message, Series, Told
from rulelint.simulate.notify.sent import Sent


@dataclass(frozen=True, slots=True)
class Replayed:
    """What rules did until `end` (milliseconds): what was `sent` of them, their episodes, from when on each counts.

    `representative`: what happens in this time says something about other weeks.  `rules` is how noisy each is,
    `noise` what interrupts whom, `sets` the names of labels each rule sets itself.
    """

    sent: Sent
    counted_from: Mapping[RuleKey, int]
    episodes: tuple[Episode, ...]
    end: int
    representative: bool
    rules: tuple[RuleNoise, ...] = ()
    noise: NoiseOptions = DEFAULT_NOISE
    sets: Mapping[RuleKey, Sequence[str]] = field(default_factory=dict)


def told(configuration: Configuration, options: NotifyOptions, replayed: Replayed) -> Told:
    """Return what is sent for what the rules did."""
    posts = replayed.sent.arriving()
    flushes = list(Alertmanager(configuration, options).run(posts, replayed.end))
    counted_from = replayed.counted_from
    sent = messages_of(flushes, replayed)
    messages = tuple(each for each in sent if is_counted(each, counted_from))
    places = Places(configuration)
    fates = Fates(places, flushes)
    fires = list(_fires(replayed, fates))
    became = Counter(each.fate for each in fires)
    observed = Observed(
        counted_from, replayed.end, replayed.representative, replayed.noise, _always(replayed, places)
    )
    return Told(
        path=configuration.file.path,
        version=configuration.version,
        messages=messages,
        counted_from=min(counted_from.values(), default=replayed.end),
        audiences=audiences(messages, fires, places, observed),
        held_back=_held_back(flushes),
        fires=len(fires),
        untold=len(fires) - became["told"],
        early=tuple(each for each in sent if not is_counted(each, counted_from)),
        flushes=tuple(flushes),
        fates=became,
    )


def messages_of(flushes: Iterable[Flush], replayed: Replayed) -> list[Message]:
    """Return every message of some flushes, with whom it is about and whether it interrupts."""
    heartbeats = frozenset(each.rule for each in replayed.rules if each.heartbeat)
    return list(_messages(flushes, _known(replayed), replayed.noise, heartbeats))


def is_counted(message: Message, counted_from: Mapping[RuleKey, int]) -> bool:
    """Say whether any rule behind a message counts by then."""
    return any(counted_from[key] <= message.notification.time for key in message.rules)


@dataclass(frozen=True, slots=True)
class _Alert:
    """An alert as Alertmanager knows it.

    `episodes` has one of each rule that has the alert, for each owner, severity and category it has there.
    """

    episodes: dict[tuple[RuleKey, str, str, str], Episode] = field(default_factory=dict)
    series: dict[Series, None] = field(default_factory=dict)


_Known = Mapping[Labels, _Alert]
_UNKNOWN = _Alert()


def _known(replayed: Replayed) -> _Known:
    found: dict[Labels, _Alert] = {}
    own = {rule: {ALERT_NAME, *names} for rule, names in replayed.sets.items()}
    for each in replayed.episodes:
        alert = found.setdefault(replayed.sent.outbound(each.labels), _Alert())
        alert.episodes[each.rule, each.owner, each.severity, each.category] = each
        names = own.get(each.rule, {ALERT_NAME})
        alert.series[each.rule, tuple(pair for pair in each.labels if pair[0] not in names)] = None
    return found


def _messages(
    flushes: Iterable[Flush], known: _Known, noise: NoiseOptions, heartbeats: AbstractSet[RuleKey]
) -> Iterator[Message]:
    """Yield every message; one in which only heartbeats fire is for a machine, and interrupts nobody."""
    is_open: set[tuple[str, str, str]] = set()
    for each in (sent for flush in flushes for sent in flush.notifications):
        fires, resolved = (
            [known.get(labels, _UNKNOWN) for labels in listed] for listed in (each.firing, each.resolved)
        )
        firing = [episode for alert in fires for episode in alert.episodes.values()]
        about = firing + [episode for alert in resolved for episode in alert.episodes.values()]
        concerns_people = any(episode.rule not in heartbeats for episode in firing)
        yield Message(
            each,
            tuple(sorted({episode.rule for episode in about})),
            tuple(sorted({episode.owner for episode in about})),
            _interrupts(each, noise, is_open) and (concerns_people or not firing),
            tuple(sorted({episode.severity for episode in about})),
            tuple(sorted({episode.category for episode in about})),
            tuple(dict.fromkeys(one for alert in fires or resolved for one in alert.series)),
        )


def _interrupts(sent: Notification, noise: NoiseOptions, is_open: set[tuple[str, str, str]]) -> bool:
    """Say whether a message interrupts somebody; `is_open` are the incidents that pagers keep, by group key."""
    match noise.interrupt_of(sent.receiver, sent.integration):
        case "none":
            return False
        case "message":
            return bool(sent.firing)
        case "incident":
            incident = sent.receiver, sent.integration, sent.group_key
            opens = bool(sent.firing) and incident not in is_open
            (is_open.add if sent.firing else is_open.discard)(incident)
            return opens


def _held_back(flushes: Iterable[Flush]) -> Mapping[str, int]:
    found = {(each.cause, each.labels) for flush in flushes for each in flush.held_back}
    return Counter(cause for cause, _ in sorted(found))


def _fires(replayed: Replayed, fates: Fates) -> Iterator[Fire]:
    """Yield the episodes whose beginning was seen, with what became of each."""
    for each in replayed.episodes:
        if not each.left_censored:
            labels = replayed.sent.outbound(each.labels)
            yield Fire(each, fates.of(labels, each.fired_at, each.until(replayed.end)))


def _always(replayed: Replayed, places: Places) -> Counter[tuple[By, str | RuleKey]]:
    """Count the rules that always fire, by the names they are counted under."""
    found: set[tuple[By, str | RuleKey, RuleKey]] = set()
    for rule in replayed.rules:
        for labels in rule.always_firing:
            named: list[tuple[By, str | RuleKey]] = [
                ("rule", rule.rule),
                ("owner", rule.owner),
                ("severity", rule.severity),
                ("category", rule.category),
            ]
            known_as = replayed.sent.outbound(labels)
            named += [("receiver", each) for each in places.receivers(known_as)]
            named += [("channel", each) for each in places.channels(known_as)]
            found |= {(by, name, rule.rule) for by, name in named}
    return Counter((by, name) for by, name, _ in found)
