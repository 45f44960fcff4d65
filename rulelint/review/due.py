"""What is due: every rule and every incident that somebody should look at, with why, how bad and what to do."""

from collections.abc import Iterator, Mapping
from dataclasses import field
from datetime import date
from typing import Any

from rulelint.dataclass import dataclass
from rulelint.review import rule_items
from rulelint.review.dated import UNDATED, Dated
from rulelint.review.incident_items import unguarded
from rulelint.review.model import Item, Ruled
from rulelint.review.options import ReviewOptions
from rulelint.review.pair_items import together
from rulelint.review.verdicts import NOBODY, Verdicts
from rulelint.review.watched import Watched
from rulelint.simulate.model import RuleKey, Simulation

_NOT_WATCHED = Watched()


@dataclass(frozen=True)
class Known:
    """All that a review looks at; `rules` are the alerting ones."""

    rules: tuple[Ruled, ...]
    watched: Mapping[RuleKey, Watched]
    dates: Mapping[RuleKey, Dated]
    verdicts: Verdicts
    simulations: tuple[Simulation, ...]
    today: date
    options: ReviewOptions = field(default_factory=ReviewOptions)


def due(known: Known) -> tuple[Item, ...]:
    """Return everything that is due, the highest risk first."""
    found = [
        *_of_rules(known),
        *together(known.simulations, known.rules, known.options),
        *unguarded(known.simulations, known.rules, known.options),
    ]
    return tuple(sorted(found, key=_order))


def waiting(known: Known) -> int:
    """Return how many rules never fired, in less time than is asked for: of these nothing can be said yet."""
    found = (known.watched.get(rule.key, _NOT_WATCHED) for rule in known.rules)
    return sum(each.never is not None and not rule_items.is_long(each, known.options) for each in found)


def _of_rules(known: Known) -> Iterator[Item]:
    for rule in known.rules:
        watched = known.watched.get(rule.key, _NOT_WATCHED)
        dates = known.dates.get(rule.key, UNDATED)
        said = known.verdicts.rules.get(rule.key, NOBODY)
        yield from rule_items.silent(rule, watched, known.options)
        yield from rule_items.loud(rule, watched, known.options)
        yield from rule_items.misrated(rule, watched, known.options)
        yield from rule_items.useless(rule, said, known.options)
        yield from rule_items.late(rule, dates, known.today, known.options)
        yield from rule_items.unknown(rule, watched, known.options)


def _order(item: Item) -> Any:
    return item.order
