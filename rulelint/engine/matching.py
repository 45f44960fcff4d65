"""Vector matching: which series of one side belongs to which of the other, at every step.

Labels are static and presence is not: pairs of groups are found once, duplicates by step.  Follows `VectorBinop`,
`VectorAnd`, `VectorOr` and `VectorUnless` of promql/engine.go.
"""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from rulelint.dataclass import dataclass
from rulelint.engine.evaluation import Evaluation
from rulelint.engine.frame import F64, I64, Bool
from rulelint.engine.labels import (
    METRIC_NAME,
    Labels,
    format_braces,
    make_labels,
    only,
    without,
)
from rulelint.engine.result import NotSupportedError
from rulelint.engine.vector import Vector, empty
from rulelint.promql.ast import COMPARISONS, Binary, Cardinality, Matching

MANY = "multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)"
NOT_UNIQUE = "multiple matches for labels: grouping labels must ensure unique matches"
Operate = Callable[[Binary, F64, F64], tuple[F64, Bool | None]]


def match_key(matching: Matching) -> Callable[[Labels], Labels]:
    """Return what takes from labels those by which series find each other."""
    if matching.on:
        kept = frozenset(matching.labels)
        return lambda labels: only(labels, kept)
    ignored = frozenset({*matching.labels, METRIC_NAME})
    return lambda labels: without(labels, ignored)


def _numbered(vectors: Sequence[Vector], matching: Matching) -> tuple[dict[Labels, int], list[I64]]:
    """Give every match group of some vectors a number; return the number of each series."""
    key_of = match_key(matching)
    numbers: dict[Labels, int] = {}
    known: dict[int, I64] = {}
    for vector in vectors:
        if id(vector.labels) not in known:
            each = [numbers.setdefault(key_of(labels), len(numbers)) for labels in vector.labels]
            known[id(vector.labels)] = np.array(each, dtype=np.int64)
    return numbers, [known[id(vector.labels)] for vector in vectors]


def _shown_groups(present: Bool, group: I64, groups: int) -> Bool:
    """Return at which steps a group has a series, shape (steps, groups)."""
    shown = np.zeros((groups, len(present)), dtype=np.bool_)
    if group.size:
        order = np.argsort(group, kind="stable")
        begins = np.flatnonzero(np.diff(group[order], prepend=-1))
        shown[group[order[begins]]] = np.logical_or.reduceat(present.T[order], begins, axis=0)
    return shown.T


def match_sets(node: Binary, left: Vector, right: Vector, run: Evaluation) -> Vector:
    """Evaluate `and`, `or`, `unless`."""
    if node.op == "or":
        return join_all(node, (left, right), run)
    numbers, (lefts, rights) = _numbered((left, right), _of_sets(node))
    other = _shown_groups(right.present, rights, len(numbers))[:, lefts]
    return left.with_values(left.values, left.present & (other if node.op == "and" else ~other))


def join_all(node: Binary, vectors: Sequence[Vector], run: Evaluation) -> Vector:
    """Evaluate `a or b or c …`: of every match group, what the first vector has that shows it at a step.

    A vector that came before adds nothing.
    """
    vectors = list({id(each): each for each in vectors}.values())
    numbers, groups = _numbered(vectors, _of_sets(node))
    shown = np.zeros((len(numbers), run.steps), dtype=np.bool_)
    kept: list[Vector] = []
    for vector, group in zip(vectors, groups, strict=True):
        present = vector.present & ~shown[group].T
        shown |= _shown_groups(present, group, len(numbers)).T
        kept.append(_seen(vector.with_values(vector.values, present)) if kept else vector)
    delayed = any(each.nameless is not None for each in vectors)
    return run.distinct(
        Vector(
            tuple(labels for each in kept for labels in each.labels),
            np.concatenate([each.values for each in kept], axis=1),
            np.concatenate([each.present for each in kept], axis=1),
            tuple(flag for each in kept for flag in each.flags()) if delayed else None,
        )
    )


def _seen(vector: Vector) -> Vector:
    """Return the series that are there at any step: a row of alternatives mostly has none left to add."""
    columns = np.flatnonzero(vector.present.any(axis=0))
    if len(columns) == len(vector.labels):
        return vector
    flags = None if vector.nameless is None else tuple(vector.nameless[at] for at in columns)
    labels = tuple(vector.labels[at] for at in columns)
    return Vector(labels, vector.values[:, columns], vector.present[:, columns], flags)


def _of_sets(node: Binary) -> Matching:
    return node.matching or Matching(card=Cardinality.MANY_TO_MANY)


