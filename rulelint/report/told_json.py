"""What Alertmanager would send, for programs: part of version 1 of `schemas/results.schema.json`."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from rulelint.engine.labels import Labels
from rulelint.report.quantities import moment
from rulelint.report.rate_json import rate_object
from rulelint.report.rule_key import key_object
from rulelint.simulate.model import Audience, Message, Simulation
from rulelint.simulate.notify.fates import SELF_SUPPRESSED

Object = dict[str, Any]


def notification_objects(simulation: Simulation) -> Iterator[Object]:
    """Yield every counted message, by time."""
    for each in simulation.told.messages if simulation.told else ():
        yield _message(each)


def audience_objects(simulation: Simulation) -> Iterator[Object]:
    """Yield who is told how much."""
    for each in simulation.told.audiences if simulation.told else ():
        yield _audience(each)


def told_object(simulation: Simulation) -> Object | None:
    """Return what the notifications depend on, and what came of the fires; None without Alertmanager."""
    told = simulation.told
    if told is None:
        return None
    return {
        "path": told.path,
        "version": ".".join(map(str, told.version)),
        "counted_from": moment(told.counted_from),
        "fires": told.fires,
        "untold": told.untold,
        "held_back": dict(told.held_back),
    }


def _message(message: Message) -> Object:
    sent = message.notification
    return {
        "time": moment(sent.time),
        "receiver": sent.receiver,
        "integration": sent.integration,
        "reason": sent.reason,
        "page": message.is_page,
        "group_key": sent.group_key,
        "firing": [_labels(each) for each in sent.firing],
        "resolved": [_labels(each) for each in sent.resolved],
        "rules": [key_object(each) for each in message.rules],
        "owners": list(message.owners),
        "severities": list(message.severities),
        "categories": list(message.categories),
    }


def _labels(labels: Labels) -> Object:
    return dict(labels)


def _audience(audience: Audience) -> Object:
    shifts = audience.shifts
    return {
        "by": audience.by,
        audience.by: key_object(audience.rule) if audience.rule else audience.name,
        "window": audience.window / 1000,
        "fires": audience.fires,
        "fates": dict(sorted(audience.fates.items())),
        "self_suppressed": sum(audience.fates.get(each, 0) for each in SELF_SUPPRESSED),
        "suppressed": {
            fate: count / audience.fires for fate, count in sorted(audience.fates.items()) if fate != "told"
        },
        "messages": audience.messages,
        "firing": audience.firing,
        "pages": audience.pages,
        "pages_by": dict(sorted(audience.pages_by.items())),
        "peak": audience.peak,
        "p95": audience.p95,
        "per_day": audience.per_day,
        "repeat_share": audience.repeat_share,
        "compression": audience.compression,
        "out_of_hours": audience.out_of_hours,
        "out_of_hours_share": audience.out_of_hours_share,
        "shifts": None if shifts is None else asdict(shifts) | {"heavy_share": shifts.heavy_share},
        "weekly": rate_object(audience.weekly),
        "reasons": dict(sorted(audience.reasons.items())),
        "score": _score(audience),
    }


def _score(audience: Audience) -> Object:
    score = audience.score
    return {
        "pages": score.pages,
        "out_of_hours": score.out_of_hours,
        "messages": score.messages,
        "repeats": score.repeats,
        "always_firing": score.always_firing,
        "total": score.total,
        "weekly": None if audience.weekly is None else score.weekly,
    }
