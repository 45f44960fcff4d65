"""Simulations written down by hand: what base and head did on the same hour of data."""

from collections.abc import Mapping, Sequence

from rulelint.compare.cause import Causes
from rulelint.compare.changes import describe_changes
from rulelint.compare.gates import Gates
from rulelint.compare.pairing import pair_rules
from rulelint.compare.reached import Played
from rulelint.compare.regression import Regression
from rulelint.compare.regressions import regressions
from rulelint.compare.replay import Replay
from rulelint.engine.options import NEWEST
from rulelint.fixtures.incidents import Incident
from rulelint.rules.model import RuleFile
from rulelint.simulate.coverage.incidents import may_detect
from rulelint.simulate.model import (
    Coverage,
    Episode,
    IncidentCoverage,
    NotSimulated,
    RuleKey,
    SelectorUse,
    SimulatedRule,
    Simulation,
)
from tests.compare.sides import load

MINUTE = 60_000
END = 60 * MINUTE
PATH = "rules/shop.yml"
Fires = Mapping[str, Sequence[tuple[float, float]]]
"""Alert name → minutes it started and stopped firing."""


def key_of(name: str) -> RuleKey:
    return RuleKey(PATH, "shop", name)


def simulation(
    files: Sequence[RuleFile],
    fires: Fires,
    incidents: Sequence[Incident] = (),
    *,
    counted_from: Mapping[str, float] | None = None,
    series: Mapping[str, int] | None = None,
    unknown: Sequence[str] = (),
    owners: Mapping[str, str] | None = None,
    representative: bool = False,
) -> Simulation:
    """Return what a replay would have: every rule of `files` that is not unknown, firing as `fires` says."""
    since = counted_from or {}
    names = [rule.name.value for file in files for group in file.groups for rule in group.rules]
    episodes = _episodes(fires, owners or {})
    uses = tuple(SelectorUse(selector, count) for selector, count in (series or {}).items())
    rules = tuple(
        SimulatedRule(key_of(name), "alert", MINUTE, 0, 61, round(since.get(name, 0) * MINUTE), 1, uses)
        for name in names
        if name not in unknown
    )
    missing = tuple(NotSimulated(key_of(name), "not-recorded", "not recorded") for name in unknown)
    covered = tuple(_cover(each, episodes, unknown) for each in incidents)
    return Simulation(
        "hour", 0, END, NEWEST, 0, representative, tuple(files), rules, tuple(episodes), (), (), (), (),
        Coverage(covered, len(episodes), 0, complete=False), missing, (),
    )  # fmt: skip


def _episodes(fires: Fires, owners: Mapping[str, str]) -> list[Episode]:
    found = [
        Episode(
            key_of(name),
            (("alertname", name),),
            round(start * MINUTE),
            round(start * MINUTE),
            None if stop * MINUTE >= END else round(stop * MINUTE),
            owner=owners.get(name, "shop"),
        )
        for name, stretches in fires.items()
        for start, stop in stretches
    ]
    return sorted(found, key=lambda each: (each.fired_at, each.rule))


def _cover(incident: Incident, episodes: Sequence[Episode], unknown: Sequence[str]) -> IncidentCoverage:
    end = END if incident.end is None else incident.end
    hits = tuple(
        each
        for each in episodes
        if incident.start <= each.fired_at <= end and may_detect(incident, each.rule.name, dict(each.labels))
    )
    candidates = tuple(key_of(name) for name in unknown)
    time = max(hits[0].fired_at - incident.start, 0) if hits else None
    return IncidentCoverage(incident, hits, candidates, time_to_detect=time)


def judge(base: str, head: str, before: Simulation, after: Simulation, gates: Gates) -> list[Regression]:
    """Return what the gates reject, for the rule files' texts and their replays."""
    bases, heads = load({PATH: base}), load({PATH: head})
    pairing = pair_rules(bases, heads, {})
    changes = describe_changes(pairing, {file.path: file for file in heads}, {})
    return regressions(Replay(Played.of(before), Played.of(after), pairing), Causes(pairing, changes), gates)
