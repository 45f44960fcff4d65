"""What a pull request changes about Alertmanager's configuration, in words."""

from collections.abc import Iterable, Iterator, Mapping

from rulelint.alertmanager.matchers import Matcher
from rulelint.alertmanager.model import Configuration, InhibitRule, Receiver, Route
from rulelint.compare.changes import Change
from rulelint.compare.place import Place
from rulelint.dataclass import dataclass
from rulelint.promql.durations import format_duration
from rulelint.source.nodes import Mapping as MappingNode
from rulelint.source.nodes import Node, Sequence
from rulelint.source.span import Span
from rulelint.source.yaml import compose

DURATIONS = ("group_wait", "group_interval", "repeat_interval")
FIELDS = {"receiver": "receiver", "continues": "continue", "group_by": "group_by"}
FIELDS |= {each: each for each in DURATIONS}
FIELDS |= {"mute": "mute_time_intervals", "active": "active_time_intervals"}
"""Attribute of a route → its key in the file."""
RouteKey = tuple[str, int]
"""The matchers on the way to a route, and its number among those with equal ones."""


def describe_routing(base: Configuration, head: Configuration) -> list[Change]:
    """Return every change that may decide who is told what, sorted by place in head's file."""
    words = [
        *_routes(base, head),
        *_receivers(base, head),
        *_inhibition(base, head),
        *_intervals(base, head),
    ]
    if base.version != head.version:
        versions = (".".join(map(str, each.version)) for each in (base, head))
        words.append((f"Alertmanager {' → '.join(versions)}", Span(0, 0)))
    changes = [
        Change("routing", message, Place(head.file, _trimmed(head, span)), None) for message, span in words
    ]
    return sorted(changes, key=lambda each: each.order)


Words = Iterator[tuple[str, Span]]


@dataclass(frozen=True, slots=True)
class _Placed:
    """A route and the key of the one above it; the root is below itself."""

    route: Route
    above: RouteKey


def _routes(base: Configuration, head: Configuration) -> Words:
    old, new = _by_key(base.route), _by_key(head.route)
    nodes = _Nodes(head)
    gone = {
        (each.above, each.route.receiver): each.route
        for key, each in reversed(old.items())
        if key not in new and each.above in new
    }
    for key, each in new.items():
        if key in old:
            yield from _fields(key, old, new, nodes)
        elif each.above in old:
            before = gone.pop((each.above, each.route.receiver), None)
            added = f"route {_name(each.route)} to `{each.route.receiver}` added"
            matched = (
                f"route to `{each.route.receiver}`: {_name(before)} → {_name(each.route)}"
                if before
                else added
            )
            yield matched, each.route.span
    for (above, receiver), route in gone.items():
        yield f"route {_name(route)} to `{receiver}` removed", new[above].route.span


def _fields(
    key: RouteKey, old: Mapping[RouteKey, _Placed], new: Mapping[RouteKey, _Placed], nodes: "_Nodes"
) -> Words:
    """Yield what changed of a route that both have; what it inherits is said of the route above."""
    before, now = old[key].route, new[key].route
    above = new[key].above
    inherited = (old[above].route, new[above].route) if above != key and above in old else None
    for name, written in FIELDS.items():
        words = _field_words(name, before, now)
        if words and not (inherited and words == _field_words(name, *inherited)):
            yield f"route {_name(now)}: {words}", nodes.field(now, written)
    kept = [[each.key for each in route.routes] for route in (before, now)]
    both = set(kept[0]) & set(kept[1])
    if [each for each in kept[0] if each in both] != [each for each in kept[1] if each in both]:
        yield f"route {_name(now)}: the routes below are asked in another order", now.span


def _by_key(root: Route) -> dict[RouteKey, _Placed]:
    found: dict[RouteKey, _Placed] = {}
    seen: dict[str, int] = {}
    front: list[tuple[Route, RouteKey]] = [(root, (root.key, 0))]
    while front:
        route, above = front.pop()
        key = route.key, seen.get(route.key, 0)
        seen[route.key] = key[1] + 1
        found[key] = _Placed(route, above)
        front += [(each, key) for each in reversed(route.routes)]
    return found


