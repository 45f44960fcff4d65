"""The same figures for everybody they can be counted for: owners, severities, categories, receivers, channels."""

from collections.abc import Iterator, Mapping, Sequence

from rulelint.alertmanager.model import Configuration
from rulelint.simulate.key import RuleKey
from rulelint.simulate.model import Episode, GroupNoise, PendingRun, SimulatedRule
from rulelint.simulate.noise.figures import by_attribute
from rulelint.simulate.notify.places import Places
from rulelint.simulate.notify.sent import Sent


def groups(
    rules: Mapping[RuleKey, SimulatedRule],
    happened: tuple[Sequence[Episode], Sequence[PendingRun]],
    end: int,
    configuration: Configuration | None,
    sent: Sent | None,
) -> Iterator[GroupNoise]:
    """Yield the figures by category, and, where it is known who is told, by receiver and channel."""
    yield from by_attribute("category", rules, *happened, end)
    if configuration is None or sent is None:
        return
    places, outbound = Places(configuration), sent.outbound
    yield from by_attribute(
        "receiver", rules, *happened, end, places=lambda labels: places.receivers(outbound(labels))
    )
    yield from by_attribute(
        "channel", rules, *happened, end, places=lambda labels: places.channels(outbound(labels))
    )
