"""One Alertmanager: posts in, notifications out, event by event.

Source: `dispatch/dispatch.go` and `notify/notify.go` of Alertmanager 0.25 to 0.34, as told by reference simulation.md
§3.  An alert that arrives at the very time of a flush is there for the flush.
"""

import heapq
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from itertools import count

from rulelint.alertmanager.intervals import Interval
from rulelint.alertmanager.matchers import all_match
from rulelint.alertmanager.model import Configuration, Integration, Receiver, Route
from rulelint.alertmanager.routing import final_routes
from rulelint.engine.labels import Labels, format_braces
from rulelint.simulate.notify.groups import Group, group_key, new_group
from rulelint.simulate.notify.inhibit import Inhibitor
from rulelint.simulate.notify.log import Log, reason_to_send
from rulelint.simulate.notify.model import SECOND, Flush, HeldBack, Notification, NotifyOptions, Post

Place = tuple[int, str]
"""Number of a route in the tree and key of a group: sibling routes may have equal keys."""
Line = tuple[str, str]
"""Key of a group and receiver: places that share it share entries of the notification log."""


class Alertmanager:
    """Everything one Alertmanager knows while alerts arrive; with `only`, alerts come to no other groups than these."""

    def __init__(
        self, configuration: Configuration, options: NotifyOptions, only: AbstractSet[Line] | None = None
    ) -> None:
        self._configuration = configuration
        self._only = only
        self._options = options
        self._inhibitor = Inhibitor(configuration.inhibit_rules)
        self._log = Log(configuration.version, options)
        self._numbers = {id(route): number for number, route in enumerate(configuration.route.walk())}
        self._groups: dict[Place, Group] = {}
        self._flushes: list[tuple[int, int, Place, Group]] = []
        self._serial = count()
        self._known: dict[Labels, Post] = {}
        self._places: dict[Labels, list[tuple[Route, Place]]] = {}

    def run(self, posts: Iterable[Post], end: int) -> Iterator[Flush]:
        """Yield every flush up to `end` (milliseconds), by time; posts come by time, too."""
        for post in posts:
            if post.time > end:
                break
            yield from self._flush_until(post.time - 1)
            self._receive(post)
        yield from self._flush_until(end)

    def _receive(self, arriving: Post) -> None:
        post = merged(self._known.get(arriving.labels), arriving)
        self._known[post.labels] = post
        self._inhibitor.receive(post)
        version = self._configuration.version
        for route, place in self._places_of(post.labels):
            group = self._groups.get(place)
            if group is None or group.is_gone(post.time, version, self._options.maintenance_phase):
                group = self._groups[place] = new_group(route, place[1], post)
                group.insert(post, version)
                self._plan(place, group)
            elif group.insert(post, version):
                self._plan(place, group)

    def _places_of(self, labels: Labels) -> list[tuple[Route, Place]]:
        found = self._places.get(labels)
        if found is None:
            routes = final_routes(self._configuration.route, dict(labels))
            keyed = [(route, group_key(route, labels)) for route in routes]
            found = [
                (route, (self._numbers[id(route)], key))
                for route, key in keyed
                if self._only is None or (key, route.receiver) in self._only
            ]
            self._places[labels] = found
        return found

    def _plan(self, place: Place, group: Group) -> None:
        heapq.heappush(self._flushes, (group.due, next(self._serial), place, group))

    def _flush_until(self, until: int) -> Iterator[Flush]:
        """Flush every group that is due, `until` included."""
        version, phase = self._configuration.version, self._options.maintenance_phase
        while self._flushes and self._flushes[0][0] <= until:
            now, _, place, group = heapq.heappop(self._flushes)
            if now != group.due or self._groups.get(place) is not group:
                continue  # the flush was brought forward, or the group is another one by now
            if group.is_gone(now, version, phase):
                del self._groups[place]
                continue
            group.due, group.has_flushed = now + group.route.group_interval, True
            self._plan(place, group)
            if group.alerts:
                yield self._flush(group, now)

    def _flush(self, group: Group, now: int) -> Flush:
        ordered = sorted(group.alerts.values(), key=lambda post: (post.starts_at, post.labels))
        held_back = {each.labels: each for each in self._held_back(group.route, ordered, now)}
        kept = [post for post in ordered if post.labels not in held_back]
        firing = tuple(post.labels for post in kept if post.ends_at > now)
        resolved = tuple(post.labels for post in kept if post.ends_at <= now)
        sent = tuple(self._notify(group, firing, resolved, now)) if kept else ()
        for post in ordered:
            if post.ends_at <= now:
                del group.alerts[post.labels]
        if not group.alerts:
            # What is resolved leaves the group when the receivers have accepted the message (dispatch.go, `flush`).
            group.empty_since = now + self._options.latency if sent else now
        is_racy = (group.changed == now and group.made != now) or self._inhibitor.changed == now
        return Flush(now, group.route, group.key, firing, resolved, tuple(held_back.values()), sent, is_racy)

    def _held_back(self, route: Route, posts: Sequence[Post], now: int) -> Iterator[HeldBack]:
        """Yield the alerts that are left out, each with the first reason Alertmanager comes to."""
        inactive = bool(route.active) and self._interval(route.active, now) is None
        muted = self._interval(route.mute, now)
        for post in posts:
            labels, is_resolved = post.labels, post.ends_at <= now
            if (found := self._inhibitor.source_of(labels, now)) is not None:
                number, source = found
                yield HeldBack(labels, "inhibited", format_braces(source), is_resolved, number)
            elif inactive:
                yield HeldBack(labels, "inactive", ", ".join(route.active), is_resolved)
            elif muted is not None:
                yield HeldBack(labels, "muted", muted, is_resolved)
            elif (silence := self._silence(labels, now)) is not None:
                yield HeldBack(labels, "silenced", silence, is_resolved)

    def _interval(self, names: Sequence[str], now: int) -> str | None:
        """Return the first of the named time intervals that contains this moment."""
        intervals: Mapping[str, tuple[Interval, ...]] = self._configuration.intervals
        return next(
            (name for name in names if any(each.contains(now / SECOND) for each in intervals[name])), None
        )

    def _silence(self, labels: Labels, now: int) -> str | None:
        pairs = dict(labels)
        for each in self._options.silences:
            if each.start <= now <= each.end and all_match(each.matchers, pairs):
                return each.name
        return None

    def _notify(
        self, group: Group, firing: tuple[Labels, ...], resolved: tuple[Labels, ...], now: int
    ) -> Iterator[Notification]:
        repeat = group.route.repeat_interval
        receiver: Receiver = self._configuration.receivers[group.route.receiver]
        both = frozenset(firing), frozenset(resolved)
        for each in receiver.integrations:
            key = (group.key, receiver.name, each.kind, each.place)
            entry = self._log.entry(key, now)
            reason = reason_to_send(entry, *both, now, repeat=repeat, send_resolved=each.send_resolved)
            if reason is None:
                continue
            self._log.write(key, now, repeat, *both)
            if firing or each.send_resolved:
                name, gone = _name(receiver, each), resolved if each.send_resolved else ()
                yield Notification(now, receiver.name, name, reason, firing, gone, group.key)


def _name(receiver: Receiver, integration: Integration) -> str:
    """Return `slack`, or `slack[1]` where a receiver has several of a kind."""
    same = [each for each in receiver.integrations if each.kind == integration.kind]
    return integration.kind if len(same) == 1 else f"{integration.kind}[{same.index(integration)}]"


def merged(known: Post | None, post: Post) -> Post:
    """Return what Alertmanager makes of an alert that it knows: two that overlap in time become one.

    Source: `Alerts.Put` in provider/mem/mem.go and `Alert.Merge` in types/types.go.
    """
    if known is None:
        return post
    ends_inside = known.starts_at < post.ends_at < known.ends_at
    starts_inside = known.starts_at < post.starts_at < known.ends_at
    if not (ends_inside or starts_inside):
        return post
    now, ends_at = post.time, post.ends_at
    both_resolved = post.ends_at <= now and known.ends_at <= now
    if both_resolved or post.ends_at > now:
        ends_at = max(known.ends_at, post.ends_at)
    return replace(post, starts_at=min(known.starts_at, post.starts_at), ends_at=ends_at)
