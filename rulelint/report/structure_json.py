"""What alerts look at, for programs: part of version 1 of `schemas/results.schema.json`."""

from collections.abc import Iterator
from typing import Any

from rulelint.report.rule_key import key_object
from rulelint.simulate.coverage.decisions import RuleDecisions
from rulelint.simulate.coverage.routes import NamedUse, Routing
from rulelint.simulate.coverage.services import Services, ServiceUse
from rulelint.simulate.coverage.structure import Structure
from rulelint.simulate.model import Simulation
from rulelint.source.file import SourceText

Object = dict[str, Any]


def structure_objects(simulation: Simulation) -> Iterator[Object]:
    """Yield what alerts look at, once for a fixture; nothing where nobody asked."""
    if simulation.structure is not None:
        yield _structure(simulation.structure)


def _structure(found: Structure) -> Object:
    return {
        "metrics": [
            {
                "metric": each.name,
                "series": each.series,
                "read": each.read,
                "alerts": each.alerts,
                "urgent": each.is_urgent,
            }
            for each in found.metrics
        ],
        "targets": None
        if found.targets is None
        else [
            {"job": each.job, "instance": each.instance, "alerts": each.alerts, "verdict": each.verdict}
            for each in found.targets
        ],
        "services": _services(found.services) if found.services else None,
        "labels": [
            {
                "metric": each.metric,
                "label": each.label,
                "place": each.is_place,
                "seen": list(each.seen),
                "unseen": dict(each.unseen),
            }
            for each in found.labels
        ],
        "owners": None
        if found.owners is None
        else [{"owner": each.owner, "alerts": each.alerts, "paging": each.paging} for each in found.owners],
        "routing": _routing(found.routing) if found.routing else None,
        "decisions": None if found.decisions is None else [_rule(each) for each in found.decisions],
    }


def _rule(found: RuleDecisions) -> Object:
    return {
        "rule": key_object(found.rule),
        "seen": found.seen,
        "possible": found.possible,
        "message": found.message,
        "parts": [
            {"kind": each.kind, "text": each.text, "seen": list(each.seen), "unseen": list(each.unseen)}
            for each in found.decisions
        ],
    }


def _services(found: Services) -> Object:
    return {
        "label": found.label,
        "stated": found.is_stated,
        "entries": [_service(each) for each in found.found],
    }


def _service(found: ServiceUse) -> Object:
    return {
        "service": found.name,
        "series": found.series,
        "tier_1": found.is_tier_1,
        "rules": [key_object(each) for each in found.rules],
        "signals": {
            signal: {
                "confidence": use.confidence.name.lower(),
                "reason": use.reason,
                "rules": [key_object(each) for each in use.rules],
            }
            for signal, use in found.signals.items()
        },
        "missing": list(found.missing),
    }


def _routing(found: Routing) -> Object:
    return {
        "routes": [
            {
                "line": _line(found.file, each.span.start),
                "receiver": each.receiver,
                "matchers": each.matchers,
                "alerts": each.alerts,
                "messages": each.messages,
            }
            for each in found.routes
        ],
        "receivers": [_named(each, "receiver", "messages") for each in found.receivers],
        "inhibitions": [
            {
                "line": _line(found.file, each.span.start),
                "source": each.source,
                "target": each.target,
                "alerts": each.alerts,
            }
            for each in found.inhibitions
        ],
        "intervals": [_named(each, "interval", "alerts") for each in found.intervals],
    }


def _named(found: NamedUse, name: str, count: str) -> Object:
    return {name: found.name, count: found.count}


def _line(file: SourceText, offset: int) -> int:
    return file.position(offset).line
