"""Phases of evaluation: what the same rules do on the same data, evaluated a little earlier or later.

A server evaluates a group at `k·interval + φ`, and φ is a hash of its name and of the path of its file there, which
nobody knows here.  A figure that differs between phases is known no better than its range, and an incident that is
caught at some of them only is caught by luck (reference simulation.md §2.1, §5).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from statistics import median
from typing import TYPE_CHECKING, Literal

from rulelint.dataclass import dataclass
from rulelint.simulate.coverage.model import LEVELS, IncidentCoverage, Level
from rulelint.simulate.key import RuleKey
from rulelint.simulate.options import SimulateOptions

if TYPE_CHECKING:  # a simulation holds what stands here
    from rulelint.simulate.model import Simulation

USUAL_PHASES = 5
"""Phases of a sweep that nobody gave a number for: fewer say little (reference simulation.md §5)."""


@dataclass(frozen=True, slots=True)
class Spread:
    """The least, the median and the most of a figure over phases."""

    low: float
    middle: float
    high: float

    @classmethod
    def of(cls, values: Sequence[float]) -> "Spread":
        """Return the spread of at least one value."""
        return cls(min(values), median(values), max(values))

    @property
    def is_steady(self) -> bool:
        """Whether the figure is the same at every phase."""
        return self.low == self.high


@dataclass(frozen=True, slots=True)
class RulePhases:
    """How often an alerting rule fires."""

    rule: RuleKey
    owner: str
    fires: Spread


@dataclass(frozen=True, slots=True)
class AudiencePhases:
    """How many messages somebody gets, and how many of them interrupt."""

    by: Literal["receiver", "owner"]
    name: str
    messages: Spread
    pages: Spread


@dataclass(frozen=True, slots=True)
class IncidentPhases:
    """At how many of the phases an incident is caught: by a fire, a notification, a page.

    A level is left out where it is not known at every phase whether the incident was caught.  `time_to_detect`
    (milliseconds) is over the phases at which anything fired for it, None without any.
    """

    incident: str
    caught: Mapping[Level, int]
    time_to_detect: Spread | None

    def luck(self, phases: int) -> tuple[Level, ...]:
        """Return the levels at which it is caught at some of so many phases and missed at others."""
        return tuple(level for level, count in self.caught.items() if 0 < count < phases)


@dataclass(frozen=True, slots=True)
class PhaseSweep:
    """Figures over `phases`, shares of each group's own interval; the first is 0, the usual one.

    `recall` is the share of incidents caught, by level, where any is known.
    """

    phases: tuple[float, ...]
    rules: tuple[RulePhases, ...]
    audiences: tuple[AudiencePhases, ...]
    incidents: tuple[IncidentPhases, ...]
    recall: Mapping[Level, Spread]


def parts(count: int) -> tuple[float, ...]:
    """Return `count` phases that are equally far apart, as shares of an interval."""
    return tuple(number / count for number in range(count))


def sweep(
    first: "Simulation",
    again: Callable[[SimulateOptions], "Simulation"],
    options: SimulateOptions,
    count: int,
) -> PhaseSweep:
    """Return the figures of `first`, replayed with `options`, and of what `again` makes of it at other phases."""
    others = (again(replace(options, phase_part=part)) for part in parts(count)[1:])
    return swept([first, *others])


def swept(simulations: "Sequence[Simulation]") -> PhaseSweep:
    """Return the figures of simulations that differ in nothing but their phase, equally far apart, the usual first."""
    return PhaseSweep(
        phases=parts(len(simulations)),
        rules=tuple(_rules(simulations)),
        audiences=tuple(_audiences(simulations)),
        incidents=tuple(_incidents(simulations)),
        recall=dict(_recall(simulations)),
    )


def _rules(simulations: "Sequence[Simulation]") -> Iterator[RulePhases]:
    """A rule that is not replayed at every phase has no figures."""
    fires = [{each.rule: each.figures.fires for each in done.noise} for done in simulations]
    for each in simulations[0].noise:
        if all(each.rule in found for found in fires):
            yield RulePhases(each.rule, each.owner, Spread.of([found[each.rule] for found in fires]))


def _audiences(simulations: "Sequence[Simulation]") -> Iterator[AudiencePhases]:
    """Whoever is told nothing at some phase gets no messages there."""
    told = [done.told for done in simulations if done.told]
    counts = [
        {(each.by, each.name): (each.messages, each.pages) for each in found.audiences} for found in told
    ]
    for key in dict.fromkeys(key for found in counts for key in found):
        by, name = key
        if by in {"receiver", "owner"}:
            both = [found.get(key, (0, 0)) for found in counts]
            messages, pages = (Spread.of([pair[at] for pair in both]) for at in (0, 1))
            yield AudiencePhases("receiver" if by == "receiver" else "owner", name, messages, pages)


def _incidents(simulations: "Sequence[Simulation]") -> Iterator[IncidentPhases]:
    for at_phases in zip(*(done.coverage.incidents for done in simulations), strict=True):
        delays = [each.time_to_detect for each in at_phases if each.time_to_detect is not None]
        yield IncidentPhases(
            at_phases[0].incident.name, dict(_caught(at_phases)), Spread.of(delays) if delays else None
        )


def _caught(at_phases: Sequence[IncidentCoverage]) -> Iterator[tuple[Level, int]]:
    for level in LEVELS:
        verdicts = [each.verdict(level) for each in at_phases]
        if "unknown" not in verdicts:
            yield level, verdicts.count("hit")


def _recall(simulations: "Sequence[Simulation]") -> Iterator[tuple[Level, Spread]]:
    for level in LEVELS:
        shares = [done.coverage.recall_by(level).value for done in simulations]
        known = [each for each in shares if each is not None]
        if known and len(known) == len(shares):
            yield level, Spread.of(known)
