"""What is written several times is evaluated once, and nothing but the time it takes shows it."""

from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rulelint.engine import evaluate as module
from rulelint.engine.evaluate import evaluate
from rulelint.engine.frame import Grid
from rulelint.engine.options import EngineOptions
from rulelint.engine.result import Result
from rulelint.engine.shared import Repeats, Shared
from rulelint.promql.ast import Expr
from rulelint.promql.parser import parse_expr
from rulelint.promql.printer import print_expr
from tests.engine.data import START, STEP, exact, hard
from tests.engine.expressions import expressions

GRID = Grid(START + 40 * STEP, STEP, 9)
RATE = "sum by (job) (rate(c_total[5m]))"


@pytest.fixture
def evaluated(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Count how often each node is evaluated."""
    counted: Counter[str] = Counter()
    real = module._evaluated

    def counting(expr: Expr, *rest: object) -> object:
        counted[print_expr(expr)] += 1
        return real(expr, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "_evaluated", counting)
    return counted


@pytest.mark.parametrize(
    ("text", "part", "times"),
    [
        (f"{RATE} / {RATE} > 0.5 and {RATE} > 0", RATE, 1),
        (f"({RATE}) + (({RATE}))", RATE, 1),
        ("g + g + g + g", "g", 1),
        ("sum(g) / count(g)", "g", 1),
        (" or ".join(["g"] * 2_000), "g", 1),
        (" + ".join(["rate(c_total[5m])"] * 2_000), "rate(c_total[5m])", 1),
        ('g{job="a"} + on (instance) g{ job = "a" }', 'g{job="a"}', 1),
        ("max_over_time((g + g)[5m:1m]) + sum(g)", "g", 2),  # at other times inside the subquery
        ("g + g offset 1m", "g", 1),
        ("rate(c_total[5m]) + rate(c_total[6m])", "rate(c_total[6m])", 1),
        ("rate(g[5m]) + rate(g[5m])", "rate(g[5m])", 2),  # an info at each place
    ],
    ids=lambda value: str(value)[:40],
)
def test_evaluated_once(text: str, part: str, times: int, evaluated: Counter[str]) -> None:
    evaluate(parse_expr(text), hard(), GRID)

    assert evaluated[part] == times


def test_every_place_has_its_annotation() -> None:
    text = "rate(g[5m]) + rate(g[5m])"
    annotations = evaluate(parse_expr(text), hard(), GRID).annotations

    assert [text[each.span.start : each.span.end] for each in annotations] == ["g[5m]", "g[5m]"]
    assert len({each.span for each in annotations}) == 2


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("rate(c_total[5m])", "rate(c_total[6m])"),
        ("rate(c_total[5m])", "rate(c_total[5m] offset 1m)"),
        ("rate(c_total[5m])", "rate(c_total[5m] @ 7)"),
        ("rate(c_total[5m])", "increase(c_total[5m])"),
        ("rate(c_total[5m:])", "rate(c_total[5m:1m])"),
        ('c_total{job="a"}', 'c_total{job!="a"}'),
        ("sum by (job) (g)", "sum without (job) (g)"),
        ("sum by (job) (g)", "sum by (instance) (g)"),
        ("sum by () (g)", "avg by () (g)"),
        ("topk(1, g)", "topk(2, g)"),
        ("quantile(1, g)", "quantile(NaN, g)"),
        ("g > 1", "g > bool 1"),
        ("g + on (job) group_left () x", "g + on (job) x"),
        ("-g", "+g"),
        ("g - 1", "1 - g"),
        ('label_replace(g, "a", "b", "", "")', 'label_replace(g, "a", "c", "", "")'),
        ("vector(0)", "vector(-0)"),
    ],
)
def test_what_means_something_else_is_something_else(one: str, other: str) -> None:
    first, second, third = (parse_expr(text) for text in (one, other, one))
    repeats = Repeats((first, second, third))

    assert repeats.number(first) is not None
    assert repeats.number(first) == repeats.number(third)
    assert repeats.number(second) is None


def test_parts_of_what_is_repeated_are_not_looked_up() -> None:
    exprs = [parse_expr(f"{RATE} > {limit}") for limit in (1, 2, 3)]
    repeats = Repeats(exprs)
    sums = [each.lhs for each in exprs]  # type: ignore[union-attr]

    assert len({repeats.number(each) for each in sums}) == 1
    assert repeats.number(sums[0]) is not None
    assert repeats.number(sums[0].expr) is None  # type: ignore[union-attr]


def both_ways(text: str, grid: Grid, options: EngineOptions) -> tuple[Result, Result]:
    shared = evaluate(parse_expr(text), hard(), grid, options)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Repeats, "number", lambda *_: None)
        return shared, evaluate(parse_expr(text), hard(), grid, options)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    expressions,
    expressions,
    st.sampled_from(("and", "or", "+ on () group_left ()", "unless")),
    st.sampled_from((EngineOptions(), EngineOptions(instants=True))),
)
def test_sharing_does_not_show(one: str, other: str, op: str, options: EngineOptions) -> None:
    for text in (f"({one}) {op} ({one})", f"({one}) {op} ({other}) {op} ({one})"):
        try:
            parse_expr(text)
        except ValueError:
            continue
        shared, alone = both_ways(text, GRID, options)

        assert [exact(shared, at) for at in range(9)] == [exact(alone, at) for at in range(9)]
        assert shared.annotations == alone.annotations
        assert {at: str(each) for at, each in shared.failures.items()} == {
            at: str(each) for at, each in alone.failures.items()
        }


def test_values_of_a_rule_set_are_kept_while_there_is_room(evaluated: Counter[str]) -> None:
    exprs = [parse_expr(f"{RATE} > {limit}") for limit in (1, 2, 3)]
    options = EngineOptions(instants=True)
    roomy, crowded = Shared(Repeats(exprs)), Shared(Repeats(exprs), room=0)

    for expr in exprs:
        evaluate(expr, hard(), GRID, options, roomy)
    assert evaluated[RATE] == 1
    for expr in exprs:
        evaluate(expr, hard(), GRID, options, crowded)
    assert evaluated[RATE] == 4
    assert not crowded.values


def test_shared_values_cannot_be_written() -> None:
    exprs = [parse_expr(RATE), parse_expr(RATE)]
    shared = Shared(Repeats(exprs))
    frame = evaluate(exprs[0], hard(), GRID, EngineOptions(instants=True), shared).frame

    with pytest.raises(ValueError, match="read-only"):
        frame.values[0] = 0.0


def test_other_data_and_other_times_are_not_shared(evaluated: Counter[str]) -> None:
    exprs = [parse_expr(RATE), parse_expr(RATE)]
    shared, options = Shared(Repeats(exprs)), EngineOptions(instants=True)

    evaluate(exprs[0], hard(), GRID, options, shared)
    evaluate(exprs[0], hard(), Grid(GRID.start + 1, STEP, 9), options, shared)
    more = hard().with_blocks([hard().blocks[0]])
    evaluate(exprs[0], more, GRID, options, shared)
    assert evaluated[RATE] == 3

    evaluate(exprs[0], hard().with_blocks([hard().blocks[2]]), GRID, options, shared)  # holds nothing of it
    assert evaluated[RATE] == 3
