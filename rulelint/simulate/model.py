"""What a replay of rules on a fixture yields."""

from collections.abc import Mapping
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from rulelint.dataclass import dataclass
from rulelint.engine.labels import Labels
from rulelint.engine.options import Version
from rulelint.rules.model import RuleFile
from rulelint.simulate.caveats import Caveat
from rulelint.simulate.coverage.model import Coverage, IncidentCoverage
from rulelint.simulate.history import NO_HISTORY, History
from rulelint.simulate.key import RuleKey
from rulelint.simulate.margins.model import RuleMargins
from rulelint.simulate.noise.found import AntiPattern
from rulelint.simulate.notify.result import Audience, Message, Told
from rulelint.simulate.notify.sent import Sent
from rulelint.simulate.phases import PhaseSweep
from rulelint.simulate.redundancy.model import NOTHING_REDUNDANT, Redundancy

if TYPE_CHECKING:  # it is made of a replay
    from rulelint.simulate.coverage.structure import Structure

__all__ = [
    "Audience",
    "Coverage",
    "Episode",
    "Figures",
    "GroupNoise",
    "IncidentCoverage",
    "Message",
    "NeverFiring",
    "NotSimulated",
    "PendingRun",
    "RuleFailure",
    "RuleKey",
    "RuleNoise",
    "SelectorUse",
    "SimulatedRule",
    "Simulation",
    "Told",
]


@dataclass(frozen=True, slots=True)
class Episode:
    """One firing stretch of one alert (one label set).  Times are evaluation ticks in milliseconds.

    `pending_at` is ActiveAt, `fired_at` the tick it started firing, `resolved_at` the tick it was resolved (None:
    still firing at the end, so the duration is a lower bound).  `left_censored`: it was already active at the first
    counted tick, so its start is unknown and it is not counted as a fire.  `owner`, `severity` and `category` are
    those of this alert, which may differ from its rule's: labels come from the series too.
    """

    rule: RuleKey
    labels: Labels
    pending_at: int
    fired_at: int
    resolved_at: int | None
    left_censored: bool = False
    owner: str = ""
    severity: str = ""
    category: str = ""

    def until(self, end: int) -> int:
        """Return when it stopped firing, `end` if it never did."""
        return end if self.resolved_at is None else self.resolved_at


@dataclass(frozen=True, slots=True)
class PendingRun:
    """An alert that was pending and never fired: from `start` to `end` (the first tick it was gone)."""

    rule: RuleKey
    labels: Labels
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class NotSimulated:
    """A rule that was not replayed, and why: unknown is not empty.

    `missing` are the selectors the fixture did not record, as PromQL.
    """

    rule: RuleKey
    reason: Literal["not-recorded", "template", "not-supported", "syntax", "depends", "applies-to"]
    message: str
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleFailure:
    """Ticks at which Prometheus would have refused to evaluate the rule, or to store a sample of it."""

    rule: RuleKey
    message: str
    first: int
    ticks: int


@dataclass(frozen=True, slots=True)
class SelectorUse:
    """A selector of a rule, as PromQL, and how many series with a sample in the fixture it matched.

    Series that replayed rules record are counted like those of the fixture.
    """

    selector: str
    series: int


@dataclass(frozen=True, slots=True)
class SimulatedRule:
    """A rule that was replayed.

    It was evaluated every `interval` milliseconds, `ticks` times, the first at `first`.  Its figures count from
    `counted_from`, when all data it looks back on is known (reference: simulation.md §2.1).  `series` is how many
    label sets it produced: series of a recording rule, alerts of an alerting rule.  `sets` are the names of labels
    that it gives them itself, in order.
    """

    rule: RuleKey
    kind: Literal["alert", "record"]
    interval: int
    first: int
    ticks: int
    counted_from: int
    series: int
    selectors: tuple[SelectorUse, ...]
    owner: str = ""
    severity: str = ""
    category: str = ""
    sets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Figures:
    """Noise of a rule, an owner or a severity (definitions: reference simulation.md §2.3).  Times are milliseconds.

    `window` is the observed time after warm-up.  `firing_time` sums durations over alerts, `firing_union` counts time
    in which at least one fires.  `completed` are episodes that began and ended in the window, `short` those of them
    under five minutes.  `refires` began at most 30 minutes after the previous episode of the same alert.
    `transitions` counts changes between firing and not firing.  `near_fires` are pending runs that never fired.
    Episodes still open at the end make firing times lower bounds: `open` counts them.
    """

    window: int
    fires: int
    distinct: int
    peak: int
    firing_time: int
    firing_union: int
    completed: int
    short: int
    refires: int
    transitions: int
    near_fires: int
    open: int

    @property
    def duty(self) -> float | None:
        """The share of the window in which something fires."""
        return self.firing_union / self.window if self.window > 0 else None

    @property
    def short_share(self) -> float | None:
        """The share of completed episodes that were short; None without any."""
        return self.short / self.completed if self.completed else None

    @property
    def refire_share(self) -> float | None:
        """The share of fires that came back soon; None without any."""
        return self.refires / self.fires if self.fires else None

    @property
    def flap_rate(self) -> float | None:
        """Transitions per day of firing; None when nothing fired."""
        return self.transitions * 86_400_000 / self.firing_time if self.firing_time else None


