"""Margins joined by set operators: `and` is as close as its farther side, `or` as its nearer one."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from rulelint.dataclass import dataclass
from rulelint.engine.frame import F64, I64, Array, Bool
from rulelint.engine.labels import Labels
from rulelint.engine.matching import match_key
from rulelint.promql.ast import Binary, Cardinality, Matching


@dataclass(frozen=True, slots=True)
class Margins:
    """Margins of a condition over some steps: `values[step, series]`, `-inf` where nothing is compared.

    `+inf` is the margin of what holds without a comparison.  `holds` says whether the condition is met.  `compared`
    is where there was something to compare, `absence` that a part of the condition asks for the lack of it.
    """

    labels: tuple[Labels, ...]
    values: F64
    holds: Bool
    compared: Bool
    absence: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether there was nothing to compare."""
        return not self.absence and not self.compared.any()

    def from_step(self, first: int) -> "Margins":
        """Return the margins without the steps before `first`."""
        return replace(
            self, values=self.values[first:], holds=self.holds[first:], compared=self.compared[first:]
        )


def joined(node: Binary, left: Margins, rights: Sequence[Margins]) -> Margins:
    """Return the margins of a set operator; only `or` may have several right sides."""
    matching = node.matching or Matching(card=Cardinality.MANY_TO_MANY)
    match node.op:
        case "or":
            return _either(matching, [left, *rights])
        case "and":
            return _both(matching, left, rights[0])
        case _:
            return _unless(matching, left, rights[0])


def _both(matching: Matching, left: Margins, right: Margins) -> Margins:
    groups, (lefts, rights) = _groups(matching, [left, right])
    other = _most(np.maximum, right.values, rights, groups)[:, lefts]
    holds = _most(np.logical_or, right.holds, rights, groups)[:, lefts]
    there = _most(np.logical_or, right.compared, rights, groups)[:, lefts]
    return Margins(
        left.labels,
        np.minimum(left.values, other),
        left.holds & holds,
        left.compared & there,
        left.absence or right.absence,
    )


def _unless(matching: Matching, left: Margins, right: Margins) -> Margins:
    groups, (lefts, rights) = _groups(matching, [left, right])
    other = _most(np.maximum, right.values, rights, groups)[:, lefts]
    holds = _most(np.logical_or, right.holds, rights, groups)[:, lefts]
    return replace(left, values=np.minimum(left.values, -other), holds=left.holds & ~holds)


def _either(matching: Matching, parts: Sequence[Margins]) -> Margins:
    """Return the alternatives; a series of a later one is not in the result where one before holds for its group."""
    groups, numbers = _groups(matching, parts)
    shown = np.zeros((len(parts[0].values), groups), dtype=np.bool_)
    seen = []
    for part, group in zip(parts, numbers, strict=True):
        hidden = shown[:, group]
        seen.append(
            replace(
                part,
                values=np.where(hidden, -np.inf, part.values),
                holds=part.holds & ~hidden,
                compared=part.compared & ~hidden,
            )
        )
        met, at = np.unique(group, return_inverse=True)
        shown[:, met] |= _most(np.logical_or, part.holds, at, len(met))
    return merged(seen)


def merged(parts: Sequence[Margins]) -> Margins:
    """Put series side by side; of those with equal labels the larger margin counts."""
    columns: dict[Labels, int] = {}
    for part in parts:
        for labels in part.labels:
            columns.setdefault(labels, len(columns))
    place = np.array([columns[labels] for part in parts for labels in part.labels], dtype=np.int64)
    values, holds, compared = (
        np.concatenate([getattr(part, name) for part in parts], axis=1)
        for name in ("values", "holds", "compared")
    )
    return Margins(
        tuple(columns),
        _most(np.maximum, values, place, len(columns)),
        _most(np.logical_or, holds, place, len(columns)),
        _most(np.logical_or, compared, place, len(columns)),
        any(part.absence for part in parts),
    )


def _groups(matching: Matching, parts: Iterable[Margins]) -> tuple[int, list[I64]]:
    """Give every match group a number; return how many there are, and the number of each series of each part."""
    of = match_key(matching)
    numbers: dict[Labels, int] = {}
    found = [[numbers.setdefault(of(labels), len(numbers)) for labels in part.labels] for part in parts]
    return len(numbers), [np.array(each, dtype=np.int64) for each in found]


def _most(larger: np.ufunc, values: Array, group: I64, groups: int) -> Array:
    """Return the largest value of each group at every step, shape (steps, groups); of none `-inf`, or False."""
    found = np.full((len(values), groups), -np.inf if values.dtype == np.float64 else False, values.dtype)
    if group.size:
        order = np.argsort(group, kind="stable")
        begins = np.flatnonzero(np.diff(group[order], prepend=-1))
        found[:, group[order[begins]]] = larger.reduceat(values[:, order], begins, axis=1)
    return found
