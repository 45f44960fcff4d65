"""Incidents that no rule guards: what hurt once, and nobody would be told of again."""

from collections.abc import Iterator, Sequence

from rulelint.fixtures.incidents import Incident
from rulelint.review.model import Evidence, Item, Ruled
from rulelint.review.options import ReviewOptions
from rulelint.review.risk import risk
from rulelint.review.verdicts import certain_labels
from rulelint.review.words import time_text
from rulelint.simulate.coverage.incidents import may_detect
from rulelint.simulate.coverage.model import Level
from rulelint.simulate.model import IncidentCoverage, Simulation

Identity = tuple[str, int]


def incidents_of(
    simulations: Sequence[Simulation],
) -> dict[Identity, list[tuple[Simulation, IncidentCoverage]]]:
    """Return what each fixture makes of each incident, by name and start: one incident may be in several fixtures.

    A fixture that speaks for none of the alerts says nothing of its incidents.
    """
    found: dict[Identity, list[tuple[Simulation, IncidentCoverage]]] = {}
    for simulation in simulations:
        is_asked = any(each.kind == "alert" for each in simulation.rules)
        for covered in simulation.coverage.incidents:
            if not is_asked and not covered.candidates:
                continue
            identity = covered.incident.name, covered.incident.start
            found.setdefault(identity, []).append((simulation, covered))
    return found


def unguarded(
    simulations: Sequence[Simulation], rules: Sequence[Ruled], options: ReviewOptions
) -> Iterator[Item]:
    """Yield the incidents that no rule caught on any fixture, or that woke nobody though somebody had to be."""
    for listed in incidents_of(simulations).values():
        verdicts = [covered.verdict(level_of(covered)) for _, covered in listed]
        if "hit" in verdicts:
            continue
        if "missed" in verdicts or any(covered.candidates for _, covered in listed):
            yield _item(listed, rules, options)


def level_of(covered: IncidentCoverage) -> Level:
    """Return how far an alert has to come to guard an incident: to a page where one is asked for and told of."""
    return "page" if covered.incident.must_page and covered.is_told else "fire"


def guards(incident: Incident, rules: Sequence[Ruled]) -> list[Ruled]:
    """Return the rules that may tell of an incident: their name is expected, and no label contradicts."""
    return [rule for rule in rules if may_detect(incident, rule.key.name, certain_labels(rule))]


def _item(
    listed: Sequence[tuple[Simulation, IncidentCoverage]], rules: Sequence[Ruled], options: ReviewOptions
) -> Item:
    simulation, covered = listed[0]
    incident = covered.incident
    expected = [each for each in guards(incident, rules) if incident.expect and _is_here(each, listed)]
    unknown = any(each.candidates for _, each in listed)
    title = f"incident `{incident.name}` has no guard"
    if unknown:
        title = f"it is not known whether incident `{incident.name}` has a guard"
        likelihood, because = 3, "rules that were not simulated might have told of it"
    elif any(each.detected for _, each in listed):
        title = f"incident `{incident.name}` woke nobody"
        likelihood, because = 4, "an alert fired, and nobody was paged"
    elif expected:
        likelihood, because = 5, "the rules that were to tell of it did not"
    else:
        likelihood, because = 5, "no rule tells of it"
    evidence = [Evidence("fixture", simulation.fixture, f"{because}, fixture {simulation.fixture}")]
    evidence += _told_of(incident)
    return Item(
        "unguarded_incident",
        title,
        _owner(expected),
        incident.severity,
        risk(incident.severity, options.levels, likelihood, because),
        tuple(evidence),
        _action(incident, expected, is_unknown=unknown),
        incident=incident.name,
        began=incident.start,
    )


def _is_here(rule: Ruled, listed: Sequence[tuple[Simulation, IncidentCoverage]]) -> bool:
    """Say whether a fixture speaks for a rule: one of other files is not to be corrected for its incidents."""
    return any(
        rule.key in {each.rule for each in simulation.rules} or rule.key in covered.candidates
        for simulation, covered in listed
    )


def _told_of(incident: Incident) -> Iterator[Evidence]:
    """Yield what the list of incidents says of it."""
    if incident.end is not None:
        length = incident.end - incident.start
        yield Evidence("lasted_seconds", length / 1000, f"it lasted {time_text(length)}")
    if incident.must_page:
        yield Evidence("must_page", "yes", "somebody has to be woken for it")
    if incident.lesson:
        yield Evidence("lesson", incident.lesson, f"lesson: {incident.lesson}")


def _owner(expected: Sequence[Ruled]) -> str:
    """Return who owns every rule that was to tell of it; nobody where they disagree."""
    owners = {rule.owner for rule in expected}
    return owners.pop() if len(owners) == 1 else ""


def _action(incident: Incident, expected: Sequence[Ruled], *, is_unknown: bool) -> str:
    if is_unknown:
        return "record what the rules that were not simulated read, and look again"
    if expected:
        names = ", ".join(f"`{name}`" for name in sorted({rule.key.name for rule in expected}))
        return f"correct {names} until it tells of it: `rulelint simulate` replays it"
    if incident.expect:
        return f"write the rule it expects: {', '.join(f'`{glob}`' for glob in incident.expect)}"
    return "write a rule that tells of it, and name it in the incident's `expect`"
