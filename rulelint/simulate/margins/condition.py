"""Signed margins of a condition, by series and step (reference: simulation.md §2.6).

The margin of `L op R` is `(L - R) / max(|R|, s)` with the sign that makes it positive where the comparison holds; `s`
is the interquartile range of L and counts only where R is about 0.  `a and b` has the smaller margin of both, `a or b`
the larger, `a unless b` the smaller of `m_a` and `-m_b`: the robustness of signal temporal logic (A. Donzé, O. Maler,
*Robust Satisfaction of Temporal Logic over Real-Valued Signals*, FORMATS 2010).  Of several series that match, the one
that holds most counts.
"""

from collections.abc import Callable, Iterator
from dataclasses import field, replace

import numpy as np

from rulelint.analysis.absence import ABSENCE
from rulelint.analysis.thresholds import MIRRORED, number_of
from rulelint.dataclass import dataclass
from rulelint.engine.binary import COMPARE
from rulelint.engine.evaluate import evaluate
from rulelint.engine.frame import F64, Grid
from rulelint.engine.options import EngineOptions
from rulelint.engine.shared import Shared
from rulelint.engine.sides import Sides, sides
from rulelint.engine.store import Store
from rulelint.promql.ast import COMPARISONS, SET_OPERATORS, Binary, Call, Expr
from rulelint.promql.visit import children, left_row, unwrapped
from rulelint.simulate.gathering import blocks_of
from rulelint.simulate.margins.combined import Margins, joined
from rulelint.source.span import Span

ZERO = 1e-12
"""A right side at most this large is about 0."""
SPREAD_STEPS = 512
"""The interquartile range is taken from at most this many evaluations, spread evenly."""
SPREAD_BLOCK_STEPS = 64
"""So many of them are evaluated at once: all together read the whole window."""


@dataclass(frozen=True, slots=True)
class Data:
    """What expressions are evaluated on; `whole` are all steps of the rule.

    `spreads` is what is known of the left sides of comparisons: it does not depend on which of the steps are measured.
    """

    store: Store
    options: EngineOptions
    whole: Grid
    shared: Shared | None = None
    spreads: dict[Span, float] = field(default_factory=dict)


def margins_of(expr: Expr, data: Data) -> Callable[[Grid], Margins]:
    """Return what measures the condition `expr` over a part of the steps of `data`."""
    return lambda grid: _Measuring(data, grid).measure(expr)


@dataclass(frozen=True, slots=True)
class _Measuring:
    """One block of steps."""

    data: Data
    grid: Grid

    def measure(self, expr: Expr) -> Margins:
        """Return the margins of a condition."""
        expr = unwrapped(expr)
        if isinstance(expr, Binary) and expr.op in SET_OPERATORS:
            return self._row(expr)
        if isinstance(expr, Binary) and _is_comparison(expr):
            return self._compared(expr)
        return self._there(expr)

    def _row(self, expr: Binary) -> Margins:
        """Measure a row of set operators, which may be too long for a recursion; many `or` are taken at once."""
        _, row = left_row(expr)
        first = next(at for at in reversed(range(len(row))) if at == 0 or row[at - 1].op not in SET_OPERATORS)
        found = self.measure(row[first].lhs)
        at = first
        while at < len(row):
            end = at + 1
            while row[at].op == "or" and end < len(row) and _same_or(row[at], row[end]):
                end += 1
            others = [self.measure(each.rhs) for each in row[at:end]]
            found = joined(row[at], found, others)
            at = end
        return found

    def _compared(self, expr: Binary) -> Margins:
        expr = turned(expr)
        found = sides(expr, self.data.store, self.grid, self.data.options, self.data.shared)
        with np.errstate(all="ignore"):
            holds = COMPARE[expr.op](found.left, found.right) & found.present
            size = np.abs(found.right)
            if (found.present & (size <= ZERO)).any():
                size = np.where(size <= ZERO, _spread(expr, self.data), size)
            values = _signed(expr.op, found) / size
            values = np.where(np.isnan(values), np.where(holds, np.inf, -np.inf), values)
        return Margins(found.labels, np.where(found.present, values, -np.inf), holds, found.present)

    def _there(self, expr: Expr) -> Margins:
        result = evaluate(expr, self.data.store, self.grid, self.data.options, self.data.shared)
        frame = result.frame
        values = np.where(frame.present, np.inf, -np.inf)
        absence = isinstance(expr, Call) and expr.func in ABSENCE
        return Margins(frame.labels, values, frame.present, frame.present, absence)


def _signed(op: str, found: Sides) -> F64:
    """Return how far a comparison is from changing, positive where it holds."""
    distance = found.left - found.right
    match op:
        case ">" | ">=":
            return distance
        case "<" | "<=":
            return -distance
        case "==":
            return -np.abs(distance)
        case _:
            return np.abs(distance)


def turned(expr: Binary) -> Binary:
    """Return a comparison with the number on the right: `1 < x` as `x > 1`."""
    if number_of(expr.lhs) is None or number_of(expr.rhs) is not None:
        return expr
    return replace(expr, lhs=expr.rhs, op=MIRRORED[expr.op], rhs=expr.lhs)


def operands(expr: Expr) -> Iterator[Expr]:
    """Yield the expressions that are evaluated to measure a condition."""
    for node in _parts(expr):
        yield from children(node) if _is_comparison(node) else (node,)


def is_relative(expr: Expr) -> bool:
    """Say whether margins of a condition are shares of its thresholds: no comparison asks for one value, or with 0."""
    found = [turned(node) for node in _parts(expr) if isinstance(node, Binary) and _is_comparison(node)]
    return bool(found) and all(each.op not in ("==", "!=") and number_of(each.rhs) != 0 for each in found)


def _parts(expr: Expr) -> Iterator[Expr]:
    """Yield what the set operators of a condition join."""
    waiting = [expr]
    while waiting:
        node = unwrapped(waiting.pop())
        if isinstance(node, Binary) and node.op in SET_OPERATORS:
            waiting += [node.rhs, node.lhs]
        else:
            yield node


def _is_comparison(expr: Expr) -> bool:
    return isinstance(expr, Binary) and expr.op in COMPARISONS and not expr.return_bool


def _spread(node: Binary, data: Data) -> float:
    """Return the interquartile range of the left side, 1 where there is none."""
    if node.span not in data.spreads:
        data.spreads[node.span] = _interquartile(node, data)
    return data.spreads[node.span]


def _interquartile(node: Binary, data: Data) -> float:
    every = -(-data.whole.count // SPREAD_STEPS) or 1
    grid = Grid(data.whole.start, data.whole.step * every, -(-data.whole.count // every))
    shared = data.shared if every == 1 else None
    parts = [
        sides(node, data.store, part, data.options, shared) for _, part in blocks_of(grid, SPREAD_BLOCK_STEPS)
    ]
    left = np.concatenate([np.empty(0), *(each.left[each.present] for each in parts)])
    left = left[np.isfinite(left)]
    if not left.size:
        return 1.0
    low, high = np.quantile(left, [0.25, 0.75])
    return float(high - low) or 1.0


def _same_or(one: Binary, other: Binary) -> bool:
    return other.op == "or" and one.matching == other.matching
