"""Into which parts a replay falls that know nothing of each other: sets of rules, and shards of a rule's time."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from math import ceil

from rulelint.analysis.depends import is_cycle
from rulelint.dataclass import dataclass
from rulelint.engine.shared import Repeats
from rulelint.promql.ast import Expr, MatrixSelector, Number, String, VectorSelector
from rulelint.promql.visit import walk
from rulelint.rules.model import AlertRule
from rulelint.simulate.plan import Entry, Plan

PARTS_A_HAND = 4
"""Into so many parts the work is cut for each process at least, if it can be: who is done early takes another."""
WORTH_A_SHARD = 500_000
"""Work (some tens of milliseconds of it) that is not cut any further."""
LEAST_STEPS = 2
"""Evaluations of a shard at least: one evaluation alone may put series in order of their values."""
SHARD_A_LOOK = 4
"""A shard is so many times as long as what a headroom looks ahead from its end, where there are shards enough."""

Component = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Shard:
    """Some consecutive evaluations of a rule that is more work than a part should be: one of `count` shards."""

    number: int
    steps: range
    count: int
    work: int


Task = tuple[Component, ...] | Shard
"""What is done in one piece: rules, or a shard of one."""


class Ties:
    """Numbers that are tied together, directly or through others; each has a weight."""

    def __init__(self, weights: Mapping[int, int]) -> None:
        self._root = {number: number for number in weights}
        self._weight = dict(weights)

    def root(self, number: int) -> int:
        """Return what all that are tied together have in common."""
        while self._root[number] != number:
            self._root[number] = self._root[self._root[number]]
            number = self._root[number]
        return number

    def tie(self, one: int, other: int, most: float = float("inf")) -> None:
        """Tie two together, unless everything that would then be together weighs more than `most`."""
        one, other = self.root(one), self.root(other)
        weight = self._weight[one] + self._weight[other]
        if one != other and weight <= most:
            self._root[other] = one
            self._weight[one] = weight


Parts = list[tuple[Component, ...]]
"""Parts of a round; of each, its components."""


def rounds_of(
    plan: Plan, repeats: Repeats, works: Mapping[int, int], hands: int
) -> Sequence[Sequence[Component]]:
    """Return the components of a plan in rounds: a rule reads of those in its part of a round and of earlier rounds.

    `works` is the work of every rule that is replayed.  There is one round, unless so much hangs together that one of
    several hands would have more than its share (a chain of recording rules; an alert that reads `ALERTS` reads all
    alerts): then there is one for the rules that read of none, one for those that read of these, and so on.
    """
    if hands < 2:
        return [plan.components]
    parts = parts_of(plan, plan.components, repeats, works, hands)
    heaviest = max((work_in(part, works) for part in parts if len(part) > 1), default=0)
    return [plan.components] if heaviest * hands <= sum(works.values()) else _levels(plan)


def tasks_of(
    plan: Plan, components: Sequence[Component], repeats: Repeats, works: Mapping[int, int], hands: int
) -> Iterator[Task]:
    """Yield the parts of a round; a rule alone that is more than a part should be is cut into shards.

    What a cycle of rules does at an evaluation depends on what it did before: it is not cut.
    """
    fair = sum(work_in([each], works) for each in components) / (hands * PARTS_A_HAND)
    for part in parts_of(plan, components, repeats, works, hands):
        number = part[0][0]
        is_alone = len(part) == len(part[0]) == 1 and not is_cycle(part[0], plan.graph)
        is_heavy = hands > 1 and is_alone and fair < works[number]
        shards = _shards(plan.entries[number], works[number], fair, hands) if is_heavy else []
        if shards:
            yield from shards
        else:
            yield part


def _shards(entry: Entry, work: int, fair: float, hands: int) -> list[Shard]:
    """Cut a rule into shards of about the same length, none if it is not worth it."""
    steps = entry.grid.count
    look = (
        entry.rule.hold.value // entry.interval
        if isinstance(entry.rule, AlertRule) and entry.rule.hold
        else 0
    )
    few = max(hands, steps // (SHARD_A_LOOK * look)) if look else steps
    count = min(ceil(work / fair), work // WORTH_A_SHARD, few, steps // LEAST_STEPS)
    count -= count % hands if count > hands else 0  # so that nobody waits for a last one
    ends = [steps * each // count for each in range(count + 1)] if count > 1 else []
    return [
        Shard(entry.number, range(first, end), count, work * (end - first) // steps)
        for first, end in pairwise(ends)
    ]


def work_in(part: Iterable[Component], works: Mapping[int, int]) -> int:
    """Return the work of all rules of a part."""
    return sum(works[number] for component in part for number in component)


def _levels(plan: Plan) -> list[list[Component]]:
    """Return the components by the length of the longest chain of others they read from."""
    level: dict[int, int] = {}
    found: list[list[Component]] = []
    for component in plan.components:
        read = {each for number in component for each in plan.graph[number]} - set(component)
        at = 1 + max((level[each] for each in read if each in level), default=-1)
        level |= dict.fromkeys(component, at)
        if at == len(found):
            found.append([])
        found[at].append(component)
    return found


def parts_of(
    plan: Plan, components: Sequence[Component], repeats: Repeats, works: Mapping[int, int], hands: int
) -> Parts:
    """Return components in parts that read nothing of each other, producers first in each.

    Rules that share sub-expressions stay together as long as no part is more than a fair share of the work: whoever
    evaluates one has them.  For one hand nothing is put together that need not be.
    """
    works = {number: works[number] for component in components for number in component}
    ties = Ties(works)
    for component in components:
        for number in component:
            for other in (component[0], *(plan.graph[number] & works.keys())):
                ties.tie(number, other)
    share = sum(works.values()) / (hands * PARTS_A_HAND)
    if hands > 1:
        for one, other in sharing(plan, repeats, works):
            ties.tie(one, other, share)
        _tie_small(ties, works, share)
    found: dict[int, list[Component]] = {}
    for component in components:
        found.setdefault(ties.root(component[0]), []).append(component)
    return [tuple(each) for each in sorted(found.values(), key=lambda each: min(map(min, each)))]


def sharing(plan: Plan, repeats: Repeats, numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield pairs of rules that share the value of a sub-expression."""
    first: dict[int, int] = {}
    for number in sorted(numbers):
        for node in walk(plan.entries[number].expr):
            shared = repeats.number(node) if _has_value(node) else None
            if shared is not None:
                yield first.setdefault(shared, number), number


def _has_value(node: Expr) -> bool:
    """Say whether the engine keeps the value of such a node for other rules."""
    return not isinstance(node, Number | String | VectorSelector | MatrixSelector)


def _tie_small(ties: Ties, numbers: Iterable[int], share: float) -> None:
    """Tie neighbours in the files together as far as they are small."""
    before: int | None = None
    for number in sorted(numbers):
        if before is not None:
            ties.tie(before, number, share)
        before = number
