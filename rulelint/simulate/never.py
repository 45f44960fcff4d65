"""Why a rule never fired, and how close it came (definitions: reference simulation.md §2.3 and §2.6)."""

from collections.abc import Callable

from rulelint.analysis.selectors import is_constant, starving
from rulelint.promql.ast import Expr, VectorSelector
from rulelint.simulate.margins.model import NEAR, RuleMargins
from rulelint.simulate.model import NeverFiring

COLD = -0.50


def why_never(
    expr: Expr, margins: RuleMargins | None, is_empty: Callable[[VectorSelector], bool], *, was_pending: bool
) -> tuple[NeverFiring, float | None]:
    """Return the class of a rule that never fired, and its best margin where one can be told.

    `margins` is None of a condition that reads no data.
    """
    if margins is None or is_constant(expr):
        return "impossible", None
    if starving(expr, is_empty):
        return "no_series", None
    best = margins.best
    if was_pending:
        return "near_miss", best
    if margins.is_empty:
        return "join_empty", None
    if best is None:
        return "unmeasured", None
    if best >= NEAR:
        return "near_miss", best
    return ("cold" if best < COLD else "distant"), best
