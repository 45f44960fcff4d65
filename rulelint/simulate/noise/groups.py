"""The same figures for everybody they can be counted for: owners, severities, categories, receivers, channels."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from rulelint.alertmanager.model import Configuration
from rulelint.simulate.key import RuleKey
from rulelint.simulate.model import Episode, GroupNoise, PendingRun, RuleNoise, SimulatedRule
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


def with_extremes(found: Iterable[GroupNoise], noise: Mapping[RuleKey, RuleNoise]) -> tuple[GroupNoise, ...]:
    """Return groups with what stands out among their rules: flapping, always and never firing."""
    return tuple(_with_extremes(each, [noise[rule] for rule in each.rules]) for each in found)


def _with_extremes(group: GroupNoise, noise: Sequence[RuleNoise]) -> GroupNoise:
    return replace(
        group,
        flap_psc=max((each.flap_psc for each in noise if each.flap_psc is not None), default=None),
        always_firing=sum(bool(each.always_firing) for each in noise),
        never_firing=Counter(each.never_firing for each in noise if each.never_firing)
        if group.by not in {"receiver", "channel"}
        else {},
    )
