"""Evaluate a parsed expression over a grid of times: the entry to the engine."""

from rulelint.engine.frame import Grid
from rulelint.engine.options import EngineOptions
from rulelint.engine.result import Result
from rulelint.engine.store import Store
from rulelint.promql.ast import Expr

DEFAULT = EngineOptions()


def evaluate(expr: Expr, store: Store, grid: Grid, options: EngineOptions = DEFAULT) -> Result:
    """Return the value of `expr` at every step of `grid`.

    Raises `NotSupportedError` for what needs native histograms or an experimental evaluation; errors that depend on
    the data are in `Result.failures`, by step.
    """
    raise NotImplementedError
