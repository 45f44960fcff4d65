"""Functions of each value by itself."""

from collections.abc import Callable, Mapping
from functools import partial

import numpy as np

from rulelint.engine.evaluation import Evaluation
from rulelint.engine.frame import F64, Array
from rulelint.engine.kernels import elementwise
from rulelint.engine.vector import Vector
from rulelint.promql.ast import Call

SIMPLE: Mapping[str, Callable[[F64], Array]] = {
    "abs": np.abs,
    "ceil": np.ceil,
    "floor": np.floor,
    "exp": elementwise.exponential,
    "ln": elementwise.logarithm,
    "log2": elementwise.logarithm2,
    "log10": elementwise.logarithm10,
    "sqrt": np.sqrt,
    "sgn": elementwise.sign,
    "sin": np.sin,
    "cos": np.cos,
    "tan": np.tan,
    "asin": np.arcsin,
    "acos": np.arccos,
    "atan": np.arctan,
    "sinh": elementwise.hyperbolic_sine,
    "cosh": elementwise.hyperbolic_cosine,
    "tanh": np.tanh,
    "asinh": np.arcsinh,
    "acosh": np.arccosh,
    "atanh": np.arctanh,
    "deg": lambda values: values * 180 / np.pi,
    "rad": lambda values: values * np.pi / 180,
}


def _simple(function: Callable[[F64], Array], node: Call, run: Evaluation) -> Vector:
    vector = run.vector(node.args[0])
    with np.errstate(all="ignore"):
        return run.unnamed(vector.with_values(function(vector.values)))


def _round(node: Call, run: Evaluation) -> Vector:
    vector = run.vector(node.args[0])
    nearest = run.scalar(node.args[1]) if len(node.args) > 1 else np.ones(run.steps)
    return run.unnamed(vector.with_values(elementwise.rounded(vector.values, nearest[:, None])))


def _clamp(node: Call, run: Evaluation) -> Vector:
    vector = run.vector(node.args[0])
    least, most = run.scalar(node.args[1])[:, None], run.scalar(node.args[2])[:, None]
    values = elementwise.largest(least, elementwise.smallest(most, vector.values))
    return run.unnamed(vector.with_values(values, vector.present & ~(most < least)))


def _clamp_one(choose: Callable[[F64, F64], F64], node: Call, run: Evaluation) -> Vector:
    vector = run.vector(node.args[0])
    return run.unnamed(vector.with_values(choose(run.scalar(node.args[1])[:, None], vector.values)))


ELEMENTWISE_CALLS: Mapping[str, Callable[[Call, Evaluation], Vector]] = {
    **{name: partial(_simple, function) for name, function in SIMPLE.items()},
    "round": _round,
    "clamp": _clamp,
    "clamp_min": partial(_clamp_one, elementwise.largest),
    "clamp_max": partial(_clamp_one, elementwise.smallest),
}
