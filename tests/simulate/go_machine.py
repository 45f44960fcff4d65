"""The alert state machine as rules/alerting.go writes it: one alert, one evaluation at a time."""

from collections.abc import Sequence
from dataclasses import dataclass

from rulelint.simulate.alerts import Stretch


@dataclass
class Active:
    active: int
    fired: int | None = None
    missing_since: int | None = None


def lives(shown: Sequence[bool], times: Sequence[int], hold: int, keep: int) -> list[Stretch]:
    """Return the lives of one alert; `shown[i]` says whether it is in the result of evaluation `i`."""
    found: list[Stretch] = []
    alert: Active | None = None
    for tick, (here, time) in enumerate(zip(shown, times, strict=True)):
        if here:
            alert = alert or Active(tick)
            alert.missing_since = None
        elif alert is not None:
            kept = False
            if alert.fired is not None and keep > 0:
                if alert.missing_since is None:
                    alert.missing_since = time
                kept = time - alert.missing_since < keep
            if not kept:
                found.append(Stretch(0, alert.active, alert.fired, tick))
                alert = None
        if alert is not None and alert.fired is None and time - times[alert.active] >= hold:
            alert.fired = tick
    if alert is not None:
        found.append(Stretch(0, alert.active, alert.fired, None))
    return found
