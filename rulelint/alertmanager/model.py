"""A configuration of Alertmanager that it accepts: routes, receivers, inhibit rules, time intervals."""

from collections.abc import Iterator, Mapping
from dataclasses import field

from rulelint.alertmanager.intervals import Interval
from rulelint.alertmanager.matchers import Matcher
from rulelint.alertmanager.version import Version
from rulelint.dataclass import dataclass
from rulelint.source.file import SourceText
from rulelint.source.span import Span

SECOND = 1000


@dataclass(frozen=True, slots=True)
class Integration:
    """One way a receiver is told: `kind` is `slack`, `email` …; equal `settings` mean the same address.

    `settings` is everything that is configured, as text; `place` counts the integrations of a receiver.
    """

    kind: str
    settings: str = field(repr=False)
    send_resolved: bool
    place: int
    span: Span = field(repr=False)


@dataclass(frozen=True, slots=True)
class Receiver:
    """Who is told; without integrations nobody is.  `span` is the name as written."""

    name: str
    integrations: tuple[Integration, ...]
    span: Span = field(repr=False)


@dataclass(frozen=True, slots=True)
class Route:
    """A node of the routing tree with everything it inherits; durations are milliseconds.

    `group_by` None groups by all labels.  `key` is the route's part of group keys, and not unique.  `span` is the
    whole route; `mute` and `active` name time intervals and are not inherited.
    """

    receiver: str
    matchers: tuple[Matcher, ...]
    continues: bool
    group_by: tuple[str, ...] | None
    group_wait: int
    group_interval: int
    repeat_interval: int
    mute: tuple[str, ...]
    active: tuple[str, ...]
    routes: "tuple[Route, ...]" = field(repr=False)
    key: str
    span: Span = field(repr=False)

    def walk(self) -> "Iterator[Route]":
        """Yield the route and everything below it, parents first."""
        yield self
        for route in self.routes:
            yield from route.walk()


@dataclass(frozen=True, slots=True)
class InhibitRule:
    """While an alert that fits `source` fires, those that fit `target` and agree on `equal` are muted."""

    source: tuple[Matcher, ...]
    target: tuple[Matcher, ...]
    equal: tuple[str, ...]
    span: Span = field(repr=False)


@dataclass(frozen=True)
class Configuration:
    """What one Alertmanager of `version` does with alerts; spans count characters of `file`."""

    file: SourceText = field(repr=False)
    version: Version
    route: Route
    receivers: Mapping[str, Receiver]
    inhibit_rules: tuple[InhibitRule, ...] = ()
    intervals: Mapping[str, tuple[Interval, ...]] = field(default_factory=dict)
    resolve_timeout: int = 300 * SECOND
    templates: tuple[str, ...] = ()
