"""What people are told: the notifications of a replay, and how many of them interrupt whom.

Definitions: reference simulation.md §2.3.  A message to a pager opens an incident there, which swallows further
messages of the same group until it is resolved; anywhere else each message that something fires interrupts.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from rulelint.alertmanager.model import Configuration
from rulelint.engine.labels import Labels
from rulelint.simulate.model import Audience, Episode, Message, RuleKey, Told
from rulelint.simulate.notify.model import MINUTE, Flush, Notification, NotifyOptions
from rulelint.simulate.notify.pipeline import Alertmanager
from rulelint.simulate.notify.sending import in_order
from rulelint.simulate.notify.sent import Sent
from rulelint.simulate.rates import clusters, weekly_rate

PAGERS = frozenset({"pagerduty", "opsgenie", "victorops", "incidentio"})
"""Integrations that keep an incident open for a group key."""
By = Literal["receiver", "owner"]
BY: tuple[By, ...] = ("receiver", "owner")
STORM = 10 * MINUTE
"""A storm is told by the most messages in any ten minutes."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """What rules did until `end` (milliseconds): what was `sent` of them, their episodes, from when on each counts.

    `representative`: what happens in this time says something about other weeks.
    """

    sent: Sent
    counted_from: Mapping[RuleKey, int]
    episodes: tuple[Episode, ...]
    end: int
    representative: bool


def told(configuration: Configuration, options: NotifyOptions, replayed: Replayed) -> Told:
    """Return what is sent for what the rules did."""
    posts = in_order(replayed.sent.posts.values())
    flushes = list(Alertmanager(configuration, options).run(posts, replayed.end))
    counted_from = replayed.counted_from
    sent = list(_messages(flushes, _known(replayed)))
    messages = tuple(each for each in sent if _counts(each, counted_from))
    counted = [each for each in replayed.episodes if not each.left_censored]
    since = min(counted_from.values(), default=replayed.end)
    return Told(
        path=configuration.file.path,
        version=configuration.version,
        messages=messages,
        counted_from=since,
        audiences=tuple(
            replace(each, weekly=weekly_rate(clusters(_pages(each, messages)), since, replayed.end))
            if replayed.representative and since < replayed.end
            else each
            for by in BY
            for each in _audiences(by, messages)
        ),
        held_back=_held_back(flushes),
        fires=len(counted),
        untold=sum(not each for each in _was_told(counted, flushes, replayed)),
        early=tuple(each for each in sent if not _counts(each, counted_from)),
        flushes=tuple(flushes),
    )


def _counts(message: Message, counted_from: Mapping[RuleKey, int]) -> bool:
    return any(counted_from[key] <= message.notification.time for key in message.rules)


_Known = Mapping[Labels, tuple[frozenset[RuleKey], frozenset[str]]]
"""For each alert, as Alertmanager knows it, the rules it comes from and its owners."""


def _known(replayed: Replayed) -> _Known:
    found: dict[Labels, tuple[frozenset[RuleKey], frozenset[str]]] = {}
    for each in replayed.episodes:
        labels = replayed.sent.outbound(each.labels)
        keys, owners = found.get(labels, (frozenset(), frozenset()))
        found[labels] = keys | {each.rule}, owners | {each.owner}
    return found


def _messages(flushes: Iterable[Flush], known: _Known) -> Iterator[Message]:
    is_open: set[tuple[str, str, str]] = set()
    for each in (sent for flush in flushes for sent in flush.notifications):
        about = [known[labels] for labels in (*each.firing, *each.resolved) if labels in known]
        rules = tuple(sorted({key for keys, _ in about for key in keys}))
        owners = tuple(sorted({name for _, names in about for name in names}))
        yield Message(each, rules, owners, _interrupts(each, is_open))


def _interrupts(sent: Notification, is_open: set[tuple[str, str, str]]) -> bool:
    """Say whether a message interrupts somebody; `is_open` are the incidents that pagers keep, by group key."""
    if sent.integration.partition("[")[0] not in PAGERS:
        return bool(sent.firing)
    incident = sent.receiver, sent.integration, sent.group_key
    if not sent.firing:
        is_open.discard(incident)
        return False
    opens = incident not in is_open
    is_open.add(incident)
    return opens


def _names(by: By, message: Message) -> tuple[str, ...]:
    return (message.notification.receiver,) if by == "receiver" else message.owners


def _pages(audience: Audience, messages: Sequence[Message]) -> list[int]:
    """Return when an audience was interrupted."""
    mine = (each for each in messages if each.is_page and audience.name in _names(audience.by, each))
    return [each.notification.time for each in mine]


def _audiences(by: By, messages: Sequence[Message]) -> Iterator[Audience]:
    """Yield who is told something, the most interrupted first."""
    groups: dict[str, list[Message]] = {}
    for each in messages:
        for name in _names(by, each):
            groups.setdefault(name, []).append(each)
    found = [
        Audience(
            by,
            name,
            len(listed),
            sum(each.is_page for each in listed),
            _peak([each.notification.time for each in listed]),
            Counter(each.notification.reason for each in listed),
        )
        for name, listed in groups.items()
    ]
    yield from sorted(found, key=lambda each: (-each.pages, -each.messages, each.name))


def _peak(times: Sequence[int]) -> int:
    """Return the most messages in any ten minutes; times in order."""
    first = most = 0
    for at, time in enumerate(times):
        while times[first] <= time - STORM:
            first += 1
        most = max(most, at - first + 1)
    return most


def _held_back(flushes: Iterable[Flush]) -> Mapping[str, int]:
    found = {(each.cause, each.labels) for flush in flushes for each in flush.held_back}
    return Counter(cause for cause, _ in sorted(found))


def _was_told(episodes: Sequence[Episode], flushes: Iterable[Flush], replayed: Replayed) -> Iterator[bool]:
    """Yield for each episode whether a message listed its alert as firing while it did."""
    times: dict[Labels, list[int]] = {}
    for sent in (each for flush in flushes for each in flush.notifications):
        for labels in sent.firing:
            times.setdefault(labels, []).append(sent.time)
    for each in episodes:
        heard = times.get(replayed.sent.outbound(each.labels), ())
        first = bisect_left(heard, each.fired_at)
        yield first < len(heard) and heard[first] <= each.until(replayed.end)
