"""Into which parts a replay falls that know nothing of each other, and about how much work each is."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from rulelint.engine.shared import Repeats
from rulelint.engine.store import Store
from rulelint.promql.ast import Expr, MatrixSelector, Number, String, VectorSelector
from rulelint.promql.visit import walk
from rulelint.simulate.plan import Entry, Plan, exact_name

PARTS_A_HAND = 4
"""Into so many parts the work is cut for each process at least, if it can be: who is done early takes another."""

Component = tuple[int, ...]


def work_of(entry: Entry, store: Store) -> int:
    """Return about how many values the selectors of a rule yield in a replay: what its time grows with."""
    return entry.grid.count * (1 + sum(_series(each, store) for each in entry.selectors))


def _series(selector: VectorSelector, store: Store) -> int:
    name = exact_name(selector.matchers)
    if name is None:
        return sum(len(part.labels) for part in store.parts)
    return sum(len(part.by_name.get(name, ())) for part in store.parts)


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


def rounds_of(plan: Plan, repeats: Repeats, works: Mapping[int, int], hands: int) -> list[Parts]:
    """Return the components of a plan in rounds of parts: a part reads at most of itself and of earlier rounds.

    `works` is the work of every rule that is replayed.  There is one round, unless so much hangs together that one of
    several hands would have more than its share (an alert that reads `ALERTS` reads all alerts): then there is one for
    the rules that read of none, one for those that read of these, and so on.
    """
    whole = parts_of(plan, plan.components, repeats, works, hands)
    heaviest = max((work_in(part, works) for part in whole), default=0)
    if hands < 2 or heaviest * hands <= sum(works.values()):
        return [whole]
    return [parts_of(plan, each, repeats, works, hands) for each in _levels(plan)]


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
        for one, other in _sharing(plan, repeats, works):
            ties.tie(one, other, share)
        _tie_small(ties, works, share)
    found: dict[int, list[Component]] = {}
    for component in components:
        found.setdefault(ties.root(component[0]), []).append(component)
    return [tuple(each) for each in sorted(found.values(), key=lambda each: min(map(min, each)))]


def _sharing(plan: Plan, repeats: Repeats, numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
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
