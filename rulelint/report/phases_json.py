"""A phase sweep for programs: part of version 1 of `schemas/results.schema.json`."""

from collections.abc import Iterator
from typing import Any

from rulelint.report.rule_key import key_object
from rulelint.simulate.model import Simulation
from rulelint.simulate.phases import Spread

Object = dict[str, Any]


def phase_objects(simulation: Simulation) -> Iterator[Object]:
    """Yield the spread of every figure over the phases; nothing where they were not looked at."""
    sweep = simulation.phases
    if sweep is None:
        return
    for rule in sweep.rules:
        yield {"of": "rule", "rule": key_object(rule.rule), "fires": _spread(rule.fires)}
    for told in sweep.audiences:
        yield {
            "of": told.by,
            told.by: told.name,
            "messages": _spread(told.messages),
            "pages": _spread(told.pages),
        }
    for each in sweep.incidents:
        delay = each.time_to_detect
        yield {
            "of": "incident",
            "incident": each.incident,
            "phases": len(sweep.phases),
            "caught": dict(each.caught),
            "luck": list(each.luck(len(sweep.phases))),
            "time_to_detect": None if delay is None else _spread(delay, 1000),
        }
    for level, shares in sweep.recall.items():
        yield {"of": "recall", "level": level, "share": _spread(shares)}


def _spread(spread: Spread, unit: int = 1) -> Object:
    """Return the numbers of a spread, divided by the unit they are counted in."""
    return {"min": spread.low / unit, "median": spread.middle / unit, "max": spread.high / unit}
