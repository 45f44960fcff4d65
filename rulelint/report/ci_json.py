"""Results of `rulelint ci` for programs: version 1 of `schemas/results.schema.json`.

Times are RFC 3339, durations seconds, as in the results of a simulation.
"""

from rulelint.compare.changes import Change
from rulelint.compare.notified import Side
from rulelint.compare.place import Place
from rulelint.compare.regression import Regression
from rulelint.compare.replay import Load, Replay
from rulelint.finding import RuleRef, Severity
from rulelint.report.base import Style
from rulelint.report.ci_base import Comparison, Notice
from rulelint.report.ci_basis import comparison_basis
from rulelint.report.ci_pages import paged_object, pages_object
from rulelint.report.json import VERSION, Object, dump, finding_objects, suppressed_objects
from rulelint.report.quantities import moment
from rulelint.simulate.model import IncidentCoverage


def render(comparison: Comparison, style: Style) -> str:  # noqa: ARG001  every format has the same signature
    """Return findings, changes, regressions, replays and notices."""
    return dump(
        {
            "version": VERSION,
            "base": comparison.base,
            "head": comparison.head,
            "findings": finding_objects(comparison.remarks, comparison.findings),
            "suppressed": suppressed_objects(comparison.remarks, comparison.suppressed),
            "changes": [_change(each) for each in comparison.changes],
            "regressions": [_regression(each) for each in comparison.regressions],
            "basis": comparison_basis(comparison.replays),
            "replays": [_replay(each) for each in comparison.replays],
            "notices": [_notice(each) for each in comparison.notices],
            "summary": _summary(comparison),
        }
    )


def _summary(comparison: Comparison) -> Object:
    severities = list(comparison.severities())
    return {
        "files": len(comparison.files),
        "changed_files": comparison.changed_files,
        "rules": sum(file.rule_count for file in comparison.files),
        "errors": severities.count(Severity.ERROR),
        "warnings": severities.count(Severity.WARNING),
        "infos": severities.count(Severity.INFO),
        "suppressed": len(comparison.suppressed),
    }


def _place(place: Place | None) -> Object:
    if place is None:
        return {"path": None, "start": None, "end": None}
    if place.span is None:
        return {"path": place.path, "start": None, "end": None}
    ends = []
    for offset in (place.span.start, place.span.end):
        line, column = place.source.position(offset)
        ends.append({"line": line, "column": column, "offset": offset})
    return {"path": place.path, "start": ends[0], "end": ends[1]}


def _rule(ref: RuleRef | None) -> Object | None:
    return {"group": ref.group, "name": ref.name, "kind": ref.kind} if ref else None


def _change(change: Change) -> Object:
    return {
        "kind": change.kind,
        "message": change.message,
        **_place(change.place),
        "rule": _rule(change.rule),
    }


def _regression(regression: Regression) -> Object:
    return {
        "id": regression.id,
        "severity": regression.severity.word,
        "message": regression.message,
        **_place(regression.place),
        "rule": _rule(regression.rule),
        "fixture": regression.fixture or None,
        "owner": regression.owner,
        "incident": regression.incident,
        "base": regression.base,
        "head": regression.head,
        "notes": list(regression.notes),
    }


def _replay(replay: Replay) -> Object:
    return {
        "fixture": replay.fixture,
        "start": moment(replay.base.start),
        "end": moment(replay.base.end),
        "representative": replay.base.representative,
        "added_by_head": replay.added_by_head,
        "owners": [
            {"owner": owner, "base": _load(base), "head": _load(head)}
            for owner, (base, head) in (() if replay.incidents_only else replay.owner_loads.items())
        ],
        "incidents": [
            {
                "incident": before.incident.name,
                "base": _coverage(before) | _paged(replay, before, "base"),
                "head": _coverage(now) | _paged(replay, now, "head"),
            }
            for before, now in replay.incidents
        ],
        "notifications": None if replay.incidents_only else pages_object(replay),
    }


def _paged(replay: Replay, covered: IncidentCoverage, side: Side) -> Object:
    found = replay.notified
    return {"page": paged_object(found.first_page(covered, side)) if found else None}


def _load(load: Load) -> Object:
    return {"episodes": load.episodes, "firing_time": load.firing_time / 1000}


def _coverage(covered: IncidentCoverage) -> Object:
    time = covered.time_to_detect
    return {
        "detected": covered.detected,
        "by": covered.hits[0].rule.name if covered.hits else None,
        "time_to_detect": None if time is None else time / 1000,
    }


def _notice(notice: Notice) -> Object:
    return {"message": notice.message, **_place(notice.place), "help": notice.advice}
