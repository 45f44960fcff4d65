"""Which change of a pull request caused what a replay shows."""

from collections.abc import Collection, Iterable, Iterator, Sequence

from rulelint.analysis.selectors import selectors
from rulelint.compare.changes import ONLY_WORDS, Change
from rulelint.compare.pairing import Pairing, Placed
from rulelint.compare.place import Place, of_rule
from rulelint.dataclass import dataclass
from rulelint.simulate.key import RuleKey

WEIGHT = (
    "removed", "broken", "threshold", "condition", "expression", "for", "keep_firing_for", "label", "severity",
    "added", "interval", "query_offset", "limit", "order", "renamed",
)  # fmt: skip
"""Which of several changes of one rule is named first."""


@dataclass(frozen=True)
class Cause:
    """Where to say it, the rule it is said of, and the changes that may explain it, the nearest first."""

    place: Place
    rule: Placed
    changes: tuple[Change, ...] = ()


class Causes:
    """The changes of a pull request, found by rule; `routing` are those of Alertmanager's configuration."""

    def __init__(self, pairing: Pairing, changes: Sequence[Change], routing: Sequence[Change] = ()) -> None:
        self._routing = routing
        self._heads = {pair.base.key: pair.head for pair in pairing.pairs}
        self._removed = {each.key: each for each in pairing.removed}
        self._of_head = {each.key: each for each in (*(pair.head for pair in pairing.pairs), *pairing.added)}
        self._by_rule: dict[int, list[Change]] = {}
        for change in sorted(changes, key=_weight):
            for placed in _touched(change):
                self._by_rule.setdefault(id(placed.rule), []).append(change)
        self._writers: dict[str, list[Placed]] = {}
        for placed in (*self._removed.values(), *self._of_head.values()):
            self._writers.setdefault(_written(placed), []).append(placed)
        for pair in pairing.pairs:  # whoever still reads the old name lacks what this rule wrote
            if _written(pair.base) != _written(pair.head):
                self._writers.setdefault(_written(pair.base), []).append(pair.head)

    def of_base(self, key: RuleKey) -> Cause | None:
        """Return why a rule of base behaves otherwise now."""
        placed = self._removed.get(key) or self._heads.get(key)
        return self._of(placed) if placed else None

    def of_head(self, key: RuleKey) -> Cause | None:
        """Return why a rule of head behaves otherwise than base."""
        placed = self._of_head.get(key)
        return self._of(placed) if placed else None

    def of_routing(self, receivers: Collection[str]) -> tuple[Change, ...]:
        """Return changes of Alertmanager's configuration, those that name one of these receivers first."""
        named = [each for each in self._routing if any(f"`{name}`" in each.message for name in receivers)]
        return (*named, *(each for each in self._routing if each not in named))

    def _of(self, placed: Placed) -> Cause:
        """Look at the rule itself, then at what it reads, nearest first."""
        nearest, found = placed, list[Change]()
        for each in self._upstream(placed):
            changes = self._by_rule.get(id(each.rule), ())
            nearest = each if changes and not found else nearest
            found += (change for change in changes if change not in found)
        return Cause(found[0].place if found else of_rule(placed), nearest, tuple(found))

    def _upstream(self, placed: Placed) -> Iterator[Placed]:
        seen = {id(placed.rule)}
        front = [placed]
        while front:
            yield from front
            behind = [
                writer for each in front for name in _read(each) for writer in self._writers.get(name, ())
            ]
            front = []
            for each in behind:
                if id(each.rule) not in seen:
                    seen.add(id(each.rule))
                    front.append(each)


def _touched(change: Change) -> Iterable[Placed]:
    """Return the rules of head (base, if removed) that a change is about: a whole group, if it is the group's."""
    if change.kind in ONLY_WORDS:
        return ()
    placed = change.head or change.base
    assert placed is not None
    if change.rule is not None:
        return (placed,)
    return tuple(Placed(placed.file, placed.group, rule, placed.key) for rule in placed.group.rules)


def _weight(change: Change) -> tuple[int, tuple[str, int, str]]:
    return (WEIGHT.index(change.kind) if change.kind in WEIGHT else len(WEIGHT), change.order)


def _written(placed: Placed) -> str:
    return placed.rule.name.value if placed.rule.kind == "record" else "ALERTS"


def _read(placed: Placed) -> list[str]:
    ast = placed.rule.expr.ast
    if ast is None:
        return []
    return [each.name for each in selectors(ast) if each.name]
