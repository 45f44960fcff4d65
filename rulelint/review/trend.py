"""How a review differs from an earlier one: part by part, item by item."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Literal

from rulelint.dataclass import dataclass
from rulelint.review.cards import Card
from rulelint.review.earlier import CardKey, Earlier, EarlierMeasure
from rulelint.review.measures import Measure
from rulelint.review.model import Item
from rulelint.review.options import Part
from rulelint.simulate.chance import c_test

Direction = Literal["better", "worse", "unchanged", "unknown", "new"]

LESS_IS_BETTER: frozenset[Part] = frozenset({"noise", "age"})
SAME = 1e-9
"""Values that differ by less, relatively, are the same: they were computed in another order."""


@dataclass(frozen=True, slots=True)
class Change:
    """A part of a card then and now; `difference` is now minus then, None where it cannot be told.

    `unknown`: not known then or now, or counted in another unit.  `new`: there was no such card.  `p` is how likely
    chance alone changes a rate as much, where the data are others; None where there is nothing to ask.
    """

    card: CardKey
    part: Part
    before: float | None
    after: float | None
    difference: float | None
    direction: Direction
    p: float | None = None


@dataclass(frozen=True, slots=True)
class Trend:
    """What has changed since a review of the day `since`.

    `same_data`: both looked at the same fixtures, so that differences come from the rules alone.  `done` are the
    items (key and title) that are no longer due, `new` the keys of those that were not.  `gone` are the cards of rules
    and owners that are no longer there.
    """

    since: str
    same_data: bool
    changes: tuple[Change, ...]
    new: frozenset[str]
    done: tuple[tuple[str, str], ...]
    gone: tuple[CardKey, ...]

    def by_card(self) -> dict[tuple[CardKey, Part], Change]:
        """Return the changes by card and part."""
        return {(each.card, each.part): each for each in self.changes}


def trend_of(
    earlier: Earlier, cards: Sequence[Card], items: Sequence[Item], fixtures: Sequence[str]
) -> Trend:
    """Return what has changed; `fixtures` are those of today by what they hold."""
    keys = {item.key for item in items}
    same_data = all(fixtures) and sorted(fixtures) == sorted(earlier.fixtures)
    present = {key_of(card) for card in cards}
    return Trend(
        earlier.today,
        same_data,
        tuple(_changes(earlier, cards, same_data=same_data)),
        frozenset(keys - earlier.items.keys()),
        tuple((key, title) for key, title in earlier.items.items() if key not in keys),
        tuple(each for each in earlier.cards if each not in present),
    )


def key_of(card: Card) -> CardKey:
    """Return what a card is about."""
    return card.by, card.name, card.rule


def _changes(earlier: Earlier, cards: Sequence[Card], *, same_data: bool) -> Iterator[Change]:
    for card in cards:
        before = earlier.cards.get(key_of(card))
        for measure in card.measures:
            change = _change(key_of(card), measure, before)
            then = (before or {}).get(measure.part)
            yield change if same_data or then is None else replace(change, p=_chance(then, measure))


def _change(key: CardKey, now: Measure, card: Mapping[str, EarlierMeasure] | None) -> Change:
    then = None if card is None else card.get(now.part)
    before = None if then is None else then.value
    if card is None:
        return Change(key, now.part, None, now.value, None, "new")
    if then is None or before is None or now.value is None or then.unit != now.unit:
        return Change(key, now.part, before, now.value, None, "unknown")
    difference = now.value - before
    if abs(difference) <= SAME * max(abs(before), abs(now.value)):
        return Change(key, now.part, before, now.value, 0.0, "unchanged")
    is_better = (difference < 0) == (now.part in LESS_IS_BETTER)
    return Change(key, now.part, before, now.value, difference, "better" if is_better else "worse")


def _chance(then: EarlierMeasure, now: Measure) -> float | None:
    """Return how likely rates differ as much if nothing has changed: the C-test, in the direction they did."""
    if not (now.weeks and then.weeks) or then.unit != now.unit or now.value is None or then.value is None:
        return None
    if now.value >= then.value:
        return c_test(then.n, now.n, then.weeks, now.weeks)
    return c_test(now.n, then.n, now.weeks, then.weeks)
