"""What noise depends on besides the replay: whom a receiver interrupts, working hours, what a message costs.

Defaults are those of reference simulation.md §2.3.
"""

from collections.abc import Mapping
from dataclasses import field
from datetime import UTC, datetime, tzinfo
from typing import Literal

from rulelint.dataclass import dataclass

Interrupt = Literal["incident", "message", "none"]
"""What interrupts the people behind a receiver.

`incident`: a message that opens an incident there; further ones of its group join that until it is resolved.
`message`: each message that something fires.  `none`: nobody is interrupted.
"""

PAGERS = frozenset({"pagerduty", "opsgenie", "victorops", "incidentio"})
"""Integrations that keep an incident open for a group key."""
DEFAULT_KEYS = ("cluster", "namespace", "service")
"""Labels by which alerts belong together where neither the configuration nor an inhibit rule says which."""
DAY_MINUTES = 24 * 60


@dataclass(frozen=True, slots=True)
class Hours:
    """Working hours of people: on `days` (0 is Monday) from minute `start` of the day until minute `end`, in `zone`.

    Where `end` is not after `start` they last until that minute of the next day.
    """

    days: frozenset[int] = frozenset(range(5))
    start: int = 9 * 60
    end: int = 17 * 60
    zone: tzinfo = UTC

    def contains(self, time: int) -> bool:
        """Say whether a moment, in milliseconds since the epoch, is inside of them."""
        local = self.local(time)
        minute, day = local.hour * 60 + local.minute, local.weekday()
        if self.start < self.end:
            return day in self.days and self.start <= minute < self.end
        return (day in self.days and minute >= self.start) or (
            (day - 1) % 7 in self.days and minute < self.end
        )

    def local(self, time: int) -> datetime:
        """Return a moment as the clock on the wall shows it there."""
        return datetime.fromtimestamp(time // 1000, self.zone)


@dataclass(frozen=True, slots=True)
class Weights:
    """What noise costs, in minutes of work; `out_of_hours` is by how many times more an interruption costs then.

    `always_firing` is a week's price for each rule that always fires.
    """

    page: float = 25.0
    out_of_hours: float = 2.0
    message: float = 2.0
    repeat: float = 0.2
    always_firing: float = 10.0


@dataclass(frozen=True)
class NoiseOptions:
    """What a team says of itself; `interrupts` is by receiver, `owners` by owner.

    Without `hours`, and none for an owner, it is not known what is out of hours.  `keys` are the labels by which
    alerts belong together; none means those that inhibit rules compare.
    """

    interrupts: Mapping[str, Interrupt] = field(default_factory=dict)
    hours: Hours | None = None
    owners: Mapping[str, Hours] = field(default_factory=dict)
    weights: Weights = Weights()
    keys: tuple[str, ...] = ()

    def interrupt_of(self, receiver: str, integration: str) -> Interrupt:
        """Return what interrupts the people an integration of a receiver reaches."""
        default: Interrupt = "incident" if integration.partition("[")[0] in PAGERS else "message"
        return self.interrupts.get(receiver, default)

    def hours_of(self, owner: str) -> Hours | None:
        """Return when the people of an owner work; None where nobody says."""
        return self.owners.get(owner, self.hours)


DEFAULT_NOISE = NoiseOptions()
