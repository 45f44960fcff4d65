"""Margins of rules, for programs: part of version 1 of `schemas/results.schema.json`."""

from collections.abc import Iterator
from typing import Any

from rulelint.report.rule_key import key_object
from rulelint.simulate.key import RuleKey
from rulelint.simulate.margins.model import RuleMargins
from rulelint.simulate.model import Simulation

Object = dict[str, Any]


def margins_objects(simulation: Simulation) -> Iterator[Object]:
    """Yield the margins of every alerting rule that reads data."""
    for key, found in simulation.margins.items():
        yield margins_object(key, found)


def margins_object(key: RuleKey, found: RuleMargins) -> Object:
    """Return the margins of one rule; on which fixture is the caller's to say."""
    held = found.headrooms
    return {
        "rule": key_object(key),
        "evaluations": found.evaluations,
        "steps": found.steps,
        "best": found.best,
        "headroom": held[-1] if held else None,
        "worst": held[0] if held else None,
        "near_misses": found.near_misses,
        "on_data": len(found.on_data),
        "series": [
            {"labels": dict(each.labels), "best": each.best, "headroom": each.headroom}
            for each in found.series
        ],
    }
