"""When things happen, for programs: part of version 1 of `schemas/results.schema.json`.

Times are UTC, durations seconds.
"""

from collections.abc import Iterator
from typing import Any

from rulelint.report.rule_key import key_object
from rulelint.simulate.model import Simulation
from rulelint.simulate.seasons import Stratum, fires_of, pages_of, predictable, since, strata

Object = dict[str, Any]


def season_objects(simulation: Simulation) -> Iterator[Object]:
    """Yield fires and pages by weekday or weekend and hour, then the rules that come back every week."""
    start, end = since(simulation), simulation.end
    fires, pages = (strata(times, start, end) for times in (fires_of(simulation), pages_of(simulation)))
    for fired, paged in zip(fires, pages, strict=True):
        if fired.observed:
            yield _stratum(fired, paged if simulation.told else None)
    for rule in (each for each in simulation.rules if each.kind == "alert"):
        found = predictable(fires_of(simulation, rule.rule), min(rule.counted_from, end), end)
        if found is not None:
            yield {
                "of": "rule",
                "rule": key_object(rule.rule),
                "times": [time / 1000 for time in found.times],
                "expected": found.expected,
                "probability": found.probability,
            }


def _stratum(fired: Stratum, paged: Stratum | None) -> Object:
    return {
        "of": "stratum",
        "days": "weekend" if fired.weekend else "weekday",
        "hour": fired.hour,
        "observed": fired.observed / 1000,
        "fires": fired.count,
        "pages": paged.count if paged else None,
    }
