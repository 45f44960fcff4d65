"""A range query answers at each step what an instant query answers there, however steps are put into blocks."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rulelint.engine import evaluate as module
from rulelint.engine.evaluate import evaluate
from rulelint.engine.frame import Grid
from rulelint.engine.options import EngineOptions, Version
from rulelint.promql.parser import parse_expr
from tests.engine.data import START, STEP, exact, hard
from tests.engine.expressions import expressions

GRIDS = st.builds(
    Grid,
    st.sampled_from((START - 30_000, START + 40 * STEP, START + 100 * STEP + 1_234)),
    st.sampled_from((STEP, 47_000, 60_000)),
    st.just(9),
)
VERSIONS = st.sampled_from((Version(2, 42), Version(3, 14)))
QUICK = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


INSTANT = st.sampled_from(
    (
        "vector(start() - time() + end() + step() + range())",
        "max_over_time(vector(time() - start())[3m:30s])",
        "count_over_time(g[step() + 1m])",
    )
)


@QUICK
@given(expressions | INSTANT, GRIDS, VERSIONS)
def test_instant_is_range_at_each_step(text: str, grid: Grid, version: Version) -> None:
    expr, options = parse_expr(text), EngineOptions(version, instants=True)

    whole = evaluate(expr, hard(), grid, options)

    for step, time in enumerate(grid.times.tolist()):
        alone = evaluate(expr, hard(), Grid.at(time), options)
        assert exact(whole, step) == exact(alone, 0)
        assert (step in whole.failures) == bool(alone.failures)
        if alone.failures:
            assert whole.failures[step].message == alone.failures[0].message


COMPUTED = st.sampled_from(
    (
        "count_over_time(c_total[step()])",
        "c_total offset step()",
        "count_over_time(g[range() / 4])",
        "max_over_time(count_over_time(g[step() + 1m])[3m:30s])",
        "vector(step() + range() * max_of(start(), min_of(end(), time())))",
        "sum_over_time(vector(end() - time())[3m:30s])",
        "ts_of_first_over_time(gaps[5m]) + ts_of_last_over_time(gaps[5m])",
    )
)


@QUICK
@given(text=expressions | COMPUTED, grid=GRIDS)
def test_blocks_do_not_show(text: str, grid: Grid) -> None:
    expr = parse_expr(text)
    whole = evaluate(expr, hard(), grid)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "LEAST_STEPS", 2)
        patch.setattr(module, "BLOCK_CELLS", 1)
        cut = evaluate(expr, hard(), grid)

    assert [exact(cut, step) for step in range(grid.count)] == [
        exact(whole, step) for step in range(grid.count)
    ]
    assert {step: each.message for step, each in cut.failures.items()} == {
        step: each.message for step, each in whole.failures.items()
    }
