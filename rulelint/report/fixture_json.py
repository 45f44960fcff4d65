"""What a fixture holds, and what does not fit in it, for programs.  Times are RFC 3339, durations seconds."""

from collections.abc import Sequence
from typing import Any

from rulelint.fixtures.incidents import Incident
from rulelint.fixtures.model import Facts, Fixture
from rulelint.fixtures.summary import FixtureSummary, Gap, MetricSummary
from rulelint.fixtures.verify import Remark
from rulelint.fixtures.write import format_selector
from rulelint.report.json import VERSION, dump
from rulelint.report.quantities import moment

Object = dict[str, Any]


def render(fixture: Fixture, summary: FixtureSummary) -> str:
    """Return everything `rulelint fixture info` knows."""
    return dump({"version": VERSION, "fixture": fixture_object(fixture, summary)})


def fixture_object(fixture: Fixture, summary: FixtureSummary) -> Object:
    """Return a fixture without its samples."""
    return {
        "name": fixture.name,
        "window": {"start": moment(fixture.start), "end": moment(fixture.end)},
        "source": {
            "kind": fixture.source.kind,
            "stale": fixture.source.stale,
            "recorder": fixture.source.recorder,
        },
        "applies_to": list(fixture.applies_to),
        "recorded": [format_selector(selector) for selector in fixture.recorded],
        "representative": fixture.representative,
        "complete": fixture.complete,
        "sha256": fixture.sha256,
        "series": summary.series,
        "samples": summary.samples,
        "stale_markers": summary.stale,
        "first_sample": None if summary.first is None else moment(summary.first),
        "last_sample": None if summary.last is None else moment(summary.last),
        "metrics": list(map(_metric, summary.metrics)),
        "measured_intervals": {
            job: [step / 1000 for step in steps] for job, steps in summary.intervals.items()
        },
        "gaps": list(map(_gap, summary.gaps)),
        "facts": _facts(fixture.facts),
        "incidents": list(map(_incident, fixture.incidents)),
    }


def _metric(metric: MetricSummary) -> Object:
    return {
        "name": metric.name,
        "type": metric.type,
        "series": metric.series,
        "samples": metric.samples,
        "stale_markers": metric.stale,
    }


def _gap(gap: Gap) -> Object:
    return {"job": gap.job, "instance": gap.instance, "start": moment(gap.start), "end": moment(gap.end)}


def _incident(incident: Incident) -> Object:
    return {"name": incident.name, **stated(incident)}


def stated(incident: Incident) -> Object:
    """Return what the file of incidents says of one, but for its name."""
    return {
        "start": moment(incident.start),
        "end": None if incident.end is None else moment(incident.end),
        "severity": incident.severity,
        "must_page": incident.must_page,
        "match": dict(incident.match),
        "expect": list(incident.expect),
        "cause": incident.cause,
        "lesson": incident.lesson,
        "links": list(incident.links),
    }


def _facts(facts: Facts) -> Object:
    return {
        "prometheus": f"{facts.prometheus.major}.{facts.prometheus.minor}",
        "evaluation_interval": facts.evaluation_interval / 1000,
        "query_offset": facts.query_offset / 1000,
        "lookback_delta": facts.lookback_delta / 1000,
        "scrape_intervals": {job: step / 1000 for job, step in facts.scrape_intervals.items()},
        "external_labels": dict(facts.external_labels),
        "flags": list(facts.flags),
    }


def render_remarks(fixture: Fixture, remarks: Sequence[Remark]) -> str:
    """Return everything `rulelint fixture verify` found."""
    found = [{"severity": each.severity.word, "message": each.message} for each in remarks]
    return dump({"version": VERSION, "fixture": fixture.name, "remarks": found})