def _name(route: Route) -> str:
    return f"`{{{', '.join(map(str, route.matchers))}}}`" if route.matchers else "at the top"


def _field_words(name: str, old: Route, new: Route) -> str:
    before, now = getattr(old, name), getattr(new, name)
    if before == now:
        return ""
    return f"{FIELDS[name]} {_value(name, before)} → {_value(name, now)}"


def _value(name: str, value: object) -> str:
    match value:
        case None:
            return "all labels"
        case bool():
            return str(value).lower()
        case int():
            return format_duration(value)
        case tuple():
            return ", ".join(map(str, value)) or "nothing"
        case _:
            return f"`{value}`" if name == "receiver" else str(value)


def _receivers(base: Configuration, head: Configuration) -> Words:
    for name, receiver in head.receivers.items():
        before = base.receivers.get(name)
        if before is None:
            yield f"receiver `{name}` added", receiver.span
        elif _addresses(before) != _addresses(receiver):
            kinds = ", ".join(each.kind for each in receiver.integrations) or "nobody"
            yield f"receiver `{name}` tells others, or otherwise: {kinds}", receiver.span
    for name in base.receivers:
        if name not in head.receivers:
            yield f"receiver `{name}` removed", head.route.span


def _addresses(receiver: Receiver) -> list[tuple[str, str, bool]]:
    return [(each.kind, each.settings, each.send_resolved) for each in receiver.integrations]


def _inhibition(base: Configuration, head: Configuration) -> Words:
    old = {_inhibit_words(each) for each in base.inhibit_rules}
    new = {_inhibit_words(each): each.span for each in head.inhibit_rules}
    yield from ((f"inhibit rule added: {words}", span) for words, span in new.items() if words not in old)
    for words in sorted(old - new.keys()):
        yield f"inhibit rule removed: {words}", min(new.values(), default=head.route.span)


def _inhibit_words(rule: InhibitRule) -> str:
    equal = f" with equal {', '.join(rule.equal)}" if rule.equal else ""
    return f"`{_braces(rule.source)}` mutes `{_braces(rule.target)}`{equal}"


def _braces(matchers: Iterable[Matcher]) -> str:
    return f"{{{', '.join(map(str, matchers))}}}"


def _intervals(base: Configuration, head: Configuration) -> Words:
    for name in sorted(base.intervals.keys() | head.intervals.keys()):
        before, now = base.intervals.get(name), head.intervals.get(name)
        if before != now:
            word = "added" if before is None else "removed" if now is None else "changed"
            yield f"time interval `{name}` {word}", head.route.span


def _trimmed(head: Configuration, span: Span) -> Span:
    """Return the first line of a range, without what follows: a route is as long as all that is below it."""
    start, end = span.start, max(span.start, span.end)
    stop = head.file.text.find("\n", start, end)
    return Span(start, end if stop < 0 else stop)


class _Nodes:
    """Where the fields of routes are written in head's file."""

    def __init__(self, head: Configuration) -> None:
        self._routes: dict[int, MappingNode] = {}
        documents = compose(head.file.text).documents
        front: list[Node] = list(documents[:1])
        seen: set[int] = set()  # what an alias repeats is one node
        while front:
            node = front.pop()
            if id(node) in seen:
                continue
            seen.add(id(node))
            match node:
                case MappingNode():
                    self._routes.setdefault(node.start, node)
                    front += [value for _, value in node.pairs]
                case Sequence():
                    front += node.items
                case _:
                    pass

    def field(self, route: Route, key: str) -> Span:
        """Return the value of a field of a route; where it is inherited, where the route begins."""
        node = self._routes.get(route.span.start)
        value = node.get(key) if node else None
        return route.span if value is None else value.span
