"""Loading a configuration: what Alertmanager makes of it, or everything it refuses, with places."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from rulelint.alertmanager.blocks import Block, Value
from rulelint.alertmanager.fields import INTEGRATIONS, LATER_INTEGRATIONS, LATEST, Version
from rulelint.alertmanager.intervals import Interval, Range, minute_range
from rulelint.alertmanager.matchers import Matcher, in_order
from rulelint.alertmanager.model import SECOND, Configuration, InhibitRule, Integration, Receiver, Route
from rulelint.alertmanager.reader import Reader
from rulelint.alertmanager.references import check_references
from rulelint.dataclass import dataclass
from rulelint.finding import Defect
from rulelint.promql.ast import MatchOp
from rulelint.schema.data import data_of, fields_of
from rulelint.source.file import SourceText
from rulelint.source.nodes import Mapping as MappingNode
from rulelint.source.nodes import Scalar, Sequence
from rulelint.source.span import Span
from rulelint.source.yaml import Limits, compose

LIMITS = Limits(characters=8 * 1024 * 1024, nodes=500_000, depth=60, expanded=500_000)
_RESOLVES_SILENTLY = frozenset({"email", "slack", "wechat", "rocketchat"})
"""What is not told that an alert is resolved, unless `send_resolved` says so."""
_EMPTY_GROUPING_COUNTS: Version = (0, 31)
"""From here on `group_by: []` groups by nothing; before, it is as if it were not written."""


_DEFAULTS = Route("", (), False, (), 30 * SECOND, 300 * SECOND, 4 * 3600 * SECOND, (), (), (), "", Span(0, 0))
"""What the root inherits."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """The configuration, or None where Alertmanager refuses it because of `defects`."""

    configuration: Configuration | None
    defects: tuple[Defect, ...]


def load(source: SourceText, version: Version = LATEST) -> Loaded:
    """Read a configuration as `amtool check-config` of a version does; templates are not looked at.

    Of several YAML documents the first one counts.
    """
    composed = compose(source.text, LIMITS)
    reader = Reader(source, version)
    for fault in composed.faults:
        if composed.second is None or fault.span.start < composed.second:
            reader.defect(fault.message, fault.span, fault.help)
    root = composed.documents[0] if composed.documents else Scalar("", 0, 0)
    block = None if reader.defects else reader.block(root, "configuration")
    if block is None:
        if not reader.defects:
            reader.defect("the configuration has no `route`", root.span, "add `route: {receiver: …}`")
        return Loaded(None, tuple(reader.defects))
    for message, span, advice in check_references(block):
        reader.defect(message, span, advice)
    if reader.defects:
        return Loaded(None, tuple(sorted(reader.defects, key=lambda each: each.span)))
    return Loaded(_Builder(source, version).configuration(block), ())


class _Builder:
    """Turns a block that holds no defects into a configuration."""

    def __init__(self, source: SourceText, version: Version) -> None:
        self.source = source
        self.version = version

    def configuration(self, block: Block) -> Configuration:
        general = block.get("global")
        return Configuration(
            file=self.source,
            version=self.version,
            route=self._route(block.get("route"), None),
            receivers={each.get("name"): _receiver(each) for each in block.items("receivers")},
            inhibit_rules=tuple(_inhibit_rule(each) for each in block.items("inhibit_rules") if each.node),
            intervals=dict(_intervals(block)),
            resolve_timeout=general.get("resolve_timeout", 300 * SECOND) if general else 300 * SECOND,
            templates=tuple(block.items("templates")),
        )

    def _route(self, block: Block, parent: Route | None) -> Route:
        above = parent or _DEFAULTS
        matchers = in_order(_matchers(block, ""))
        key = "{" + ",".join(map(str, matchers)) + "}"
        route = Route(
            receiver=block.get("receiver") or above.receiver,
            matchers=matchers,
            continues=block.get("continue", False),
            group_by=self._group_by(block, above),
            group_wait=block.get("group_wait", above.group_wait),
            group_interval=block.get("group_interval", above.group_interval),
            repeat_interval=block.get("repeat_interval", above.repeat_interval),
            mute=tuple(block.items("mute_time_intervals")),
            active=tuple(block.items("active_time_intervals")),
            routes=(),
            key=f"{parent.key}/{key}" if parent else key,
            span=block.span,
        )
        return replace(route, routes=tuple(self._route(each, route) for each in block.items("routes")))

    def _group_by(self, block: Block, above: Route) -> tuple[str, ...] | None:
        names = block.items("group_by")
        if "..." in names:
            return None
        written = "group_by" in block.values
        if names or (written and self.version >= _EMPTY_GROUPING_COUNTS):
            return tuple(sorted(names))
        return above.group_by


def _matchers(block: Block, prefix: str) -> Iterator[Matcher]:
    for key, op in ((f"{prefix}match", MatchOp.EQUAL), (f"{prefix}match_re", MatchOp.REGEX)):
        yield from (Matcher(name, op, value.data, value.span) for name, value in block.get(key, {}).items())
    for listed in block.items(f"{prefix}matchers"):
        yield from (replace(matcher, span=span) for matcher, span in listed)


def _inhibit_rule(block: Block) -> InhibitRule:
    return InhibitRule(
        source=in_order(_matchers(block, "source_")),
        target=in_order(_matchers(block, "target_")),
        equal=tuple(sorted(set(block.items("equal")))),
        span=block.span,
    )


def _receiver(block: Block) -> Receiver:
    """Return a receiver; integrations only later versions have are taken as they are written."""
    found: list[Integration] = []
    fields = fields_of(block.node) if block.node else {}
    for name in (*INTEGRATIONS, *LATER_INTEGRATIONS):
        _, listed = fields.get(f"{name}_configs", (None, None))
        for node in listed.items if isinstance(listed, Sequence) else ():
            if isinstance(node, MappingNode):
                settings: dict[str, Any] = data_of(node)
                resolved = settings.pop("send_resolved", name not in _RESOLVES_SILENTLY)
                text = json.dumps(settings, sort_keys=True, default=str)
                found.append(Integration(name, text, bool(resolved), len(found), node.span))
    return Receiver(block.get("name"), tuple(found), block.at("name"))


def _intervals(block: Block) -> Iterator[tuple[str, tuple[Interval, ...]]]:
    for key in ("mute_time_intervals", "time_intervals"):
        for each in block.items(key):
            yield each.get("name", ""), tuple(_interval(entry) for entry in each.items("time_intervals"))


def _interval(block: Block) -> Interval:
    return Interval(
        times=_ranges(block, "times", _minutes),
        weekdays=_ranges(block, "weekdays", _as_read),
        days=_ranges(block, "days_of_month", _as_read),
        months=_ranges(block, "months", _as_read),
        years=_ranges(block, "years", _as_read),
        location=block.get("location") or "UTC",
    )


def _ranges(block: Block, key: str, read: Callable[[Any], Range]) -> tuple[Range, ...] | None:
    listed: list[Value] | None = block.get(key)
    return None if listed is None else tuple(read(each.data) for each in listed)


def _minutes(block: Block) -> Range:
    return minute_range(block.get("start_time"), block.get("end_time")) if block.node else Range(0, 0)


def _as_read(value: Range) -> Range:
    return value
