"""What people are told of a replay: messages, and what each audience makes of them."""

from collections.abc import Mapping
from dataclasses import field
from typing import Literal

from rulelint.dataclass import dataclass
from rulelint.engine.labels import Labels
from rulelint.simulate.key import RuleKey
from rulelint.simulate.noise.load import ShiftLoad
from rulelint.simulate.noise.score import NOTHING, Score
from rulelint.simulate.notify.model import Fate, Flush, Notification, Reason
from rulelint.simulate.rates import DAY, WeeklyRate

Series = tuple[RuleKey, Labels]
"""An alert as its rule and the labels it has from the data, without its name and what the rule sets itself."""


@dataclass(frozen=True, slots=True)
class Message:
    """A notification with the rules, owners, severities and categories of what it lists.

    `is_page` if it interrupts somebody.  `series` are those that it lists as firing, as resolved where none fires.
    """

    notification: Notification
    rules: tuple[RuleKey, ...]
    owners: tuple[str, ...]
    is_page: bool
    severities: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    series: tuple[Series, ...] = field(default=(), repr=False)

    @property
    def channel(self) -> str:
        """The kind of integration it went through: `slack` for `slack[1]`."""
        return self.notification.integration.partition("[")[0]


By = Literal["receiver", "owner", "severity", "category", "channel", "rule"]
"""Whose messages are counted together."""


@dataclass(frozen=True, slots=True)
class Audience:
    """What one receiver, owner, severity, category, channel or rule makes of messages.

    `reasons` counts messages, `pages` those that interrupt, by channel in `pages_by`; `firing` counts the messages
    that something fires.  A message about alerts of several owners (rules …) counts for each of them.  `peak` and
    `p95` say how many come within ten minutes, `window` (milliseconds) in which time all of them did.  `weekly` is
    the rate of pages, those within half an hour taken as one; None where the fixture does not speak for other weeks.
    `out_of_hours` counts pages outside of the owners' hours, None where those are not known.  `fates` says of the
    fires, by cause, what became of them.  `rule` is the one that is meant where messages are counted by rule.
    """

    by: By
    name: str
    messages: int
    pages: int
    peak: int
    reasons: Mapping[Reason, int]
    weekly: WeeklyRate | None = None
    rule: RuleKey | None = None
    window: int = 0
    firing: int = 0
    pages_by: Mapping[str, int] = field(default_factory=dict)
    p95: int = 0
    out_of_hours: int | None = None
    shifts: ShiftLoad | None = None
    fates: Mapping[Fate, int] = field(default_factory=dict)
    score: Score = NOTHING

    @property
    def repeat_share(self) -> float | None:
        """Repeating messages, of those that something fires; None without any."""
        return self.reasons.get("repeat", 0) / self.firing if self.firing else None

    @property
    def fires(self) -> int:
        """How many episodes began that are this audience's."""
        return sum(self.fates.values())

    @property
    def compression(self) -> float | None:
        """Fires for each message; None without messages."""
        return self.fires / self.messages if self.messages else None

    @property
    def out_of_hours_share(self) -> float | None:
        """The share of pages outside of hours; None without pages, or where hours are not known."""
        return None if self.out_of_hours is None or not self.pages else self.out_of_hours / self.pages

    @property
    def per_day(self) -> float | None:
        """Messages a day of the window."""
        return self.messages * DAY / self.window if self.window > 0 else None


@dataclass(frozen=True)
class Told:
    """What an Alertmanager of `version`, configured by `path`, sends for a replay.

    `messages` are counted from when the rules behind them count, `counted_from` (milliseconds) at the earliest.
    `held_back` says by cause how many alerts were left out of a flush at some time.  `untold` are the fires of which
    nobody was told while they lasted, of `fires`; `fates` says of all fires what became of them.  `early` are the
    messages before anything of them counts, `flushes` everything a group came to, whether or not something was sent.
    """

    path: str
    version: tuple[int, ...]
    counted_from: int
    messages: tuple[Message, ...]
    audiences: tuple[Audience, ...]
    held_back: Mapping[str, int]
    fires: int
    untold: int
    early: tuple[Message, ...] = field(default=(), repr=False)
    flushes: tuple[Flush, ...] = field(default=(), repr=False)
    fates: Mapping[Fate, int] = field(default_factory=dict)
