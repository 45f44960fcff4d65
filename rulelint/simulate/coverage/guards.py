"""Which incident is guarded by which rule: what told of it in the replays, rule by rule.

An incident is guarded if a rule would tell of it again: by a page where somebody must be woken, else by any message,
or by firing where it is not known what Alertmanager sends.  What could not be replayed is unknown, and an incident
outside of every fixture is not replayable here; neither is ever called missed.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal

from rulelint.dataclass import dataclass
from rulelint.finding import Severity
from rulelint.fixtures.incidents import Incident
from rulelint.simulate.coverage.heard import Heard, interrupts
from rulelint.simulate.coverage.incidents import is_expected
from rulelint.simulate.coverage.model import WHY_BLIND, IncidentCoverage, Level
from rulelint.simulate.coverage.severities import rank
from rulelint.simulate.key import RuleKey
from rulelint.simulate.model import Episode, Simulation

Status = Literal["guarded", "unguarded", "unknown", "not-replayable"]
STATUSES: tuple[Status, ...] = ("guarded", "unguarded", "unknown", "not-replayable")
"""What holds on one fixture holds although others could not tell: the first of these that any fixture says counts."""


@dataclass(frozen=True, slots=True)
class Guard:
    """A rule that told of an incident on a fixture: how far that came, how long after the start, to whom.

    Times are milliseconds.  `is_bound`: the rule may have told earlier.  `owner` and `severity` are those of the alert.
    `suffices`: it came as far as the incident asks for, or nobody knows how far.
    """

    rule: RuleKey
    fixture: str
    level: Level
    time_to_detect: int
    is_bound: bool
    lead: int
    receiver: str = ""
    owner: str = ""
    severity: str = ""
    suffices: bool = True


@dataclass(frozen=True, slots=True)
class GuardedIncident:
    """An incident with everything that guards it, the best first, and why it is what it is.

    `candidates` are rules that were not simulated and might guard it; `fixtures` those that cover it.
    """

    incident: Incident
    status: Status
    reason: str
    guards: tuple[Guard, ...] = ()
    candidates: tuple[RuleKey, ...] = ()
    fixtures: tuple[str, ...] = ()

    @property
    def unwritten(self) -> tuple[str, ...]:
        """What nobody wrote down: the cause, the lesson."""
        texts = {"cause": self.incident.cause, "lesson": self.incident.lesson}
        return tuple(name for name, text in texts.items() if not text.strip())

    @property
    def level(self) -> Severity | None:
        """How bad it is: an error where somebody must be woken and nobody is; None where nothing is to be done."""
        if self.status == "unguarded":
            return Severity.ERROR if self.incident.must_page else Severity.WARNING
        return Severity.INFO if self.status != "guarded" or self.unwritten else None


def guarded_incidents(
    incidents: Iterable[Incident], simulations: Sequence[Simulation], levels: Sequence[str], tail: int
) -> tuple[GuardedIncident, ...]:
    """Return the incidents, the most severe first, then by time; `tail` is how long after one an alert counts."""
    found: dict[tuple[str, int], list[GuardedIncident]] = {(each.name, each.start): [] for each in incidents}
    known = {(each.name, each.start): each for each in incidents}
    for simulation in simulations:
        heard = None
        if simulation.told is not None and simulation.sent is not None:
            heard = Heard.of(simulation.told, simulation.sent.outbound, simulation.end)
        for covered in simulation.coverage.incidents:
            key = covered.incident.name, covered.incident.start
            if key in found:
                found[key].append(_on_fixture(covered, simulation, heard, tail))
    joined = [_joined(known[key], each) for key, each in found.items()]
    return tuple(sorted(joined, key=lambda each: _order(each.incident, levels)))


def _order(incident: Incident, levels: Sequence[str]) -> tuple[int, int, str]:
    known = rank(incident.severity, levels)
    return (1 if known is None else -known), incident.start, incident.name


def _on_fixture(
    covered: IncidentCoverage, simulation: Simulation, heard: Heard | None, tail: int
) -> GuardedIncident:
    guards = sorted(_guards(covered, simulation, heard, tail), key=_worth)
    status, reason = _judged(covered, simulation)
    return GuardedIncident(
        covered.incident, status, reason, tuple(guards), covered.candidates, (simulation.fixture,)
    )


def _worth(guard: Guard) -> tuple[int, int, RuleKey]:
    return -("fire", "notification", "page").index(guard.level), guard.time_to_detect, guard.rule


def _judged(covered: IncidentCoverage, simulation: Simulation) -> tuple[Status, str]:
    wanted: Level = "page" if covered.incident.must_page else "notification"
    if not covered.detected:
        return _undetected(covered, simulation)
    if not covered.is_told:
        if covered.incident.must_page:
            return "unknown", "it fires; whether it pages is not known without Alertmanager's configuration"
        return "guarded", ""
    match covered.verdict(wanted):
        case "hit":
            return "guarded", ""
        case "unknown" if covered.candidates:
            return (
                "unknown",
                "what fires for it does not reach people, but rules that were not simulated might",
            )
        case "unknown":
            assert covered.blind is not None  # nothing else makes it unknown where it is known who is told
            return "unknown", f"what fires for it does not reach people, but {WHY_BLIND[covered.blind]}"
        case _:
            told = "tells somebody, but pages nobody" if covered.notified else "tells nobody"
            return "unguarded", f"what fires for it {told}"


def _undetected(covered: IncidentCoverage, simulation: Simulation) -> tuple[Status, str]:
    if covered.candidates:
        return "unknown", "only rules that were not simulated could guard it"
    if covered.blind == "elsewhere":
        return "not-replayable", WHY_BLIND[covered.blind]
    unnamed = _unnamed(covered.incident, simulation)
    if unnamed is not None:
        return "unguarded", unnamed
    if covered.blind is not None:
        return "unknown", WHY_BLIND[covered.blind]
    return "unguarded", "no rule fires for it"


def _unnamed(incident: Incident, simulation: Simulation) -> str | None:
    """Say why no rule that the fixture speaks for has a name the incident expects; None if one has."""
    groups = [group for file in simulation.files for group in file.groups]
    alerts = [each.name.value for group in groups for each in group.rules if each.kind == "alert"]
    if not alerts:
        return "there is no alert among the rules"
    if not any(is_expected(incident, name) for name in alerts):
        return "no rule has a name it expects"
    here = [each.rule for each in simulation.rules]
    here += [each.rule for each in simulation.not_simulated if each.reason != "applies-to"]
    if not any(is_expected(incident, key.name) for key in here):
        return "what has a name it expects is of files the fixture does not speak for"
    return None


def _guards(
    covered: IncidentCoverage, simulation: Simulation, heard: Heard | None, tail: int
) -> Iterator[Guard]:
    by_rule: dict[RuleKey, list[Episode]] = {}
    for hit in covered.hits:
        by_rule.setdefault(hit.rule, []).append(hit)
    incident = covered.incident
    until = incident.until(simulation.end) + tail
    for hits in by_rule.values():
        yield _guard(incident, hits, simulation, heard, until)


def _guard(
    incident: Incident, hits: Sequence[Episode], simulation: Simulation, heard: Heard | None, until: int
) -> Guard:
    is_bound = hits[0].left_censored or incident.start < simulation.start
    level: Level = "page"
    found = heard.first(hits, until, interrupts) if heard else None
    if found is None and heard is not None:
        level, found = "notification", heard.first(hits, until)
    if found is None:
        first = hits[0]
        after, lead = max(first.fired_at - incident.start, 0), max(incident.start - first.fired_at, 0)
        return Guard(
            first.rule, simulation.fixture, "fire", after, is_bound, lead,
            owner=first.owner, severity=first.severity, suffices=heard is None,
        )  # fmt: skip
    episode, message = found
    at = message.notification.time
    return Guard(
        episode.rule, simulation.fixture, level, max(at - incident.start, 0), is_bound, max(incident.start - at, 0),
        message.notification.receiver, episode.owner, episode.severity, level == "page" or not incident.must_page,
    )  # fmt: skip


def _joined(incident: Incident, found: Sequence[GuardedIncident]) -> GuardedIncident:
    """Put together what several fixtures say of an incident."""
    if not found:
        return GuardedIncident(incident, "not-replayable", "no fixture covers it")
    best = min(found, key=lambda each: STATUSES.index(each.status))
    return GuardedIncident(
        incident,
        best.status,
        best.reason,
        tuple(sorted((guard for each in found for guard in each.guards), key=_worth)),
        tuple(sorted({key for each in found for key in each.candidates})),
        tuple(name for each in found for name in each.fixtures),
    )


def guards_by_rule(incidents: Iterable[GuardedIncident]) -> Mapping[RuleKey, tuple[str, ...]]:
    """Return the incidents that each rule guards, by name; one that does not come far enough guards nothing."""
    found: dict[RuleKey, dict[str, None]] = {}
    for each in incidents:
        for guard in each.guards:
            if guard.suffices:
                found.setdefault(guard.rule, {})[each.incident.name] = None
    return {rule: tuple(names) for rule, names in sorted(found.items())}
