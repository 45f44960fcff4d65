"""Which rule of head is which rule of base.

A rule keeps its identity when it stays where it was, when it moves to another group or file, and when it is renamed
but asks the same; only what is left over is added or removed.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Literal

from rulelint.dataclass import dataclass
from rulelint.promql.printer import print_expr
from rulelint.rules.expression import Expression
from rulelint.rules.model import Group, Rule, RuleFile
from rulelint.simulate.key import RuleKey

How = Literal["kept", "moved", "renamed"]


@dataclass(frozen=True)
class Placed:
    """A rule with the file and the group it stands in."""

    file: RuleFile
    group: Group
    rule: Rule
    key: RuleKey

    @property
    def labels(self) -> dict[str, str]:
        """The labels the rule and its group give to results."""
        return {name: pair.value for name, pair in self.group.labels_of(self.rule).items()}

    @cached_property
    def asks(self) -> str:
        """What the rule asks: its expression in canonical form."""
        return canonical(self.rule.expr)


@dataclass(frozen=True)
class Pair:
    """One rule on both sides."""

    base: Placed
    head: Placed
    how: How


@dataclass(frozen=True)
class Pairing:
    """Every rule of both sides, exactly once: in head's order, then what was removed in base's."""

    pairs: tuple[Pair, ...]
    added: tuple[Placed, ...]
    removed: tuple[Placed, ...]


def place_rules(files: Iterable[RuleFile]) -> list[Placed]:
    """Return every rule of `files` in reading order."""
    return [placed for file in files for placed in _rules_of(file)]


def _rules_of(file: RuleFile) -> Iterator[Placed]:
    seen: Counter[tuple[str, str]] = Counter()
    for group in file.groups:
        for rule in group.rules:
            name = group.name.value, rule.name.value
            yield Placed(file, group, rule, RuleKey(file.path, *name, seen[name]))
            seen[name] += 1


def pair_rules(
    base: Sequence[RuleFile], head: Sequence[RuleFile], renamed_files: Mapping[str, str]
) -> Pairing:
    """Pair the rules of both sides; `renamed_files` maps paths of base to paths of head."""
    matching = _Matching(place_rules(base), place_rules(head), renamed_files)
    matching.match("kept", _itself)
    matching.match_unique("kept", _both(matching.where, _name))
    for equal in (_as_written, _everything, _expression_and_labels, _expression, _labels, _nothing_more):
        matching.match("kept", _both(matching.where, _name, equal))
    for equal in (_everything, _expression_and_labels, _expression):
        matching.match("moved", _both(_name, equal))
    for place in (matching.where, matching.path, _nothing_more):
        matching.match("renamed", _both(place, _expression_and_labels))
    for equal in (_labels, _nothing_more):
        matching.match("moved", _both(_name, equal))
    matching.match("renamed", _both(matching.where, _expression))
    return matching.result()


Key = Callable[[Placed], Hashable]


def _both(*keys: Key) -> Key:
    return lambda placed: tuple(key(placed) for key in keys)


class _Matching:
    """Rules that have no twin yet, on both sides."""

    def __init__(self, base: list[Placed], head: list[Placed], renamed_files: Mapping[str, str]) -> None:
        self.base, self.head = base, head
        self.new_paths = {id(each): renamed_files.get(each.key.path) for each in base}
        self.left = {id(each) for each in base}
        self.twins: dict[int, Pair] = {}

    def path(self, placed: Placed) -> str:
        """Return the path as head has it."""
        return self.new_paths.get(id(placed)) or placed.key.path

    def where(self, placed: Placed) -> tuple[str, str]:
        """Return file and group."""
        return self.path(placed), placed.key.group

    def match(self, how: How, key: Key) -> None:
        """Pair what has an equal key, in reading order; linear in the number of rules."""
        waiting: dict[Hashable, list[Placed]] = {}
        for one in reversed(self.base):
            if id(one) in self.left:
                waiting.setdefault(key(one), []).append(one)
        for other in self.head:
            if id(other) not in self.twins and (candidates := waiting.get(key(other))):
                one = candidates.pop()
                self.left.remove(id(one))
                self.twins[id(other)] = Pair(one, other, how)

    def match_unique(self, how: How, key: Key) -> None:
        """Pair what is the only one with its key on either side, before anything else of it is looked at."""
        left = [each for each in self.base if id(each) in self.left]
        right = [each for each in self.head if id(each) not in self.twins]
        bases, heads = ({key(each): each for each in placed} for placed in (left, right))
        counts = [Counter(map(key, placed)) for placed in (left, right)]
        for value, other in heads.items():
            if counts[0][value] == counts[1][value] == 1:
                self.left.remove(id(bases[value]))
                self.twins[id(other)] = Pair(bases[value], other, how)

    def result(self) -> Pairing:
        """Return who found whom."""
        return Pairing(
            pairs=tuple(self.twins[id(each)] for each in self.head if id(each) in self.twins),
            added=tuple(each for each in self.head if id(each) not in self.twins),
            removed=tuple(each for each in self.base if id(each) in self.left),
        )


def canonical(expression: Expression) -> str:
    """Return an expression as text in which spaces, comments and needless spellings make no difference."""
    return print_expr(expression.ast) if expression.ast is not None else expression.value.strip()


def _itself(placed: Placed) -> Hashable:
    """Return the rule itself: a file that is the same on both sides is there once."""
    return id(placed.rule), placed.key


def _name(placed: Placed) -> tuple[str, str]:
    return placed.rule.kind, placed.rule.name.value


def _expression(placed: Placed) -> tuple[Hashable, ...]:
    return placed.rule.kind, placed.asks


def _labels(placed: Placed) -> tuple[Hashable, ...]:
    return tuple(sorted(placed.labels.items()))


def _expression_and_labels(placed: Placed) -> tuple[Hashable, ...]:
    return (*_expression(placed), _labels(placed))


def _as_written(placed: Placed) -> tuple[Hashable, ...]:
    """Most rules of a name that several have are not changed: they are paired before any expression is printed."""
    return (*_fields(placed), placed.rule.expr.value, _labels(placed))


def _everything(placed: Placed) -> tuple[Hashable, ...]:
    return (*_fields(placed), *_expression_and_labels(placed))


def _fields(placed: Placed) -> tuple[Hashable, ...]:
    rule = placed.rule
    if rule.kind == "record":
        return ()
    durations = tuple(each.value if each else None for each in (rule.hold, rule.keep_firing_for))
    annotations = tuple((pair.key.value, pair.value) for pair in rule.annotations)
    return durations, annotations


def _nothing_more(placed: Placed) -> tuple[Hashable, ...]:  # noqa: ARG001  the weakest key
    return ()
