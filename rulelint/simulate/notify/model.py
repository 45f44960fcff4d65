"""What Alertmanager is told, what it depends on, and what it sends."""

from typing import Literal

from rulelint.alertmanager.matchers import Matcher
from rulelint.alertmanager.model import Route
from rulelint.dataclass import dataclass
from rulelint.engine.labels import Labels

SECOND = 1_000
MINUTE = 60 * SECOND

Reason = Literal["first", "new", "some_resolved", "all_resolved", "repeat"]
"""Why a notification was sent; Alertmanager counts them under the same names."""

Cause = Literal["inhibited", "inactive", "muted", "silenced"]
"""Why an alert was held back: another alert, a time interval of the route, a silence."""

Fate = Literal[
    "told",
    "unchanged",
    "inhibited",
    "silenced",
    "muted",
    "inactive",
    "group_interval",
    "group_wait",
    "dropped",
    "nobody",
    "waiting",
]
"""What became of an alert that fired, the most wanted first.

`told`: a message listed it while it fired.  `unchanged`: Alertmanager had told of it before it fired again, and had
nothing new to say.  `inhibited` … `inactive`: it was held back.  `group_interval`: it was over before the next flush of
a group that was there already.  `group_wait`: it was over before its group's first flush.  `dropped`: alert relabelling
kept it from Alertmanager.  `nobody`: its receiver has no integration.  `waiting`: its group had not come to a flush
when the data ended.
"""


@dataclass(frozen=True, slots=True)
class Post:
    """An alert as it reaches Alertmanager at `time`; times are milliseconds.

    It counts as firing before `ends_at` and as resolved from then on.  Where Prometheus repeats a firing alert in
    time, nothing changes for Alertmanager, so one post stands for all of them, with the last `ends_at`.
    """

    time: int
    labels: Labels
    starts_at: int
    ends_at: int


@dataclass(frozen=True, slots=True)
class Silence:
    """Alerts that satisfy every matcher are silenced from `start` to `end`, both included (milliseconds)."""

    matchers: tuple[Matcher, ...]
    start: int
    end: int
    name: str = ""


@dataclass(frozen=True, slots=True)
class HeldBack:
    """An alert that a flush left out, why, and by whom: an alert's labels, an interval's or a silence's name.

    `is_resolved`: it was over by then, and its group forgot it without anybody being told.  `rule` counts the inhibit
    rules of the configuration: the one that held it back.
    """

    labels: Labels
    cause: Cause
    by: str
    is_resolved: bool
    rule: int | None = None


@dataclass(frozen=True, slots=True)
class Notification:
    """One message of one integration.

    `firing` and `resolved` are what the message lists: resolved alerts only where the integration is told of them.
    """

    time: int
    receiver: str
    integration: str
    reason: Reason
    firing: tuple[Labels, ...]
    resolved: tuple[Labels, ...]
    group_key: str


@dataclass(frozen=True, slots=True)
class Flush:
    """A group that came to its time with alerts in it: what it held, and what was sent of it.

    `firing` and `resolved` are the alerts it went on with, `held_back` those it left out.  `is_racy`: an alert of the
    group, or one that may inhibit others, arrived at the very time of the flush, so that a real Alertmanager may do
    something else.
    """

    time: int
    route: Route
    group_key: str
    firing: tuple[Labels, ...]
    resolved: tuple[Labels, ...]
    held_back: tuple[HeldBack, ...] = ()
    notifications: tuple[Notification, ...] = ()
    is_racy: bool = False


@dataclass(frozen=True, slots=True)
class NotifyOptions:
    """What the time of notifications depends on besides the configuration; durations are milliseconds.

    `latency` is how long a receiver takes to accept a message: what was sent is written down only then, which makes
    a repetition wait for one more group interval (AM #676, #917).  `maintenance_phase` places the half-minutes at
    which versions before 0.32 remove empty groups, `garbage_phase` the quarter hours at which notification logs are
    cleaned; both count from the start of the server, which is not known here.  `retention` and `garbage_interval` are
    `--data.retention` and `--data.maintenance-interval`.
    """

    latency: int = 300
    maintenance_phase: int = 0
    garbage_phase: int = 0
    garbage_interval: int = 15 * MINUTE
    retention: int = 120 * 60 * MINUTE
    silences: tuple[Silence, ...] = ()


DEFAULT_NOTIFY = NotifyOptions()
