"""The re-runs of upstream's suite: an instant query with `@` added to its selectors, and inside a range query."""

from collections.abc import Iterator
from dataclasses import replace

from rulelint.promql.ast import At, Call, Expr, Subquery, VectorSelector
from rulelint.promql.parser import parse
from rulelint.promql.printer import print_expr
from rulelint.promql.visit import transform, walk
from tests.conformance.promqltest.script import Eval

TIME_DEPENDENT = frozenset(
    {
        "days_in_month", "day_of_month", "day_of_week", "day_of_year", "end", "hour", "minute", "month", "year",
        "predict_linear", "range", "start", "step", "time", "timestamp",
    }
)  # fmt: skip
MINUTE = 60_000


def variants(statement: Eval) -> Iterator[tuple[str, Eval, int]]:
    """Yield (name, statement to run, time whose point is compared); nothing for statements upstream does not re-run."""
    if not statement.instant or statement.expects("fail") or statement.expects("ordered"):
        return
    if statement.values_grid or statement.string is not None:
        return
    if not any(word in statement.expr for word in ("start()", "end()", "range()", "step()")):
        yield "range", _as_range(statement, statement.start), statement.start
    expr = parse(statement.expr).expr
    if expr is None or any(isinstance(node, Call) and node.func in TIME_DEPENDENT for node in walk(expr)):
        return
    text = print_expr(_with_at(expr, statement.start))
    at = statement.start
    times = [-10 * at, 0, at // 5, at, 10 * at] if at else [-1000, 0, 1000]
    for time in times:
        yield f"@ at {time}", replace(statement, expr=text, start=time, end=time), time


def _as_range(statement: Eval, at: int) -> Eval:
    return replace(statement, start=at - MINUTE, end=at + MINUTE, step=MINUTE)


def _with_at(expr: Expr, time: int) -> Expr:
    """Add `@ time` to every selector and subquery that has none and is not below a subquery."""
    subqueries = [node for node in walk(expr) if isinstance(node, Subquery)]
    below = {node.span for each in subqueries for node in walk(each.expr)}

    def change(node: Expr) -> Expr:
        match node:
            case VectorSelector() | Subquery() if node.at is None and node.span not in below:
                return replace(node, at=At("time", time))
            case _:
                return node

    return transform(expr, change)
