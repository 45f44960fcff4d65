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
        elif alert is not None and not is_kept(alert, time, keep):
            found.append(Stretch(0, alert.active, alert.fired, tick))
            alert = None
        if alert is not None and alert.fired is None and time - times[alert.active] >= hold:
            alert.fired = tick
    if alert is not None:
        found.append(Stretch(0, alert.active, alert.fired, None))
    return found


def is_kept(alert: Active, time: int, keep: int) -> bool:
    """Say whether an alert that is not in the result goes on firing."""
    if alert.fired is None or keep == 0:
        return False
    if alert.missing_since is None:
        alert.missing_since = time
    return time - alert.missing_since < keep
