"""Binary operators between scalars and vectors; matching of two vectors is in `matching`."""

from collections.abc import Callable, Sequence

import numpy as np

from rulelint.engine.evaluation import Evaluation
from rulelint.engine.frame import F64, Array, Bool
from rulelint.engine.kernels.elementwise import power
from rulelint.engine.matching import join_all, loses_name, match_sets, match_vectors
from rulelint.engine.result import EvaluationError, NotSupportedError
from rulelint.engine.vector import Scalar, Text, Value, Vector
from rulelint.promql.ast import COMPARISONS, SET_OPERATORS, Binary
from rulelint.promql.visit import left_row

ARITHMETIC: dict[str, Callable[[F64, F64], Array]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
    "%": np.fmod,
    "^": power,
    "atan2": np.arctan2,
}
COMPARE: dict[str, Callable[[F64, F64], Array]] = {
    "==": np.equal,
    "!=": np.not_equal,
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
}


def binary(node: Binary, run: Evaluation) -> Value:
    """Evaluate a row of operators; left sides first, as their errors are reported first.

    A row may be thousands long, so its left sides are no recursion.
    """
    leftmost, row = left_row(node)
    left = run.value(leftmost)
    at = 0
    while at < len(row):
        end = at + 1
        while row[at].op == "or" and end < len(row) and _joins_the_same(row[at], row[end]):
            end += 1
        rights = [run.value(each.rhs) for each in row[at:end]]
        left = _operated(row[at:end], left, rights, run)
        at = end
    return left


def _joins_the_same(one: Binary, other: Binary) -> bool:
    return other.op == "or" and one.matching == other.matching


def _operated(row: Sequence[Binary], left: Value, rights: Sequence[Value], run: Evaluation) -> Value:
    """Apply the same `or` to any number of right sides at once, or one operator to one."""
    if len(row) == 1:
        return _applied(row[0], left, rights[0], run)
    vectors = [each for each in (left, *rights) if isinstance(each, Vector)]
    if len(vectors) == len(rights) + 1:
        return join_all(row[0], vectors, run)
    for node, right in zip(row, rights, strict=True):
        left = _applied(node, left, right, run)
    return left


def _applied(node: Binary, left: Value, right: Value, run: Evaluation) -> Value:
    """Evaluate one operator."""
    if isinstance(left, Text) or isinstance(right, Text):
        raise EvaluationError(
            "binary expression must contain only scalar and instant vector types", node.span
        )
    if isinstance(left, Scalar) and isinstance(right, Scalar):
        return Scalar(_number(node, left.values, right.values))
    if isinstance(left, Vector) and isinstance(right, Vector):
        if node.op in SET_OPERATORS:
            return match_sets(node, left, right, run)
        return match_vectors(node, left, right, run, operate)
    if isinstance(left, Vector):
        assert isinstance(right, Scalar)
        return _with_scalar(node, left, right.values[:, None], run, swapped=False)
    assert isinstance(right, Vector)
    assert isinstance(left, Scalar)
    return _with_scalar(node, right, left.values[:, None], run, swapped=True)


def _number(node: Binary, left: F64, right: F64) -> F64:
    with np.errstate(all="ignore"):
        if node.op in COMPARISONS:
            return COMPARE[node.op](left, right).astype(np.float64)
        if node.op not in ARITHMETIC:
            raise NotSupportedError(f"`{node.op}` needs native histograms", node.op_span)
        return ARITHMETIC[node.op](left, right)


def operate(node: Binary, left: F64, right: F64) -> tuple[F64, Bool | None]:
    """Return the values of an operator and, for a comparison that filters, which elements stay.

    A comparison keeps the left value.
    """
    with np.errstate(all="ignore"):
        if node.op in ARITHMETIC:
            return ARITHMETIC[node.op](left, right), None
        if node.op not in COMPARE:
            raise NotSupportedError(f"`{node.op}` needs native histograms", node.op_span)
        holds = COMPARE[node.op](left, right)
    if node.return_bool:
        return holds.astype(np.float64), None
    return left, holds


def _with_scalar(node: Binary, vector: Vector, scalar: F64, run: Evaluation, *, swapped: bool) -> Vector:
    left, right = (scalar, vector.values) if swapped else (vector.values, scalar)
    values, holds = operate(node, left, right)
    if holds is not None:  # the vector's value stays, whichever side it is on
        return vector.with_values(vector.values, vector.present & holds)
    vector = vector.with_values(values)
    return run.unnamed(vector) if loses_name(node, run) else vector
