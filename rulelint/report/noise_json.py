"""Anti-patterns, redundancy and fidelity for programs: part of version 1 of `schemas/results.schema.json`."""

from collections.abc import Iterator
from typing import Any

from rulelint.report.rule_key import key_object
from rulelint.simulate.model import Simulation
from rulelint.simulate.redundancy.model import Inhibition, Together

Object = dict[str, Any]


def pattern_objects(simulation: Simulation) -> Iterator[Object]:
    """Yield what is wrong with each rule."""
    for each in simulation.anti_patterns:
        yield {
            "rule": key_object(each.rule),
            "pattern": each.pattern,
            "evidence": each.evidence,
            "action": each.action,
            "figures": dict(each.figures),
        }


def redundancy_objects(simulation: Simulation) -> Iterator[Object]:
    """Yield the pairs of rules that fire together."""
    for each in simulation.redundancy.pairs:
        yield _pair(each)


def cascade_objects(simulation: Simulation) -> Iterator[Object]:
    """Yield the groups of rules that such pairs connect."""
    for group in simulation.redundancy.cascades:
        yield {"rules": [key_object(each) for each in group], "complete": simulation.redundancy.is_complete}


def fidelity_objects(simulation: Simulation) -> Iterator[Object]:
    """Yield how each rule compares with its recorded alerts, and which have none recorded."""
    for each in simulation.history.rules:
        yield {
            "rule": key_object(each.rule),
            "recorded": True,
            "real": each.real,
            "simulated": each.simulated,
            "matched": each.matched,
            "unmatched": each.unmatched,
            "both": each.both / 1000,
            "either": each.either / 1000,
            "jaccard": each.jaccard,
            "delay": _seconds(each.delay),
            "pending_delay": _seconds(each.pending_delay),
        }
    for rule in simulation.history.unknown:
        yield {"rule": key_object(rule), "recorded": False}


def _pair(pair: Together) -> Object:
    return {
        "first": key_object(pair.first),
        "relation": pair.relation,
        "second": key_object(pair.second),
        "keys": list(pair.keys),
        "co_episodes": pair.co_episodes,
        "jaccard": pair.jaccard,
        "first_contained": pair.contained[0],
        "second_contained": pair.contained[1],
        "lag": pair.lag / 1000,
        "lift": pair.lift,
        "p": pair.p,
        "inhibit_rule": _inhibition(pair.inhibition),
    }


def _inhibition(inhibition: Inhibition | None) -> Object | None:
    if inhibition is None:
        return None
    return {
        "source_matchers": list(inhibition.source_matchers),
        "target_matchers": list(inhibition.target_matchers),
        "equal": list(inhibition.equal),
    }


def _seconds(milliseconds: int | None) -> float | None:
    return None if milliseconds is None else milliseconds / 1000
