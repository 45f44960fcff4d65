"""How often the edge cases of Alertmanager (reference simulation.md §3.4) came up in what was simulated."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from rulelint.alertmanager.model import Configuration
from rulelint.engine.labels import Labels
from rulelint.simulate.notify.model import Flush, Notification, Post

EDGES: Mapping[str, str] = {
    "repeat-late": "1: a repetition comes one group interval late",
    "never-told": "2: an alert comes and goes between two flushes",
    "refire-unheard": "3: resolved while held back, it fires again and nobody hears",
    "refire-unheard-silent": "4: without resolved messages one of a group fires again and nobody hears",
    "silence-ends": "5: what was silenced is new when the silence ends",
    "interval-ends": "6: what began outside of a route's times is told afterwards",
    "inhibited-late": "7: told first, inhibited afterwards",
    "twins": "8: sibling routes with equal matchers send twice",
    "log-forgets": "10, 13: the log has forgotten what was sent",
    "expired": "12: nobody renews it, so it is over, and comes back as an old alert",
    "old-alert": "an old alert flushes a group that waits (before 0.30)",
    "lingering": "an empty group lingers, and what comes waits for its next flush (before 0.32)",
}


def count_edges(
    configuration: Configuration, posts: Sequence[Post], flushes: Sequence[Flush]
) -> Counter[str]:
    """Return how often each edge case came up that can be seen in one simulation."""
    found = Counter(dict.fromkeys(EDGES, 0))
    found.update(_never_told(posts, flushes))
    found.update(_expired(posts, flushes))
    found.update(_twins(flushes))
    by_group: defaultdict[tuple[int, str], list[Flush]] = defaultdict(list)
    for flush in flushes:
        by_group[id(flush.route), flush.group_key].append(flush)
    for group in by_group.values():
        receiver = configuration.receivers[group[0].route.receiver]
        tells_resolved = any(each.send_resolved for each in receiver.integrations)
        found.update(_in_group(group, tells_resolved=tells_resolved))
    return found


def _never_told(posts: Sequence[Post], flushes: Sequence[Flush]) -> Iterator[str]:
    seen: defaultdict[Labels, list[int]] = defaultdict(list)
    for flush in flushes:
        for labels in (*flush.firing, *(each.labels for each in flush.held_back)):
            seen[labels].append(flush.time)
    for post in posts:
        if post.ends_at <= post.time and not any(
            post.starts_at <= at <= post.time for at in seen[post.labels]
        ):
            yield "never-told"


def _expired(posts: Sequence[Post], flushes: Sequence[Flush]) -> Iterator[str]:
    before: dict[Labels, Post] = {}
    told = {
        (each.time, labels) for flush in flushes for each in flush.notifications for labels in each.firing
    }
    for post in posts:
        last = before.get(post.labels)
        is_back = (
            last is not None and last.starts_at == post.starts_at and last.ends_at < post.time < post.ends_at
        )
        if is_back and (post.time, post.labels) in told:
            yield "expired"
        before[post.labels] = post


def _twins(flushes: Sequence[Flush]) -> Iterator[str]:
    seen = Counter(
        (each.time, each.group_key, each.receiver, each.integration)
        for flush in flushes
        for each in flush.notifications
    )
    yield from ("twins" for times in seen.values() if times > 1)


@dataclass
class _History:
    """What is known of a group: the last message of each integration, and what became of its alerts."""

    last: dict[str, Notification] = field(default_factory=dict)
    told: set[Labels] = field(default_factory=set)
    gone: set[Labels] = field(default_factory=set)
    gone_silently: set[Labels] = field(default_factory=set)
    waiting: dict[Labels, str] = field(default_factory=dict)


def _in_group(group: Sequence[Flush], *, tells_resolved: bool) -> Iterator[str]:
    history = _History()
    for flush in group:
        for each in flush.held_back:
            history.waiting[each.labels] = each.cause
            if each.labels in history.told and each.is_resolved:
                history.gone.add(each.labels)
            if each.labels in history.told and each.cause == "inhibited":
                yield "inhibited-late"
        if not flush.notifications:
            yield from ("refire-unheard" for labels in flush.firing if labels in history.gone)
            yield from ("refire-unheard-silent" for labels in flush.firing if labels in history.gone_silently)
        if flush.firing and not tells_resolved:
            history.gone_silently |= set(flush.resolved) & history.told
        for sent in flush.notifications:
            yield from _of_notification(flush, sent, history)
            history.last[sent.integration] = sent
            history.told |= set(sent.firing)
        for labels in flush.firing:
            history.gone.discard(labels)
            history.gone_silently.discard(labels)
            history.waiting.pop(labels, None)


def _of_notification(flush: Flush, sent: Notification, history: _History) -> Iterator[str]:
    causes = {history.waiting[labels] for labels in sent.firing if labels in history.waiting}
    if sent.reason == "new" and "silenced" in causes:
        yield "silence-ends"
    if causes & {"muted", "inactive"}:
        yield "interval-ends"
    before = history.last.get(sent.integration)
    if before is None:
        return
    if sent.reason == "repeat" and flush.route.repeat_interval % flush.route.group_interval == 0:
        yield "repeat-late"
    if sent.reason == "first" and set(before.firing) & set(sent.firing):
        yield "log-forgets"
