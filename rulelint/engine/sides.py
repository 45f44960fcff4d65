"""The two sides of a comparison as they meet, before it is decided which samples stay."""

import numpy as np

from rulelint.dataclass import dataclass
from rulelint.engine.evaluate import begin, evaluate_blocks
from rulelint.engine.frame import F64, Bool, Grid
from rulelint.engine.labels import Labels
from rulelint.engine.matching import match_vectors
from rulelint.engine.options import EngineOptions
from rulelint.engine.result import NotSupportedError
from rulelint.engine.shared import Shared
from rulelint.engine.store import Store
from rulelint.engine.vector import Scalar, Text, Value, Vector
from rulelint.promql.ast import Binary


@dataclass(frozen=True, slots=True)
class Sides:
    """`left[step, series]` and `right[step, series]` where `present`: both sides have a sample there, and they meet.

    `labels` are those of the comparison's results (without `bool`).  Nothing is present where Prometheus may refuse to
    compare, because sides match that must not.
    """

    grid: Grid
    labels: tuple[Labels, ...]
    left: F64
    right: F64
    present: Bool


def sides(
    node: Binary, store: Store, grid: Grid, options: EngineOptions, shared: Shared | None = None
) -> Sides:
    """Return what a comparison compares at every step of `grid`, matched as it matches.

    Raises `NotSupportedError` as `evaluate` does.
    """
    run = begin(node, store, grid, options, shared)
    try:
        left, right = evaluate_blocks(node.lhs, run), evaluate_blocks(node.rhs, run)
    except RecursionError:
        raise NotSupportedError("the expression nests too deeply to be evaluated", node.span) from None
    if isinstance(left, Text) or isinstance(right, Text):
        raise NotSupportedError("strings are not compared", node.span)
    if isinstance(left, Vector) and isinstance(right, Vector):
        ours = match_vectors(node, left, right, run, _left)
        theirs = match_vectors(node, left, right, run, _right).values
    elif isinstance(left, Vector):
        ours, theirs = left, _like(right, left)
    elif isinstance(right, Vector):
        ours, theirs = right.with_values(_like(left, right)), right.values
    else:
        ours = Vector(((),), left.values[:, None], np.ones((grid.count, 1), dtype=np.bool_))
        theirs = right.values[:, None]
    present = ours.present.copy()
    present[list(run.failures)] = False
    return Sides(grid, ours.labels, ours.values, theirs, present)


def _left(_: Binary, left: F64, right: F64) -> tuple[F64, Bool | None]:
    return np.broadcast_to(left, np.broadcast_shapes(left.shape, right.shape)), None


def _right(_: Binary, left: F64, right: F64) -> tuple[F64, Bool | None]:
    return np.broadcast_to(right, np.broadcast_shapes(left.shape, right.shape)), None


def _like(value: Value, vector: Vector) -> F64:
    """Return a number of each step beside every series of a vector."""
    assert isinstance(value, Scalar)
    return np.broadcast_to(value.values[:, None], vector.values.shape)
