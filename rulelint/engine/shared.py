"""Sub-expressions that are written more than once, in one expression or in the rules of a set, and their values."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import field, replace

from rulelint.dataclass import dataclass
from rulelint.engine.frame import Array
from rulelint.engine.vector import Scalar, Text, Value, Vector
from rulelint.promql.ast import (
    Aggregate,
    Binary,
    Call,
    DurationExpr,
    Expr,
    MatrixSelector,
    Number,
    Paren,
    String,
    Subquery,
    Unary,
    VectorSelector,
)
from rulelint.promql.visit import children, left_row

ROOM = 1 << 27
"""Bytes of values kept for the rules of a set."""


class Repeats:
    """Which nodes of some expressions mean the same, wherever they are written.

    A node counts once for everything different that it is part of, and once for every expression that it is: what is
    only repeated because it is part of something repeated is not looked up.
    """

    def __init__(self, exprs: Iterable[Expr]) -> None:
        self._exprs = tuple(exprs)  # nodes are known by identity, so they have to stay
        self._numbers: dict[int, int] = {}
        self._meanings: dict[Hashable, int] = {}
        self._uses: list[int] = []
        for expr in self._exprs:
            self._uses[self._number(expr)] += 1

    def number(self, node: Expr) -> int | None:
        """Return what a repeated node has in common with all that mean the same; None for other nodes."""
        number = self._numbers.get(id(node))
        return None if number is None or self._uses[number] < 2 else number

    def _number(self, expr: Expr) -> int:
        leftmost, row = left_row(expr)
        number = self._numbered(leftmost, [self._number(each) for each in children(leftmost)])
        for node in row:
            number = self._numbered(node, [number, self._number(node.rhs)])
        return number

    def _numbered(self, node: Expr, below: Sequence[int]) -> int:
        if isinstance(node, Paren):
            return below[0]
        meaning = (type(node), _own(node), *below)
        number = self._meanings.get(meaning)
        if number is None:
            number = self._meanings[meaning] = len(self._uses)
            self._uses.append(0)
            for each in below:
                self._uses[each] += 1
        self._numbers[id(node)] = number
        return number


def _own(node: Expr) -> Hashable:
    """Return what a node means besides what is below it, without the places where it is written."""
    match node:
        case Number():
            return node.value.hex()
        case String():
            return node.value
        case VectorSelector():
            matchers = tuple((each.name, each.op, each.value) for each in node.matchers)
            return matchers, node.offset, _place(node.offset_expr), node.at, node.anchored, node.smoothed
        case MatrixSelector():
            return node.range, _place(node.range_expr)
        case Subquery():
            computed = _place(node.range_expr), _place(node.step_expr), _place(node.offset_expr)
            return node.range, node.step, node.offset, node.at, *computed
        case Call():
            return node.func
        case Aggregate():
            return node.op, node.labels, node.without, node.param is None
        case Binary():
            return node.op, node.matching, node.return_bool
        case Unary():
            return node.op
        case Paren():
            return None


def _place(duration: DurationExpr | None) -> int | None:
    """Return what tells a computed duration from every other: it is not looked into."""
    return None if duration is None else id(duration)


@dataclass(slots=True)
class Shared:
    """The values of repeated nodes that the rules of a set share; None for those that cannot be shared.

    They are found by what they depend on.  Nothing more is kept when there is no `room` left.
    """

    repeats: Repeats
    room: int = ROOM
    values: dict[Hashable, Value | None] = field(default_factory=dict)

    def forget(self) -> None:
        """Make room: nothing will ask for these values again."""
        self.room += sum(array.nbytes for value in self.values.values() for array in _arrays(value))
        self.values.clear()

    def keep(self, key: Hashable, value: Value | None) -> None:
        """Keep a value; its arrays cannot be written any more."""
        for array in _arrays(value):
            array.flags.writeable = False
            self.room -= array.nbytes
        self.values[key] = value


def _arrays(value: Value | None) -> tuple[Array, ...]:
    match value:
        case Vector():
            return value.values, value.present
        case Scalar():
            return (value.values,)
        case Text() | None:
            return ()


def steps_of(value: Value, rows: slice) -> Value:
    """Return the value at some of the steps."""
    match value:
        case Vector():
            return replace(value, values=value.values[rows], present=value.present[rows])
        case Scalar():
            return Scalar(value.values[rows])
        case Text():
            return value
