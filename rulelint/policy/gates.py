"""The `gates` block of the configuration, read into the values `rulelint.compare.gates` defines."""

from collections.abc import Mapping
from typing import Any

from rulelint.compare.gates import (
    MINUTE,
    Budget,
    Delay,
    Gate,
    Gates,
    Growth,
    Limit,
    Loosened,
    PageRule,
    Storm,
    loosened,
)
from rulelint.finding import Severity

__all__ = ["Budget", "Delay", "Gate", "Gates", "Growth", "Loosened", "loosened", "parse_gates"]

DEFAULTS = Gates()


def parse_gates(document: Mapping[str, Any]) -> Gates:
    """Return the gates of a `gates` block that is valid against `config.schema.json`.

    What a block does not mention keeps its default.
    """
    return Gates(
        incident_lost=_gate(document.get("incident_lost"), DEFAULTS.incident_lost),
        incident_late=_delay(document.get("incident_late"), DEFAULTS.incident_late),
        firing_time=_growth(document.get("firing_time"), DEFAULTS.firing_time, "minutes"),
        episodes=_growth(document.get("episodes"), DEFAULTS.episodes, "count"),
        lost_series=_gate(document.get("lost_series"), DEFAULTS.lost_series),
        lost_rule=_gate(document.get("lost_rule"), DEFAULTS.lost_rule),
        pages_per_week=_budget(document.get("pages_per_week"), DEFAULTS.pages_per_week),
        episodes_per_week=_budget(document.get("episodes_per_week"), DEFAULTS.episodes_per_week),
        firing_minutes_per_week=_budget(
            document.get("firing_minutes_per_week"), DEFAULTS.firing_minutes_per_week
        ),
        changed_gate=_gate(document.get("changed_gate"), DEFAULTS.changed_gate),
        incident_unpaged=_gate(document.get("incident_unpaged"), DEFAULTS.incident_unpaged),
        page_late=_delay(document.get("page_late"), DEFAULTS.page_late),
        pages=_growth(document.get("pages"), DEFAULTS.pages, "count"),
        page_rule=_page_rule(document.get("page_rule"), DEFAULTS.page_rule),
        storm=_storm(document.get("storm"), DEFAULTS.storm),
        shift_pages=_limit(document.get("shift_pages"), DEFAULTS.shift_pages, "pages"),
        never_firing=_gate(document.get("never_firing"), DEFAULTS.never_firing),
        new_recipient=_gate(document.get("new_recipient"), DEFAULTS.new_recipient),
        headroom=_gate(document.get("headroom"), DEFAULTS.headroom),
        duplicate_alert=_gate(document.get("duplicate_alert"), DEFAULTS.duplicate_alert),
        missing_inhibit=_gate(document.get("missing_inhibit"), DEFAULTS.missing_inhibit),
    )


def _severity(word: Any, default: Severity | None) -> Severity | None:
    match word:
        case None:
            return default
        case "off":
            return None
        case _:
            return Severity[word.upper()]


def _block(value: Any) -> Mapping[str, Any]:
    """Write a bare severity word as the block it abbreviates."""
    match value:
        case None:
            return {}
        case str():
            return {"severity": value}
        case bool() | int() | float():
            return {"default": value}
        case _:
            assert isinstance(value, Mapping)
            return value


def _gate(value: Any, default: Gate) -> Gate:
    return Gate(_severity(_block(value).get("severity"), default.severity))


def _delay(value: Any, default: Delay) -> Delay:
    block = _block(value)
    return Delay(
        _severity(block.get("severity"), default.severity),
        delay=round(block["minutes"] * MINUTE) if "minutes" in block else default.delay,
        percent=block.get("percent", default.percent),
    )


def _growth(value: Any, default: Growth, unit: str) -> Growth:
    block = _block(value)
    return Growth(
        _severity(block.get("severity"), default.severity),
        percent=block.get("percent", default.percent),
        amount=block.get(unit, default.amount),
    )


def _budget(value: Any, default: Budget) -> Budget:
    block = _block(value)
    return Budget(
        _severity(block.get("severity"), default.severity),
        default=block.get("default", default.default),
        owners=dict(block.get("owners", {})),
        warn_percent=block.get("warn_percent", default.warn_percent),
    )


def _limit(value: Any, default: Limit, unit: str) -> Limit:
    block = _block(value)
    return Limit(_severity(block.get("severity"), default.severity), limit=block.get(unit, default.limit))


def _storm(value: Any, default: Storm) -> Storm:
    block = _block(value)
    return Storm(
        _severity(block.get("severity"), default.severity),
        messages=block.get("messages", default.messages),
        before=block.get("before", default.before),
    )


def _page_rule(value: Any, default: PageRule) -> PageRule:
    block = _block(value)
    return PageRule(
        _severity(block.get("severity"), default.severity),
        per_week=block.get("per_week", default.per_week),
        short_share=block.get("short_share", default.short_share),
        fires=block.get("fires", default.fires),
    )
