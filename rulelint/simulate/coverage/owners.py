"""Owners of alerts of which none can interrupt anybody (definitions: reference simulation.md §2.5)."""

from collections.abc import Iterator, Mapping

from rulelint.alertmanager.model import Configuration
from rulelint.alertmanager.reach import all_receivers, outcomes
from rulelint.dataclass import dataclass
from rulelint.engine.labels import ALERT_NAME
from rulelint.rules.model import AlertRule
from rulelint.simulate.coverage.watched import Watched
from rulelint.simulate.options import SimulateOptions


@dataclass(frozen=True, slots=True)
class OwnerUse:
    """An owner: the alerts that name it for certain, and those of them that may reach somebody who is interrupted."""

    owner: str
    alerts: int
    paging: int


def owner_uses(
    watched: Watched, configuration: Configuration, options: SimulateOptions
) -> Iterator[OwnerUse]:
    """Yield the owners, those whom no alert can interrupt first."""
    counts: dict[str, list[bool]] = {}
    for alert in watched.alerts:
        certain = {key: value for key, value in alert.labels.items() if isinstance(value, str)}
        assert isinstance(alert.rule, AlertRule)
        if owner := options.owner(alert.file, alert.rule, certain):
            known = {**certain, ALERT_NAME: alert.rule.name.value}
            counts.setdefault(owner, []).append(_may_page(known, configuration, options))
    found = [OwnerUse(owner, len(pages), sum(pages)) for owner, pages in counts.items()]
    yield from sorted(found, key=lambda each: (each.paging > 0, each.owner))


def _may_page(labels: Mapping[str, str], configuration: Configuration, options: SimulateOptions) -> bool:
    found = outcomes(configuration.route, labels)
    if found is None:
        return True
    return any(
        options.noise.interrupt_of(name, integration.kind) != "none"
        for names in all_receivers(configuration.route, found)
        for name in names
        for integration in configuration.receivers[name].integrations
    )