NeverFiring = Literal["no_series", "join_empty", "cold", "distant", "near_miss", "impossible", "unmeasured"]
"""Why a rule never fired.

`no_series`: a selector it needs matched nothing.  `join_empty`: there are inputs, but what is compared was empty.
`cold`: the best margin was below -50 %.  `near_miss`: it was pending, or came within 10 %.  `distant`: between the
two.  `impossible`: it reads no data and is false.  `unmeasured`: the expression has no margin.
"""


@dataclass(frozen=True, slots=True)
class RuleNoise:
    """The noise of one alerting rule.

    `flap_psc` is Nagios' weighted percentage of state changes over 21 evaluations, the worst of any alert (None with
    fewer evaluations).  `always_firing` lists alerts firing at least 95 % of at least 24 hours and still at the end;
    heartbeats, which are meant to, are exempt.  `margin` is the best relative distance to the threshold that was
    seen, where one can be told.
    """

    rule: RuleKey
    owner: str
    severity: str
    figures: Figures
    flap_psc: float | None = None
    always_firing: tuple[Labels, ...] = ()
    heartbeat: bool = False
    never_firing: NeverFiring | None = None
    margin: float | None = None
    category: str = ""


@dataclass(frozen=True, slots=True)
class GroupNoise:
    """The noise of all alerts of one owner (severity …), without heartbeats; `name` is empty where none is named.

    An alert belongs to every receiver it is routed to, and to the kinds of their integrations, its channels.
    `rules` have alerts here, or would have.  `flap_psc` is that of the worst of them, `always_firing` counts those with
    an alert that always fires, `never_firing` by class those that never did; by receiver and channel there are none of
    those, because nobody knows what they would have been routed by.
    """

    by: Literal["owner", "severity", "category", "receiver", "channel"]
    name: str
    rules: tuple[RuleKey, ...]
    figures: Figures
    flap_psc: float | None = None
    always_firing: int = 0
    never_firing: Mapping[NeverFiring, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Simulation:
    """Rules replayed on one fixture from `start` to `end` (milliseconds), as Prometheus `version` would.

    `rules` are those that were replayed, in the order of the files; `noise` has the alerting ones of them, in the
    same order.  `episodes` and `pending` are ordered by time, then rule, then labels.  `not_simulated` is unknown,
    never quiet: what depends on it has no noise, no coverage and no gate.  `told` is None without a configuration of
    Alertmanager, `sent` where nobody asked for it either.  `groups` is the noise by category, receiver and channel.
    `sha256` identifies the fixture by what it holds, `caveats` say why to trust it less, and `phases` what other
    phases of evaluation would make of the figures; None where nobody asked.  `structure` is what alerts look at, None
    where nobody asked for that.  `folder` is where the fixture lies, as seen from the working directory.
    """

    fixture: str
    start: int
    end: int
    version: Version
    phase: int
    representative: bool
    files: tuple[RuleFile, ...] = field(repr=False)
    rules: tuple[SimulatedRule, ...]
    episodes: tuple[Episode, ...]
    pending: tuple[PendingRun, ...]
    noise: tuple[RuleNoise, ...]
    owners: tuple[GroupNoise, ...]
    severities: tuple[GroupNoise, ...]
    coverage: Coverage
    not_simulated: tuple[NotSimulated, ...]
    failures: tuple[RuleFailure, ...]
    told: Told | None = None
    sent: Sent | None = field(default=None, repr=False)
    groups: tuple[GroupNoise, ...] = ()
    redundancy: Redundancy = NOTHING_REDUNDANT
    anti_patterns: tuple[AntiPattern, ...] = ()
    history: History = NO_HISTORY
    margins: Mapping[RuleKey, RuleMargins] = field(default_factory=dict)
    sha256: str = ""
    caveats: tuple[Caveat, ...] = ()
    phases: PhaseSweep | None = None
    structure: "Structure | None" = None
    folder: Path = Path()
