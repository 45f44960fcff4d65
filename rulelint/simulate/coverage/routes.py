"""Which routes, receivers, inhibit rules and time intervals of Alertmanager the alerts of a replay came to.

Definitions: reference simulation.md §2.5.  The static counterpart is `rulelint lint` on the same configuration: it says
where alerts *can* go, this says where they went.
"""

from collections.abc import Iterator, Sequence

from rulelint.alertmanager.model import Configuration
from rulelint.dataclass import dataclass
from rulelint.engine.labels import Labels
from rulelint.simulate.notify.model import Flush, HeldBack
from rulelint.source.file import SourceText
from rulelint.source.span import Span


@dataclass(frozen=True, slots=True)
class RouteUse:
    """A route, by its place in the configuration: the distinct alerts that came to it, and the messages it sent."""

    span: Span
    receiver: str
    matchers: str
    alerts: int
    messages: int


@dataclass(frozen=True, slots=True)
class InhibitUse:
    """An inhibit rule, and the distinct alerts it held back."""

    span: Span
    source: str
    target: str
    alerts: int


@dataclass(frozen=True, slots=True)
class NamedUse:
    """A receiver with the messages it got, or a time interval with the distinct alerts held back by it."""

    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Routing:
    """What of a configuration, which is in `file`, was ever needed."""

    file: SourceText
    routes: tuple[RouteUse, ...]
    receivers: tuple[NamedUse, ...]
    inhibitions: tuple[InhibitUse, ...]
    intervals: tuple[NamedUse, ...]


def routing(configuration: Configuration, flushes: Sequence[Flush]) -> Routing:
    """Return what was needed, in the order of the configuration."""
    return Routing(
        configuration.file,
        tuple(_routes(configuration, flushes)),
        tuple(_receivers(configuration, flushes)),
        tuple(_inhibitions(configuration, flushes)),
        tuple(_intervals(configuration, flushes)),
    )


def _routes(configuration: Configuration, flushes: Sequence[Flush]) -> Iterator[RouteUse]:
    alerts: dict[int, set[Labels]] = {}
    messages: dict[int, int] = {}
    for flush in flushes:
        place = flush.route.span.start
        came = (*flush.firing, *flush.resolved, *(each.labels for each in flush.held_back))
        alerts.setdefault(place, set()).update(came)
        messages[place] = messages.get(place, 0) + len(flush.notifications)
    for route in configuration.route.walk():
        place = route.span.start
        yield RouteUse(
            route.span,
            route.receiver,
            ", ".join(map(str, route.matchers)),
            len(alerts.get(place, ())),
            messages.get(place, 0),
        )


def _receivers(configuration: Configuration, flushes: Sequence[Flush]) -> Iterator[NamedUse]:
    counts = dict.fromkeys(configuration.receivers, 0)
    for flush in flushes:
        for sent in flush.notifications:
            counts[sent.receiver] += 1
    return (NamedUse(name, count) for name, count in counts.items())


def _inhibitions(configuration: Configuration, flushes: Sequence[Flush]) -> Iterator[InhibitUse]:
    held = {
        (each.rule, each.labels) for flush in flushes for each in flush.held_back if each.rule is not None
    }
    for number, rule in enumerate(configuration.inhibit_rules):
        yield InhibitUse(
            rule.span,
            ", ".join(map(str, rule.source)),
            ", ".join(map(str, rule.target)),
            sum(each == number for each, _ in held),
        )


def _intervals(configuration: Configuration, flushes: Sequence[Flush]) -> Iterator[NamedUse]:
    held: dict[str, set[Labels]] = {name: set() for name in configuration.intervals}
    for flush in flushes:
        for each in flush.held_back:
            for name in _names(each, flush):
                held[name].add(each.labels)
    return (NamedUse(name, len(labels)) for name, labels in held.items())


def _names(held: HeldBack, flush: Flush) -> tuple[str, ...]:
    """Return the time intervals that held an alert back: the one that mutes, or those that are over."""
    match held.cause:
        case "muted":
            return (held.by,)
        case "inactive":
            return flush.route.active
        case _:
            return ()