@dataclass(frozen=True, slots=True)
class _Sides:
    """The two sides as Prometheus sees them: `one` has at most one series of each group, `many` may have more."""

    node: Binary
    matching: Matching
    many: Vector
    one: Vector
    many_group: I64
    one_group: I64
    groups: int

    @property
    def swapped(self) -> bool:
        """Whether the left operand is the `one` side."""
        return self.matching.card is Cardinality.ONE_TO_MANY


def match_vectors(node: Binary, left: Vector, right: Vector, run: Evaluation, operate: Operate) -> Vector:
    """Evaluate an arithmetic or comparison operator between two vectors."""
    matching = node.matching or Matching()
    if matching.fill_left is not None or matching.fill_right is not None:
        raise NotSupportedError("`fill` modifiers are not evaluated yet", node.span)
    swapped = matching.card is Cardinality.ONE_TO_MANY
    many, one = (right, left) if swapped else (left, right)
    numbers, (many_group, one_group) = _numbered((many, one), matching)
    sides = _Sides(node, matching, many, one, many_group, one_group, len(numbers))
    if not many.labels or not one.labels:
        return empty(run.steps)
    _refuse_duplicates(sides, run)
    parts = [(_combined(sides, members, run, operate), members.many) for members in _classes(sides)]
    flags = tuple(flag for part, _ in parts for flag in part.flags())
    out = Vector(
        tuple(labels for part, _ in parts for labels in part.labels),
        np.concatenate([part.values for part, _ in parts], axis=1),
        np.concatenate([part.present for part, _ in parts], axis=1),
        flags if run.options.delayed_name_removal else None,
    )
    _refuse_many(sides, out, np.concatenate([many_group[columns] for _, columns in parts]), run)
    return run.distinct(out)


def _refuse_duplicates(sides: _Sides, run: Evaluation) -> None:
    """Two series of the `one` side in a group fail a step, unless one of the sides is empty there."""
    order = np.argsort(sides.one_group, kind="stable")
    crowded = np.bincount(sides.one_group, minlength=sides.groups) > 1
    order = order[crowded[sides.one_group[order]]]
    if not order.size:
        return
    group, present = sides.one_group[order], sides.one.present[:, order]
    running = np.cumsum(present, axis=1, dtype=np.int64)
    begins = np.flatnonzero(np.concatenate([[True], group[1:] != group[:-1]]))
    before = np.concatenate([np.zeros((len(present), 1), dtype=np.int64), running[:, begins[1:] - 1]], axis=1)
    rank = running - np.repeat(before, np.diff(np.append(begins, len(group))), axis=1)
    second = present & (rank == 2)
    failing = second.any(axis=1) & sides.many.present.any(axis=1)
    column = np.where(second, order, len(sides.one.labels)).min(axis=1)
    for number in np.unique(column[failing]).tolist():
        same = order[group == sides.one_group[number]]
        first = same[sides.one.present[:, same].argmax(axis=1)]
        for other in np.unique(first[failing & (column == number)]).tolist():
            where = failing & (column == number) & (first == other)
            run.fail(where, _duplicate_text(sides, int(number), int(other)), sides.node.span)


def _duplicate_text(sides: _Sides, second: int, first: int) -> str:
    labels = sides.one.labels
    side = "left" if sides.swapped else "right"
    group = format_braces(match_key(sides.matching)(labels[second]))
    pair = f"{format_braces(labels[second])}, {format_braces(labels[first])}"
    return (
        f"found duplicate series for the match group {group} on the {side} hand-side of the operation: [{pair}];"
        "many-to-many matching not allowed: matching labels must be unique on one side"
    )


@dataclass(frozen=True, slots=True)
class _Class:
    """Series of the `one` side of which a group gives away one set of labels, and the series they can meet."""

    given: Mapping[int, Labels]
    one: I64
    many: I64


def _classes(sides: _Sides) -> list[_Class]:
    """Divide the `one` side by the labels it gives away (`group_left(a)`): the result's labels depend on them.

    Groups whose series all give away the same are one class; the others are taken apart.
    """
    included = frozenset(sides.matching.include)
    givers: dict[int, dict[Labels, list[int]]] = {}
    for column, (group, labels) in enumerate(zip(sides.one_group.tolist(), sides.one.labels, strict=True)):
        givers.setdefault(group, {}).setdefault(only(labels, included), []).append(column)
    simple = {group: given for group, sets in givers.items() if len(sets) == 1 for given in sets}
    apart: dict[Labels, dict[int, list[int]]] = {}
    for group, sets in givers.items():
        for given, columns in sets.items() if group not in simple else ():
            apart.setdefault(given, {})[group] = columns
    found = [_class(sides, simple, [at for group in simple for at in givers[group][simple[group]]])]
    for given, groups in apart.items():
        columns = [at for each in groups.values() for at in each]
        found.append(_class(sides, dict.fromkeys(groups, given), columns))
    return found


