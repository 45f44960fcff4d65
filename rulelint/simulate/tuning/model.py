"""Settings of a rule, what it would do with each, and what of that is worth proposing."""

from collections.abc import Callable
from dataclasses import field
from typing import Literal

from rulelint.dataclass import dataclass
from rulelint.fixtures.incidents import Incident
from rulelint.simulate.chance import as_shown
from rulelint.simulate.margins.model import RuleMargins
from rulelint.simulate.model import Figures, SimulatedRule
from rulelint.simulate.notify.model import MINUTE
from rulelint.simulate.rates import WeeklyRate
from rulelint.simulate.tuning.comparison import Comparison
from rulelint.simulate.tuning.history import History

Knob = Literal["threshold", "comparator", "for", "keep_firing_for"]


@dataclass(frozen=True, slots=True, order=True)
class Setting:
    """What can be turned; durations are milliseconds.  `number` is None and `op` empty without a comparison."""

    number: float | None
    op: str
    hold: int
    keep: int

    def changed(self, base: "Setting") -> tuple[Knob, ...]:
        """Return what is not as in `base`."""
        knobs: tuple[tuple[Knob, bool], ...] = (
            ("threshold", self.number != base.number),
            ("comparator", self.op != base.op),
            ("for", self.hold != base.hold),
            ("keep_firing_for", self.keep != base.keep),
        )
        return tuple(name for name, is_other in knobs if is_other)

    def distance(self, base: "Setting", interval: int) -> float:
        """Return the sum of the relative changes; a duration counts from one evaluation `interval` on."""
        number = 0.0
        if self.number is not None and base.number is not None:
            number = abs(self.number - base.number) / (abs(base.number) or 1.0)
        hold, keep = abs(self.hold - base.hold), abs(self.keep - base.keep)
        return number + hold / max(base.hold, interval) + keep / max(base.keep, interval)


@dataclass(frozen=True, slots=True)
class Trial:
    """What the rule would have done with a setting.

    Its figures count from `counted_from`: a longer `for` knows less of the window.  `changed` and `distance` tell it
    from the rule as it is.  Rates are of clusters within half an hour, None where the fixture does not speak for other
    weeks; `pages` and what follows are None without Alertmanager: pages that list the rule, and those of its owner.
    `delays` are the times to detect each incident, in their order, None where it is missed: until the first page, or
    the first fire where it is not known who is told.
    """

    setting: Setting
    changed: tuple[Knob, ...]
    distance: float
    counted_from: int
    figures: Figures
    weekly_fires: WeeklyRate | None
    delays: tuple[int | None, ...]
    pages: int | None = None
    weekly_pages: WeeklyRate | None = None
    owner_pages: int | None = None
    weekly_owner: WeeklyRate | None = None

    @property
    def count(self) -> int:
        """Pages, or fires where it is not known who is told."""
        return self.figures.fires if self.pages is None else self.pages

    @property
    def weekly(self) -> WeeklyRate | None:
        """The weekly rate of pages, or of fires where it is not known who is told."""
        return self.weekly_fires if self.pages is None else self.weekly_pages

    @property
    def cost(self) -> float:
        """What is traded against recall: pages or fires, a week where that can be said."""
        return float(self.count) if self.weekly is None else self.weekly.rate

    @property
    def detected(self) -> int:
        """How many incidents it detects."""
        return sum(each is not None for each in self.delays)

    @property
    def mean_delay(self) -> float | None:
        """The mean time to detect of the incidents it detects, in milliseconds."""
        found = [each for each in self.delays if each is not None]
        return sum(found) / len(found) if found else None


@dataclass(frozen=True, slots=True)
class Budget:
    """At most `limit` a week: pages (or fires) of the rule itself, or pages of all rules of its owner."""

    limit: float
    of: Literal["rule", "owner"] = "rule"

    def spent(self, trial: Trial) -> WeeklyRate | None:
        """Return what counts against it; None where nothing can be said of a week."""
        return trial.weekly if self.of == "rule" else trial.weekly_owner

    def is_met(self, rate: WeeklyRate) -> bool:
        """Say whether a rate keeps to it."""
        return as_shown(rate.rate) <= self.limit


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked for; None means what the data suggests.  Durations are milliseconds.

    `comparison` picks one of several comparisons with a number, from 1 on.  `budget` is what the rule itself may cost
    in a week; without it `owner_limit` says how many pages its owner may get.  No incident may be detected more than
    `max_delay` later than now.
    """

    numbers: tuple[float, ...] | None = None
    holds: tuple[int, ...] | None = None
    keeps: tuple[int, ...] | None = None
    comparison: int | None = None
    budget: float | None = None
    owner_limit: Callable[[str], float | None] | None = None
    max_delay: int = 2 * MINUTE


@dataclass(frozen=True, slots=True)
class Tuning:
    """What other settings of one rule would have done on one fixture, from `start` to `end` (milliseconds).

    `comparisons` are all whose number could be turned, `comparison` the one that is.  `base` is the rule as it is,
    one of `trials`, which are ordered by setting.  `pareto` are those that nothing else beats in cost, recall and time
    to detect; empty without incidents.  `proposal` is the smallest change that meets the budget with recall unchanged;
    None where there is none, and `verdict` says why.  `readers` are the rules that read the rule's alerts: what they
    did is held fixed, as is what all other rules sent.
    """

    fixture: str
    start: int
    end: int
    representative: bool
    version: tuple[int, int]
    phase: int
    rule: SimulatedRule
    comparisons: tuple[Comparison, ...]
    comparison: Comparison | None
    request: Request
    budget: Budget | None
    incidents: tuple[Incident, ...]
    base: Trial
    trials: tuple[Trial, ...] = field(repr=False)
    pareto: tuple[Trial, ...]
    proposal: Trial | None
    verdict: str
    history: History | None
    margins: RuleMargins | None
    readers: tuple[str, ...] = ()
    alertmanager: str | None = None
