"""Which rules could be redundant at all: they share values of key labels and fire at the same time.

A sweep over the edges of their stretches finds them, so that the cost follows what overlaps, not the square of the
number of rules.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations_with_replacement, islice

from rulelint.dataclass import dataclass
from rulelint.engine.labels import Labels
from rulelint.simulate.key import RuleKey

ENOUGH = 3
"""Fewer stretches together are no pattern."""
MEETINGS = 1_000_000
"""So often rules may begin to fire while another does before no more is looked at: a second or two of work."""

Values = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Firing:
    """An alert that fired, under the labels Alertmanager knows it by, from `start` to `end` (milliseconds)."""

    labels: Labels
    start: int
    end: int


Firings = Mapping[RuleKey, Sequence[Firing]]


def signature(firings: Sequence[Firing], keys: Sequence[str]) -> tuple[str, ...]:
    """Return the key labels that every alert of a rule has."""
    common = frozenset(keys)
    for each in firings:
        common &= {name for name, value in each.labels if value}
    return tuple(key for key in keys if key in common)


def values(labels: Labels, keys: Sequence[str]) -> Values:
    """Return the values of key labels."""
    pairs = dict(labels)
    return tuple(pairs.get(key, "") for key in keys)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two rules that fire together `count` times, and the key labels both have."""

    first: RuleKey
    second: RuleKey
    keys: tuple[str, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Met:
    """Rules that fire together, those that do most often first; not `is_complete`: there were too many."""

    pairs: tuple[Pair, ...]
    is_complete: bool


def candidates(firings: Firings, keys: Sequence[str]) -> Met:
    """Return the pairs of rules that fire together at least `ENOUGH` times."""
    rules = sorted(rule for rule, found in firings.items() if len(found) >= ENOUGH)
    signatures: dict[tuple[str, ...], list[int]] = {}
    for number, rule in enumerate(rules):
        signatures.setdefault(signature(firings[rule], keys), []).append(number)
    spans = [firings[rule] for rule in rules]
    found: list[tuple[int, int, int, tuple[str, ...]]] = []
    left = MEETINGS
    for one, other in combinations_with_replacement(sorted(signatures), 2):
        shared = tuple(key for key in keys if key in one and key in other)
        sides = dict.fromkeys(signatures[one], 0) | dict.fromkeys(signatures[other], int(one != other))
        meetings = islice(_all_meetings(spans, sides, shared, same=one == other), left)
        met = Counter(meetings)
        left -= met.total()
        found += [(-count, *pair, shared) for pair, count in met.items() if count >= ENOUGH]
    pairs = (Pair(rules[first], rules[second], by, -count) for count, first, second, by in sorted(found))
    return Met(tuple(pairs), left > 0)


def _all_meetings(
    spans: Sequence[Sequence[Firing]], sides: Mapping[int, int], keys: Sequence[str], *, same: bool
) -> Iterator[tuple[int, int]]:
    edges: dict[Values, list[tuple[int, bool, int]]] = {}
    for rule in sorted(sides):
        for each in spans[rule]:
            place = edges.setdefault(values(each.labels, keys), [])
            place.append((each.start, True, rule))
            place.append((each.end, False, rule))
    for place in edges.values():
        yield from _meetings(sorted(place), sides, same=same)


def _meetings(
    edges: Sequence[tuple[int, bool, int]], sides: Mapping[int, int], *, same: bool
) -> Iterator[tuple[int, int]]:
    """Yield pairs of rules, by number, each time one begins to fire while the other does; ends come before starts."""
    firing: tuple[dict[int, int], dict[int, int]] = ({}, {})
    for _, begins, rule in edges:
        mine, others = firing[sides[rule]], firing[0 if same else 1 - sides[rule]]
        if not begins:
            mine[rule] -= 1
            if not mine[rule]:
                del mine[rule]
            continue
        if rule not in mine:
            yield from ((rule, other) if rule < other else (other, rule) for other in others)
        mine[rule] = mine.get(rule, 0) + 1