def _class(sides: _Sides, given: Mapping[int, Labels], columns: list[int]) -> _Class:
    met = np.zeros(sides.groups, dtype=np.bool_)
    met[list(given)] = True
    return _Class(given, np.array(sorted(columns), dtype=np.int64), np.flatnonzero(met[sides.many_group]))


def _combined(sides: _Sides, members: _Class, run: Evaluation, operate: Operate) -> Vector:
    """Combine series of the `many` side with the series of the `one` side they meet."""
    many = sides.many if len(members.many) == len(sides.many.labels) else sides.many.take(members.many)
    groups = sides.many_group[members.many]
    other, shown, at = _collapsed(sides, members)
    ours, theirs = many.values, other[:, at]
    values, holds = operate(sides.node, *((theirs, ours) if sides.swapped else (ours, theirs)))
    present = many.present & shown[:, at]
    if holds is not None:
        present &= holds
    pairs = zip(many.labels, groups.tolist(), strict=True)
    labels = tuple(_result_labels(sides, each, members.given[group], run) for each, group in pairs)
    return Vector(labels, values, present, _flags(sides, many, run))


def _collapsed(sides: _Sides, members: _Class) -> tuple[F64, Bool, I64]:
    """Return value and presence of each group of a class, and the group of each series of the `many` side.

    Groups are numbered anew, in the class only.  Where a group has two series, the step has failed already.
    """
    numbers = np.zeros(sides.groups, dtype=np.int64)
    met = np.unique(sides.one_group[members.one])
    numbers[met] = np.arange(len(met))
    group, at = numbers[sides.one_group[members.one]], numbers[sides.many_group[members.many]]
    shown = sides.one.present[:, members.one]
    present = _shown_groups(shown, group, len(met))
    values = np.zeros(present.shape)
    if len(met) == len(group):
        values[:, group] = sides.one.values[:, members.one]
    else:
        rows, columns = np.nonzero(shown)
        values[rows, group[columns]] = sides.one.values[rows, members.one[columns]]
    return values, present, at


def _flags(sides: _Sides, many: Vector, run: Evaluation) -> tuple[bool, ...] | None:
    if not run.options.delayed_name_removal:
        return None
    if loses_name(sides.node, run):
        return (True,) * len(many.labels)
    return many.flags()


def loses_name(node: Binary, run: Evaluation) -> bool:
    """Say whether an operator makes something else of a metric; versions before 3 forgot `atan2`."""
    if node.op == "atan2":
        return run.options.version.left_open
    return node.op not in COMPARISONS or node.return_bool


def _result_labels(sides: _Sides, labels: Labels, given: Labels, run: Evaluation) -> Labels:
    """Return the labels of a result, as `resultMetric` in promql/engine.go."""
    node, matching = sides.node, sides.matching
    if loses_name(node, run) and not run.options.delayed_name_removal:
        labels = without(labels, run.dropped)
    if matching.card is Cardinality.ONE_TO_ONE:
        labels = only(labels, matching.labels) if matching.on else without(labels, matching.labels)
    if matching.include:
        labels = make_labels((*without(labels, matching.include), *given))
    return labels


def _refuse_many(sides: _Sides, out: Vector, group: I64, run: Evaluation) -> None:
    """Refuse several results of one group; on a many-to-one match, several with the same labels."""
    if sides.matching.card is Cardinality.ONE_TO_ONE:
        keys, text = group, MANY
    else:
        numbers: dict[tuple[int, Labels], int] = {}
        pairs = zip(group.tolist(), out.labels, strict=True)
        keys, text = (
            np.array([numbers.setdefault(pair, len(numbers)) for pair in pairs], dtype=np.int64),
            NOT_UNIQUE,
        )
    crowded = np.bincount(keys) > 1
    columns = np.flatnonzero(crowded[keys])
    if not columns.size:
        return
    counted = np.zeros((len(crowded), run.steps), dtype=np.int64)
    np.add.at(counted, keys[columns], out.present[:, columns].T)
    run.fail(np.asarray((counted > 1).any(axis=0)), text, sides.node.span)
