"""What the rules cover, for programs: part of version 1 of `schemas/results.schema.json`."""

from collections.abc import Iterator, Mapping
from typing import Any

from rulelint.report.quantities import moment
from rulelint.report.rule_key import key_object
from rulelint.simulate.coverage.delays import Delays, delays
from rulelint.simulate.coverage.model import (
    LEVELS,
    BudgetSpent,
    Coverage,
    Detection,
    IncidentCoverage,
    Level,
    Share,
)
from rulelint.simulate.model import Simulation

Object = dict[str, Any]


def incident_objects(simulation: Simulation) -> Iterator[Object]:
    """Yield what became of every incident, by time."""
    for each in simulation.coverage.incidents:
        yield incident_object(each)


def incident_object(covered: IncidentCoverage) -> Object:
    """Return what became of an incident; durations are seconds."""
    incident = covered.incident
    times: Mapping[str, int | None] = {
        "time_to_detect": covered.time_to_detect,
        "data_time": covered.data_time,
        "hold_time": covered.hold_time,
        "lead": covered.lead,
        "reset_time": covered.reset_time,
        "uncovered": covered.uncovered,
    }
    return {
        "incident": incident.name,
        "start": moment(incident.start),
        "end": None if incident.end is None else moment(incident.end),
        "severity": incident.severity,
        "must_page": incident.must_page,
        "cause": incident.cause,
        "lesson": incident.lesson,
        "detected": covered.detected,
        "verdicts": {level: covered.verdict(level) for level in LEVELS},
        **{name: None if value is None else value / 1000 for name, value in times.items()},
        "at_most": covered.is_bound,
        "blind": covered.blind or "",
        "notified": _detection(covered.notified),
        "paged": _detection(covered.paged),
        "told_severity": covered.told_severity,
        "budget_spent": _spent(covered.spent),
        "hits": [{"rule": key_object(hit.rule), "fired_at": moment(hit.fired_at)} for hit in covered.hits],
        "candidates": [key_object(key) for key in covered.candidates],
    }


def _spent(spent: BudgetSpent | None) -> Object | None:
    if spent is None:
        return None
    return {
        "share": spent.share,
        "samples": spent.samples,
        "budget": spent.budget,
        "period": spent.period / 1000,
    }


def figures_object(coverage: Coverage) -> Object:
    """Return what the incidents of a fixture come to."""
    return {
        "recall": {level: _recall(coverage, level) for level in LEVELS},
        "time_to_detect": {each.level: _delays(each) for each in delays(coverage)},
        "pages": coverage.pages,
        "explained_pages": coverage.explained_pages,
        "page_precision": coverage.page_precision,
        "severities": [
            {"incident": each.incident, "told": each.told, "count": each.count, "verdict": each.verdict}
            for each in coverage.severities
        ],
        "outside": [each.name for each in coverage.outside],
    }


def share_object(share: Share) -> Object:
    """Return a share with its counts and its 95 % interval."""
    low, high = share.interval
    return {"part": share.part, "whole": share.whole, "share": share.value, "low": low, "high": high}


def _recall(coverage: Coverage, level: Level) -> Object:
    return share_object(coverage.recall_by(level)) | {"unknown": coverage.unknown(level)}


def _delays(found: Delays) -> Object:
    times = {
        "mean": found.mean,
        "median": found.median,
        "p95": found.p95,
        "longest": found.longest,
        "data": found.data,
        "hold": found.hold,
        "wait": found.wait,
        "held": found.held,
    }
    counts = {"count": found.count, "at_most": found.bounds}
    return counts | {name: round(value) / 1000 for name, value in times.items()}


def _detection(found: Detection | None) -> Object | None:
    if found is None:
        return None
    times = {
        "time_to_detect": found.time_to_detect,
        "data": found.data,
        "hold": found.hold,
        "wait": found.wait,
        "held": found.held,
        "lead": found.lead,
    }
    return {
        "at": moment(found.at),
        "receiver": found.receiver,
        "rule": key_object(found.episode.rule),
        **{name: value / 1000 for name, value in times.items()},
    }
