"""The tables of what guards which incident; text and Markdown only draw them."""

from collections import Counter
from collections.abc import Iterator, Sequence

from rulelint.report.quantities import duration, moment
from rulelint.report.rule_key import rule_name
from rulelint.report.tables import Table
from rulelint.simulate.coverage.guards import Guard, GuardedIncident, guards_by_rule
from rulelint.source.plural import plural

MOST = 3
"""How many rules are named in a row; the JSON report has all."""
LEVELS = {"page": "pages", "notification": "tells", "fire": "fires"}
WORDS = {
    "guarded": "guarded",
    "unguarded": "UNGUARDED",
    "unknown": "unknown",
    "not-replayable": "not replayable",
}


def incident_tables(incidents: Sequence[GuardedIncident]) -> Iterator[Table]:
    """Yield the incidents with what guards them, and the rules with what they guard."""
    rows = tuple(_row(each) for each in incidents)
    head = ("incident", "severity", "start", "must page", "status", "by", "lesson")
    yield Table(f"incidents: {len(incidents)}", head, rows, note="; ".join(_notes(incidents)))
    by_rule = guards_by_rule(incidents)
    if by_rule:
        alone = _alone(incidents)
        listed = tuple(
            (rule_name(rule), str(len(names)), _some(names), _some(alone.get(rule, ())))
            for rule, names in by_rule.items()
        )
        yield Table("rules that guard incidents", ("rule", "incidents", "which", "alone"), listed, (1,))


def _row(found: GuardedIncident) -> tuple[str, ...]:
    incident = found.incident
    return (
        incident.name,
        incident.severity or "-",
        moment(incident.start),
        "yes" if incident.must_page else "-",
        WORDS[found.status],
        told_by(found),
        incident.lesson or "(not written down)",
    )


def told_by(found: GuardedIncident) -> str:
    """Return the rules that told of an incident and when, after why that is not enough where it is not."""
    best = _best(found.guards)
    parts = [found.reason] if found.reason else []
    parts += map(_guard, best[:MOST])
    if len(best) > MOST:
        parts.append(f"{len(best) - MOST} more")
    if found.candidates and not best:
        parts.append(f"not simulated: {_some(list(map(rule_name, found.candidates)))}")
    return "; ".join(parts) or "-"


def _best(guards: Sequence[Guard]) -> list[Guard]:
    """Return the best of each rule, wherever it was replayed."""
    best: dict[object, Guard] = {}
    for each in guards:
        best.setdefault(each.rule, each)
    return list(best.values())


def _guard(guard: Guard) -> str:
    after = f"{'at most ' if guard.is_bound else ''}{duration(guard.time_to_detect)}"
    when = f"{duration(guard.lead)} before it" if guard.lead else f"after {after}"
    return f"{rule_name(guard.rule)} {LEVELS[guard.level]} {when}"


def _alone(incidents: Sequence[GuardedIncident]) -> dict[object, list[str]]:
    """Return for each rule the incidents that no other one guards."""
    found: dict[object, list[str]] = {}
    for each in incidents:
        rules = {guard.rule for guard in each.guards if guard.suffices}
        if len(rules) == 1:
            found.setdefault(rules.pop(), []).append(each.incident.name)
    return found


def _notes(incidents: Sequence[GuardedIncident]) -> Iterator[str]:
    counts: Counter[str] = Counter(each.status for each in incidents)
    yield ", ".join(f"{counts[status]} {words.lower()}" for status, words in WORDS.items() if counts[status])
    unpaged = [
        each.incident.name for each in incidents if each.status == "unguarded" and each.incident.must_page
    ]
    if unpaged:
        yield f"somebody must be paged and is not: {', '.join(unpaged)}"
    for what in ("cause", "lesson"):
        unwritten = [each.incident.name for each in incidents if what in each.unwritten]
        if unwritten:
            yield f"{plural(len(unwritten), 'incident')} without a {what}: {_some(unwritten)}"


def _some(names: Sequence[str]) -> str:
    more = f", {len(names) - MOST} more" if len(names) > MOST else ""
    return ", ".join(names[:MOST]) + more or "-"
