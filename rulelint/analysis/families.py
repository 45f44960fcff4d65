"""Alerts that are one alert at several levels: the same expression but for its thresholds."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from rulelint.analysis.identity import Placed
from rulelint.analysis.thresholds import Threshold, threshold_of, unwrapped
from rulelint.dataclass import dataclass
from rulelint.promql.ast import Binary, Expr, Number
from rulelint.promql.printer import print_expr
from rulelint.promql.visit import transform
from rulelint.rules.model import AlertRule

LEVEL_LABELS = ("severity", "level", "priority", "urgency", "criticality")
"""Labels that say how urgent an alert is, by common usage."""

_LEVELS = (
    ("none", "debug"),
    ("info", "information", "informational", "notice", "low"),
    ("warning", "warn", "minor", "medium", "moderate", "ticket"),
    ("error", "major", "high", "average"),
    ("critical", "crit", "page", "paging", "emergency", "disaster", "fatal"),
)
RANKS: Mapping[str, int] = MappingProxyType(
    {word: rank for rank, words in enumerate(_LEVELS) for word in words}
)
"""Words for levels, by how urgent they are."""


@dataclass(frozen=True, slots=True)
class Member:
    """One alert of a family.  `level` is what its level label says; `others` are its other labels, sorted."""

    placed: Placed
    rule: AlertRule
    level: str
    level_key: str
    others: tuple[tuple[str, str], ...]
    thresholds: tuple[Threshold, ...]
    hold: int

    def rank(self, levels: Sequence[str] = ()) -> int | None:
        """Return how urgent the level is: its place in `levels`, or by common usage; None for an unknown word."""
        if levels:
            return levels.index(self.level) if self.level in levels else None
        return RANKS.get(self.level.lower())

    @property
    def numbers(self) -> tuple[float, ...]:
        """The numbers of the thresholds."""
        return tuple(each.number for each in self.thresholds)


MOST_LEVELS = 12
"""More alerts of one shape are a list, and no levels."""


def families(rules: Iterable[Placed], least: int = 2) -> list[list[Member]]:
    """Return the alerts with the same expression but for thresholds, and the same labels but for the level.

    Left out are families of fewer than `least` members, and of more than `MOST_LEVELS`.  Members are in the order of
    the rules.
    """
    found: dict[object, list[Member]] = {}
    for each in rules:
        if isinstance(each.rule, AlertRule) and each.rule.expr.ast is not None:
            member = _member(each, each.rule, each.rule.expr.ast)
            shape = skeleton(each.rule.expr.ast, member.thresholds)
            key = (shape, tuple(one.op for one in member.thresholds), member.others)
            found.setdefault(key, []).append(member)
    return [members for members in found.values() if least <= len(members) <= MOST_LEVELS]


def conditions(expr: Expr) -> Iterator[Threshold]:
    """Yield the thresholds that decide whether there is a result, through `and` and `or`.

    Not those inside of what is compared: `count(load > 5) < 3` holds less often for a milder 5.
    """
    pending = [expr]
    while pending:
        node = unwrapped(pending.pop())
        if not isinstance(node, Binary):
            continue
        if node.op in ("and", "or"):
            pending += [node.rhs, node.lhs]
        elif node.op == "unless":
            pending.append(node.lhs)
        elif each := threshold_of(node):
            yield each


def skeleton(expr: Expr, found: Sequence[Threshold]) -> str:
    """Return the expression with the numbers of thresholds replaced by 0."""
    by_node = {id(each.comparison): each for each in found}

    def change(node: Expr) -> Expr:
        each = by_node.get(id(node))
        if each is None:
            return node
        zero = Number(each.written.span, 0)
        number_last = each.written is each.comparison.rhs
        return replace(each.comparison, rhs=zero) if number_last else replace(each.comparison, lhs=zero)

    return print_expr(transform(expr, change))


def stricter(one: Member, other: Member) -> bool:
    """Say whether `one` holds only where `other` holds, and not always with it: each threshold is as far or further."""
    pairs = list(zip(one.thresholds, other.thresholds, strict=True))
    return one.numbers != other.numbers and all(_implies(a, b) for a, b in pairs)


def _implies(one: Threshold, other: Threshold) -> bool:
    if one.number == other.number:
        return True
    return (one.above and one.number > other.number) or (one.below and one.number < other.number)


def _member(where: Placed, rule: AlertRule, expr: Expr) -> Member:
    labels = {key: pair.value for key, pair in where.group.labels_of(rule).items()}
    key = next((name for name in LEVEL_LABELS if name in labels), "")
    level = labels.pop(key, "")
    hold = rule.hold.value if rule.hold else 0
    return Member(where, rule, level, key, tuple(sorted(labels.items())), tuple(conditions(expr)), hold)
