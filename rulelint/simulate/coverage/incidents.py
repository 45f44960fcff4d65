"""Which incidents the alerts caught, and how fast (definitions: reference simulation.md §2.4)."""

from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatchcase

from rulelint.fixtures.incidents import Incident
from rulelint.fixtures.model import Fixture
from rulelint.rules.model import AlertRule
from rulelint.simulate.model import Coverage, Episode, IncidentCoverage, RuleKey
from rulelint.simulate.options import SimulateOptions
from rulelint.simulate.plan import Entry


def coverage(
    fixture: Fixture, episodes: Sequence[Episode], unknown: Iterable[Entry], options: SimulateOptions
) -> Coverage:
    """Return what became of every incident that overlaps the window; `episodes` are in the order they fired."""
    listed = list(unknown)
    incidents = [
        each
        for each in fixture.incidents
        if each.start <= fixture.end and (each.end is None or each.end >= fixture.start)
    ]
    covered = tuple(
        _cover(each, episodes, listed, fixture, options)
        for each in sorted(incidents, key=lambda each: (each.start, each.name))
    )
    fires = [each for each in episodes if not each.left_censored]
    explained = sum(any(_belongs(fire, each, fixture, options) for each in incidents) for fire in fires)
    return Coverage(covered, len(fires), explained, fixture.complete)


def is_compatible(incident: Incident, labels: Mapping[str, str]) -> bool:
    """Say whether an alert may belong to the incident: no label contradicts it."""
    return all(labels.get(key, value) == value for key, value in incident.match.items())


def may_detect(incident: Incident, name: str, labels: Mapping[str, str]) -> bool:
    """Say whether an alert may detect the incident: it may belong to it, and has one of the expected names."""
    expected = not incident.expect or any(fnmatchcase(name, glob) for glob in incident.expect)
    return expected and is_compatible(incident, labels)


def _belongs(episode: Episode, incident: Incident, fixture: Fixture, options: SimulateOptions) -> bool:
    """Say whether an alert fired around the incident, and no label contradicts it."""
    end = fixture.end if incident.end is None else incident.end
    near = incident.start - options.lead <= episode.fired_at <= end + options.tail
    return near and is_compatible(incident, dict(episode.labels))


def _cover(
    incident: Incident,
    episodes: Sequence[Episode],
    unknown: Sequence[Entry],
    fixture: Fixture,
    options: SimulateOptions,
) -> IncidentCoverage:
    end = fixture.end if incident.end is None else incident.end
    hits = tuple(
        each
        for each in episodes
        if _belongs(each, incident, fixture, options)
        and may_detect(incident, each.rule.name, dict(each.labels))
    )
    candidates = tuple(_candidates(incident, unknown))
    if not hits:
        return IncidentCoverage(incident, (), candidates)
    first = hits[0]
    detected = max(first.fired_at - incident.start, 0)
    data = min(max(first.pending_at - incident.start, 0), detected)
    return IncidentCoverage(
        incident,
        hits,
        candidates,
        time_to_detect=detected,
        data_time=data,
        hold_time=detected - data,
        lead=max(incident.start - first.fired_at, 0),
        reset_time=max(max(each.until(fixture.end) for each in hits) - end, 0),
        uncovered=_uncovered(hits, max(first.fired_at, incident.start), min(end, fixture.end)),
    )


def _candidates(incident: Incident, unknown: Iterable[Entry]) -> Iterable[RuleKey]:
    """Yield alerts that were not simulated and could have counted: nothing certain about them contradicts."""
    for entry in unknown:
        certain = {key: value for key, value in _certain_labels(entry).items() if value}
        if isinstance(entry.rule, AlertRule) and may_detect(incident, entry.key.name, certain):
            yield entry.key


def _certain_labels(entry: Entry) -> dict[str, str]:
    pairs = entry.group.labels_of(entry.rule)
    return {key: pair.value for key, pair in pairs.items() if "{{" not in pair.value}


def _uncovered(hits: Sequence[Episode], start: int, end: int) -> int:
    """Return how much of `start` to `end` passed without any hit firing."""
    gap, reached = 0, start
    for each in sorted(hits, key=lambda each: each.fired_at):
        gap += max(min(each.fired_at, end) - reached, 0)
        reached = max(reached, each.until(end))
    return gap + max(end - reached, 0)
