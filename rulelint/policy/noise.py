"""The `noise` block of the configuration, read into the values `rulelint.simulate.noise.options` defines."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from rulelint.alertmanager.intervals import check_location, zone
from rulelint.alertmanager.model import Configuration
from rulelint.policy.config import Config, ConfigError
from rulelint.schema.data import key_span
from rulelint.simulate.noise.options import Hours, NoiseOptions, Weights
from rulelint.source.file import SourceText
from rulelint.source.spelling import did_you_mean
from rulelint.source.yaml import compose

if TYPE_CHECKING:
    from rulelint.policy.policies import Where

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def parse_noise(block: Mapping[str, Any]) -> NoiseOptions:
    """Return what a block says that is valid against `config.schema.json`; what it leaves out keeps its default."""
    hours = block.get("hours")
    return NoiseOptions(
        interrupts=dict(block.get("interrupts", {})),
        hours=None if hours is None else _hours(hours),
        owners={
            owner: _hours({**(hours or {}), **own}) for owner, own in (hours or {}).get("owners", {}).items()
        },
        weights=Weights(**block.get("weights", {})),
        keys=tuple(block.get("keys", ())),
    )


def noise_faults(block: Mapping[str, Any]) -> Iterator[tuple["Where", str]]:
    """Yield what the schema cannot know: time zones nobody knows, hours of no length."""
    hours = block.get("hours", {})
    places: list[tuple[Where, Mapping[str, Any]]] = [(("hours",), hours)]
    places += [(("hours", "owners", owner), own) for owner, own in hours.get("owners", {}).items()]
    for where, written in places:
        if said := _unknown_zone(written.get("timezone", "")):
            yield (*where, "timezone"), said
        whole = {"from": "09:00", "to": "17:00", **hours, **written}
        if whole["from"] == whole["to"] and written:
            yield (*where, "to" if "to" in written else "from"), "hours that end when they begin are none"


def _unknown_zone(name: str) -> str:
    """Return what is wrong with the name of a time zone, empty if nothing is."""
    try:
        check_location(name)
    except ValueError:
        import zoneinfo  # noqa: PLC0415  to make a suggestion only

        return f"no time zone `{name}`{did_you_mean(name, sorted(zoneinfo.available_timezones()))}"
    return ""


def _hours(block: Mapping[str, Any]) -> Hours:
    default = Hours()
    return Hours(
        days=frozenset(map(DAYS.index, block["days"])) if "days" in block else default.days,
        start=_minutes(block["from"]) if "from" in block else default.start,
        end=_minutes(block["to"]) if "to" in block else default.end,
        zone=zone(block.get("timezone", "UTC")),
    )


def _minutes(clock: str) -> int:
    hour, minute = map(int, clock.split(":"))
    return 60 * hour + minute


def noise_with(config: Config, alertmanager: Configuration | None) -> NoiseOptions:
    """Return what a configuration says of noise; raise `ConfigError` for receivers Alertmanager does not have."""
    options = config.noise
    unknown = (
        []
        if alertmanager is None
        else [name for name in options.interrupts if name not in alertmanager.receivers]
    )
    if unknown:
        assert config.source
        assert alertmanager
        raise ConfigError("\n".join(_no_receiver(config.source, name, alertmanager) for name in unknown))
    return options


def _no_receiver(source: SourceText, name: str, alertmanager: Configuration) -> str:
    span = key_span(compose(source.text).documents[0], ("noise", "interrupts"), name)
    place = source.position(span.start)
    hint = did_you_mean(name, alertmanager.receivers)
    return (
        f"{source.path}:{place.line}:{place.column}: no receiver `{name}` in {alertmanager.file.path}{hint}"
    )
