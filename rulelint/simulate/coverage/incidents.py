"""Which incidents the alerts caught, and how fast (definitions: reference simulation.md §2.4)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase

from rulelint.dataclass import dataclass
from rulelint.fixtures.incidents import Incident
from rulelint.fixtures.model import Fixture
from rulelint.rules.model import AlertRule
from rulelint.simulate.coverage.heard import Counts, Heard, anything, interrupts
from rulelint.simulate.coverage.model import Blind, Coverage, Detection, IncidentCoverage
from rulelint.simulate.coverage.severities import severity_matrix, worst
from rulelint.simulate.key import RuleKey
from rulelint.simulate.model import Episode, NotSimulated, SimulatedRule
from rulelint.simulate.options import SimulateOptions
from rulelint.simulate.plan import Entry


@dataclass(frozen=True)
class Happened:
    """What the rules did on a fixture: `episodes` in the order they fired, `unknown` are rules not simulated.

    `rules` are the simulated ones, `elsewhere` those of files the fixture does not speak for; `heard` is None where it
    is not known what Alertmanager sends.
    """

    fixture: Fixture
    episodes: Sequence[Episode]
    unknown: Sequence[Entry]
    options: SimulateOptions
    rules: Sequence[SimulatedRule] = ()
    heard: Heard | None = None
    elsewhere: Sequence[Entry] = ()

    @property
    def is_elsewhere(self) -> bool:
        """Whether there are alerts, and the fixture speaks for none of them."""
        if any(each.kind == "alert" for each in self.rules):
            return False
        mine, others = (
            any(isinstance(each.rule, AlertRule) for each in entries)
            for entries in (self.unknown, self.elsewhere)
        )
        return others and not mine

    def end_of(self, incident: Incident) -> int:
        """Return when an incident ended; one that is still open has not before the window does."""
        return incident.until(self.fixture.end)

    def is_near(self, time: int, incident: Incident) -> bool:
        """Say whether a time is close enough to an incident to count for it."""
        return incident.start - self.options.lead <= time <= self.end_of(incident) + self.options.tail


def told_apart(
    entries: Iterable[Entry], not_simulated: Iterable[NotSimulated]
) -> tuple[list[Entry], list[Entry]]:
    """Return the rules of which the fixture should speak, and nothing is known; and those it does not speak for."""
    reasons = {each.rule: each.reason for each in not_simulated}
    found = [each for each in entries if each.key in reasons]
    elsewhere = [each for each in found if reasons[each.key] == "applies-to"]
    return [each for each in found if reasons[each.key] != "applies-to"], elsewhere


def coverage(happened: Happened) -> Coverage:
    """Return what became of every incident that overlaps the window."""
    fixture, heard = happened.fixture, happened.heard
    incidents = sorted(fixture.incidents, key=lambda each: (each.start, each.name))
    covered = tuple(_cover(each, happened) for each in incidents if _overlaps(each, fixture))
    fires = [each for each in happened.episodes if not each.left_censored]
    pages = [each for each in heard.messages if each.is_page] if heard else []
    return Coverage(
        covered,
        len(fires),
        sum(_is_explained(fire.fired_at, [dict(fire.labels)], happened) for fire in fires),
        fixture.complete,
        len(pages) if heard else None,
        sum(
            _is_explained(page.notification.time, list(map(dict, page.notification.firing)), happened)
            for page in pages
        )
        if heard
        else None,
        tuple(severity_matrix(covered, happened.options.levels)),
        tuple(each for each in incidents if not _overlaps(each, fixture)),
    )


def _overlaps(incident: Incident, fixture: Fixture) -> bool:
    return incident.start <= fixture.end and incident.until(fixture.end) >= fixture.start


def is_compatible(incident: Incident, labels: Mapping[str, str]) -> bool:
    """Say whether an alert may belong to the incident: no label contradicts it."""
    return all(labels.get(key, value) == value for key, value in incident.match.items())


def may_detect(incident: Incident, name: str, labels: Mapping[str, str]) -> bool:
    """Say whether an alert may detect the incident: it may belong to it, and has one of the expected names."""
    return is_expected(incident, name) and is_compatible(incident, labels)


def is_expected(incident: Incident, name: str) -> bool:
    """Say whether an alert has one of the names an incident expects; where it names none, every alert has."""
    return not incident.expect or any(fnmatchcase(name, glob) for glob in incident.expect)


def _is_explained(time: int, alerts: Iterable[Mapping[str, str]], happened: Happened) -> bool:
    """Say whether one of the alerts may belong to an incident around this time, whoever is expected."""
    near = [each for each in happened.fixture.incidents if happened.is_near(time, each)]
    return bool(near) and any(is_compatible(each, labels) for labels in alerts for each in near)


def _cover(incident: Incident, happened: Happened) -> IncidentCoverage:
    hits = tuple(
        each
        for each in happened.episodes
        if happened.is_near(each.fired_at, incident)
        and may_detect(incident, each.rule.name, dict(each.labels))
    )
    covered = IncidentCoverage(
        incident,
        hits,
        tuple(_candidates(incident, happened.unknown)),
        is_told=happened.heard is not None,
        blind=_blind(incident, happened),
    )
    if not hits:
        return covered
    first, fixture, end = hits[0], happened.fixture, happened.end_of(incident)
    detected = max(first.fired_at - incident.start, 0)
    data = min(max(first.pending_at - incident.start, 0), detected)
    return replace(
        covered,
        time_to_detect=detected,
        data_time=data,
        hold_time=detected - data,
        lead=max(incident.start - first.fired_at, 0),
        reset_time=max(max(each.until(fixture.end) for each in hits) - end, 0),
        uncovered=_uncovered(hits, max(first.fired_at, incident.start), min(end, fixture.end)),
        notified=_told_by(incident, hits, happened),
        paged=_told_by(incident, hits, happened, interrupts),
        is_bound=first.left_censored or incident.start < fixture.start,
        told_severity=_told_severity(incident, hits, happened),
    )


def _told_by(
    incident: Incident, hits: Sequence[Episode], happened: Happened, counts: Counts = anything
) -> Detection | None:
    """Return the first message that counts about an episode that hits, while the incident does."""
    if happened.heard is None:
        return None
    until = happened.end_of(incident) + happened.options.tail
    found = happened.heard.first(hits, until, counts)
    return None if found is None else happened.heard.detection(*found, incident.start)


def _told_severity(incident: Incident, hits: Sequence[Episode], happened: Happened) -> str | None:
    heard, until = happened.heard, happened.end_of(incident) + happened.options.tail
    told = [each for each in hits if heard is None or heard.first([each], until)]
    return worst((each.severity for each in told), happened.options.levels) if told else None


def _blind(incident: Incident, happened: Happened) -> Blind | None:
    """Say why no hit would be no miss: part of the incident was not seen, or nobody could have told of it yet.

    What nothing has a name for nobody could ever tell of, however long the fixture were.
    """
    fixture, tail = happened.fixture, happened.options.tail
    able = [
        each.counted_from
        for each in happened.rules
        if each.kind == "alert" and is_expected(incident, each.rule.name)
    ]
    if not able:
        return "elsewhere" if happened.is_elsewhere else None
    if incident.start < fixture.start:
        return "before-window"
    if happened.end_of(incident) + tail < min(able):
        return "warm-up"
    # One that is still open never runs out of time: it is missed once the quickest of the rules has seen enough of it.
    time_left = incident.start + min(able) - fixture.start if incident.end is None else incident.end + tail
    return "after-window" if time_left > fixture.end else None


def _candidates(incident: Incident, unknown: Iterable[Entry]) -> Iterator[RuleKey]:
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
