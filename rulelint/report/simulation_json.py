"""Simulations for programs: version 1 of `schemas/results.schema.json`.

Times are RFC 3339, durations seconds.  Every entry names its fixture, whose window is in `fixtures`.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from rulelint.report.base import LintResult
from rulelint.report.basis import basis_objects, caveat_objects
from rulelint.report.coverage_json import figures_object, incident_objects
from rulelint.report.json import VERSION, dump, summary_object
from rulelint.report.margins_json import margins_objects
from rulelint.report.noise_json import (
    cascade_objects,
    fidelity_objects,
    pattern_objects,
    redundancy_objects,
)
from rulelint.report.phases_json import phase_objects
from rulelint.report.quantities import moment
from rulelint.report.rule_key import key_object
from rulelint.report.seasons_json import season_objects
from rulelint.report.structure_json import structure_objects
from rulelint.report.told_json import audience_objects, notification_objects, told_object
from rulelint.simulate.model import (
    Episode,
    Figures,
    NotSimulated,
    PendingRun,
    RuleFailure,
    RuleNoise,
    SimulatedRule,
    Simulation,
)

Object = dict[str, Any]


def render(simulations: Sequence[Simulation]) -> str:
    """Return the results of `rulelint simulate`."""
    files = simulations[0].files if simulations else ()
    return dump(
        {
            "version": VERSION,
            "findings": [],
            "suppressed": [],
            "summary": summary_object(LintResult((), files)),
            **simulation_objects(simulations),
        }
    )


def simulation_objects(simulations: Sequence[Simulation]) -> Object:
    """Return what a simulation adds to results, for every fixture one after the other."""
    return {
        "basis": basis_objects(simulations),
        "fixtures": [_fixture(each) for each in simulations],
        "simulated": _each(simulations, lambda each: map(_rule, each.rules)),
        "notifications": _each(simulations, notification_objects),
        "audiences": _each(simulations, audience_objects),
        "episodes": _each(simulations, lambda each: map(_episode, each.episodes)),
        "pending": _each(simulations, lambda each: map(_pending, each.pending)),
        "noise": _each(simulations, _noise),
        "anti_patterns": _each(simulations, pattern_objects),
        "redundancy": _each(simulations, redundancy_objects),
        "cascades": _each(simulations, cascade_objects),
        "fidelity": _each(simulations, fidelity_objects),
        "coverage": _each(simulations, incident_objects),
        "phases": _each(simulations, phase_objects),
        "seasons": _each(simulations, season_objects),
        "structure": _each(simulations, structure_objects),
        "not_simulated": _each(simulations, lambda each: map(_not_simulated, each.not_simulated)),
        "failures": _each(simulations, lambda each: map(_failure, each.failures)),
        "margins": _each(simulations, margins_objects),
    }


def _each(
    simulations: Sequence[Simulation], objects: Callable[[Simulation], Iterable[Object]]
) -> list[Object]:
    return [{"fixture": each.fixture, **entry} for each in simulations for entry in objects(each)]


def _fixture(simulation: Simulation) -> Object:
    coverage = simulation.coverage
    major, minor = simulation.version
    return {
        "name": simulation.fixture,
        "start": moment(simulation.start),
        "end": moment(simulation.end),
        "prometheus": f"{major}.{minor}",
        "phase": simulation.phase / 1000,
        "representative": simulation.representative,
        "caveats": caveat_objects(simulation),
        "complete": coverage.complete,
        "incidents": len(coverage.incidents),
        "detected": coverage.detected,
        "recall": coverage.recall,
        "fires": coverage.fires,
        "explained": coverage.explained,
        "precision": coverage.precision,
        "incident_figures": figures_object(coverage),
        "alertmanager": told_object(simulation),
    }


def _rule(rule: SimulatedRule) -> Object:
    return {
        "rule": key_object(rule.rule) | {"kind": rule.kind},
        "owner": rule.owner,
        "severity": rule.severity,
        "category": rule.category,
        "interval": rule.interval / 1000,
        "first": moment(rule.first),
        "evaluations": rule.ticks,
        "counted_from": moment(rule.counted_from),
        "series": rule.series,
        "selectors": [{"selector": each.selector, "series": each.series} for each in rule.selectors],
    }


def _episode(episode: Episode) -> Object:
    return {
        "rule": key_object(episode.rule),
        "labels": dict(episode.labels),
        "owner": episode.owner,
        "severity": episode.severity,
        "category": episode.category,
        "pending_at": moment(episode.pending_at),
        "fired_at": moment(episode.fired_at),
        "resolved_at": None if episode.resolved_at is None else moment(episode.resolved_at),
        "left_censored": episode.left_censored,
    }


def _pending(run: PendingRun) -> Object:
    return {
        "rule": key_object(run.rule),
        "labels": dict(run.labels),
        "start": moment(run.start),
        "end": moment(run.end),
    }


def _noise(simulation: Simulation) -> Iterator[Object]:
    for each in simulation.noise:
        yield ({"by": "rule", "rule": key_object(each.rule)} | _figures(each.figures) | _rule_only(each))
    for group in (*simulation.owners, *simulation.severities, *simulation.groups):
        yield (
            {"by": group.by, group.by: group.name, "rules": len(group.rules)}
            | _figures(group.figures)
            | {
                "flap_psc": group.flap_psc,
                "always_firing_rules": group.always_firing,
                "never_firing_rules": dict(sorted(group.never_firing.items())),
            }
        )


def _rule_only(noise: RuleNoise) -> Object:
    return {
        "owner": noise.owner,
        "severity": noise.severity,
        "category": noise.category,
        "flap_psc": noise.flap_psc,
        "always_firing": [dict(labels) for labels in noise.always_firing],
        "heartbeat": noise.heartbeat,
        "never_firing": noise.never_firing,
        "margin": noise.margin,
    }


def _figures(figures: Figures) -> Object:
    return {
        "window": figures.window / 1000,
        "fires": figures.fires,
        "distinct": figures.distinct,
        "peak": figures.peak,
        "firing_time": figures.firing_time / 1000,
        "firing_union": figures.firing_union / 1000,
        "duty": figures.duty,
        "completed": figures.completed,
        "short": figures.short,
        "short_share": figures.short_share,
        "refires": figures.refires,
        "refire_share": figures.refire_share,
        "transitions": figures.transitions,
        "flap_rate": figures.flap_rate,
        "near_fires": figures.near_fires,
        "open": figures.open,
    }


def _not_simulated(unknown: NotSimulated) -> Object:
    return {
        "rule": key_object(unknown.rule),
        "reason": unknown.reason,
        "message": unknown.message,
        "missing": list(unknown.missing),
    }


def _failure(failure: RuleFailure) -> Object:
    return {
        "rule": key_object(failure.rule),
        "message": failure.message,
        "first": moment(failure.first),
        "evaluations": failure.ticks,
    }
