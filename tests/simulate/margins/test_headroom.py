"""Margins and headroom: what they say is what a changed threshold does (reference: simulation.md §2.6)."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rulelint.engine.evaluate import evaluate
from rulelint.engine.frame import Grid
from rulelint.engine.options import EngineOptions
from rulelint.engine.store import Store
from rulelint.promql.parser import parse_expr
from rulelint.simulate.margins.condition import Data, margins_of
from rulelint.simulate.margins.headroom import evaluations_held, sliding_least
from rulelint.simulate.margins.model import RuleMargins
from rulelint.simulate.model import Episode
from tests.simulate.scene import MINUTE, block, replay

OPTIONS = EngineOptions(instants=True)


def margins_at(expr: str, *series: str, minutes: int = 3) -> dict[str, list[float]]:
    """Return the margins of a condition, by the labels of its series."""
    data = Data(Store([block(each) for each in series]), OPTIONS, Grid(0, MINUTE, minutes))
    found = margins_of(parse_expr(expr), data)(data.whole)
    names = ["".join(value for _, value in labels) for labels in found.labels]
    return dict(zip(names, found.values.T.tolist(), strict=True))


def measured(rules: str, *series: str, minutes: int = 30) -> RuleMargins:
    """Return the margins of the only rule."""
    (found,) = replay(rules, *series, minutes=minutes).margins.values()
    return found


def told(margins: RuleMargins) -> list[tuple[float | None, ...]]:
    """Return best margin and headroom of every series, without the noise of arithmetic."""
    return [
        tuple(None if each is None else round(each, 9) for each in (series.best, series.headroom))
        for series in margins.series
    ]


NONE = -math.inf
LEVEL = 'level{a="x"} 5 10 15'


@pytest.mark.parametrize(
    ("expr", "expected"),
    [
        ("level > 10", {"levelx": [-0.5, 0, 0.5]}),
        ("level >= 10", {"levelx": [-0.5, 0, 0.5]}),
        ("level < 10", {"levelx": [0.5, 0, -0.5]}),
        ("10 > level", {"levelx": [0.5, 0, -0.5]}),
        ("level == 10", {"levelx": [-0.5, 0, -0.5]}),
        ("level != 10", {"levelx": [0.5, 0, 0.5]}),
        ("level > -10", {"levelx": [1.5, 2, 2.5]}),
        ("(level) > 2 * 5", {"levelx": [-0.5, 0, 0.5]}),
        ("level > on(a) limit", {"x": [-0.5, 0, 2]}),
        ("limit * 2 < on(a) group_right level", {"levelx": [-3, -1, 1 / 3]}),
        # `and` is as close as its farther side, at every step; what is only there is no obstacle
        ("level > 10 and limit < 12", {"levelx": [-0.5, 0, 0.5]}),
        ("level > 4 and limit < 12", {"levelx": [2 / 12, 2 / 12, 7 / 12]}),
        ("level > 10 and on(a) limit", {"levelx": [-0.5, 0, 0.5]}),
        ("level > 10 and on(a) missing", {"levelx": [NONE, NONE, NONE]}),
        ("level > 10 unless limit > 8", {"levelx": [-0.5, -0.25, 0.375]}),
        ("level > 10 unless missing", {"levelx": [-0.5, 0, 0.5]}),
        ("level > 10 unless limit", {"levelx": [NONE, NONE, NONE]}),
        # `or` is as close as its nearer side; a series that is hidden by another is not in the result
        ("level > 10 or limit > 10", {"levelx": [-0.5, 0, 0.5], "limitx": [0, 0, NONE]}),
        ("abs(level) > 10 or abs(limit) > 20", {"x": [-0.5, 0, 0.5]}),
        ("missing > 1", {}),
        ("level", {"levelx": [math.inf] * 3}),
    ],
)
def test_margins(expr: str, expected: dict[str, list[float]]) -> None:
    found = margins_at(expr, LEVEL, 'limit{a="x"} 10 10 5')
    assert found == {key: pytest.approx(each) for key, each in expected.items()}


def test_where_the_right_side_is_about_zero_the_spread_of_the_left_side_is_the_scale() -> None:
    assert margins_at("level > 0", "level 0 4 8 12 16", minutes=5) == {"level": [0, 0.5, 1, 1.5, 2]}
    assert margins_at("level > 0", "level 3 3 3") == {"level": [3, 3, 3]}


def test_what_is_not_a_number_is_never_close() -> None:
    assert margins_at("level > 10", "level NaN 5 +Inf") == {"level": [NONE, -0.5, math.inf]}


FIRES_LATE = """
- alert: High
  expr: level > 10
  for: 2m
"""


def test_headroom_is_what_was_kept_for_long_enough() -> None:
    found = measured(FIRES_LATE, 'level{a="x"} 1x5 14x1 1x3 12 13 11 1x20', 'level{a="y"} 9x30')
    assert found.evaluations == 3
    assert [dict(each.labels)["a"] for each in found.series] == ["x", "y"]
    assert told(found) == [(0.4, 0.1), (-0.1, -0.1)]
    assert found.best == pytest.approx(0.4)
    assert found.near_misses == 1


def test_a_gap_breaks_what_is_kept() -> None:
    found = measured(FIRES_LATE, "level 12 12 stale 12 12 stale _x25")
    assert told(found) == []
    found = measured(FIRES_LATE, "level 1x6 12 12 stale 12 12 stale _x20")
    assert told(found) == [(0.2, -0.9)]


def test_a_hold_longer_than_the_window_has_no_headroom() -> None:
    found = measured("- alert: High\n  expr: level > 10\n  for: 27m\n", "level 12x30")
    assert told(found) == [(0.2, None)]


def test_a_threshold_that_sits_on_the_data_is_named() -> None:
    found = measured(FIRES_LATE, 'level{a="x"} 9.8x30', 'level{a="y"} 10.1x30', 'level{a="z"} 20x30')
    assert [dict(each.labels)["a"] for each in found.on_data] == ["y", "x"]


@pytest.mark.parametrize("expr", ["level == 10", "level > 0", "level > 5 and on() level != 7", "level"])
def test_what_asks_for_one_value_or_compares_with_zero_sits_on_nothing(expr: str) -> None:
    found = measured(f"- alert: High\n  expr: {expr}\n  for: 2h\n", "level 10x30 0", minutes=200)
    assert not found.is_relative
    assert (found.on_data, found.near_misses) == ((), 0)


@pytest.mark.parametrize(
    ("hold", "interval", "evaluations"),
    [(0, MINUTE, 1), (MINUTE, MINUTE, 2), (90_000, MINUTE, 3), (5 * MINUTE, MINUTE, 6), (1, MINUTE, 2)],
)
def test_evaluations_held(hold: int, interval: int, evaluations: int) -> None:
    assert evaluations_held(hold, interval) == evaluations


@given(st.lists(st.integers(-9, 9), max_size=40), st.integers(1, 45))
def test_sliding_least(values: list[int], width: int) -> None:
    column = np.array(values, dtype=np.float64).reshape(-1, 1)
    expected = [min(values[at : at + width]) for at in range(len(values) - width + 1)]
    assert sliding_least(column, width)[:, 0].tolist() == expected


VALUES = st.lists(st.integers(1, 20), min_size=25, max_size=25)


@settings(max_examples=60, deadline=None)
@given(VALUES, VALUES, st.integers(0, 3), st.sampled_from([">", ">=", "<", "<="]))
def test_headroom_is_the_change_of_the_threshold_at_which_a_rule_starts_or_stops_to_fire(
    one: list[int], other: list[int], hold: int, op: str
) -> None:
    series = [f'level{{a="{name}"}} {" ".join(map(str, each))}' for name, each in (("x", one), ("y", other))]

    def scene(threshold: float) -> tuple[RuleMargins, set[str]]:
        rules = f"- alert: High\n  expr: level {op} {threshold!r}\n  for: {hold}m\n"
        found = replay(rules, *series, minutes=24)
        (margins,) = found.margins.values()
        (rule,) = found.rules
        known = rule.counted_from - hold * MINUTE
        fired = {dict(each.labels)["a"] for each in found.episodes if each.pending_at > known}
        held = {dict(each.labels)["a"] for each in found.episodes if _held(each, known, hold)}
        return margins, fired | held

    margins, fired = scene(10.0)
    sign = 1 if op in (">", ">=") else -1
    for each in margins.series:
        name, headroom = dict(each.labels)["a"], each.headroom
        assert headroom is not None
        assert (name in fired) == (headroom >= 0 if op in (">=", "<=") else headroom > 0)
        edge = 10.0 * (1 + sign * headroom)
        assert name in scene(edge - sign * 1e-6)[1]
        assert name not in scene(edge + sign * 1e-6)[1]


def _held(episode: Episode, known: int, hold: int) -> bool:
    """Say whether it would have fired if everything before `known` were not there."""
    end = episode.until(24 * MINUTE + MINUTE)
    return end - MINUTE >= max(known, episode.pending_at) + hold * MINUTE


CONDITIONS = st.recursive(
    st.sampled_from(
        ["a > 2", "b <= 2", "a != 1", "c == 3", "a > b", "b < on(l) c", "c", "a >= 1", "absent(c)"]
    ),
    lambda below: st.tuples(
        below, st.sampled_from(["and", "or", "unless", "and on(l)", "unless on()", "or on(l)"]), below
    ).map(lambda parts: "(" + ") {} (".join(parts[::2]).format(parts[1]) + ")"),
    max_leaves=5,
)
SAMPLES = st.lists(st.sampled_from(["0", "1", "2", "3", "NaN", "_", "stale"]), min_size=6, max_size=6)


@settings(max_examples=200, deadline=None)
@given(CONDITIONS, st.lists(SAMPLES, min_size=6, max_size=6))
def test_a_condition_holds_where_its_margin_says_so(expr: str, samples: list[list[str]]) -> None:
    names = [f'{name}{{l="{label}"}}' for name in "abc" for label in "xy"]
    store = Store([block(f"{name} {' '.join(each)}") for name, each in zip(names, samples, strict=True)])
    grid = Grid(0, MINUTE, 6)
    tree = parse_expr(expr)
    found = margins_of(tree, Data(store, OPTIONS, grid))(grid)
    result = evaluate(tree, store, grid, OPTIONS)
    assert not result.failures
    there = {
        (labels, step)
        for at, labels in enumerate(result.frame.labels)
        for step in np.flatnonzero(result.frame.present[:, at]).tolist()
    }
    holds = {
        (labels, step)
        for at, labels in enumerate(found.labels)
        for step in np.flatnonzero(found.holds[:, at]).tolist()
    }
    assert holds == there
    for at in range(len(found.labels)):
        assert (found.values[found.holds[:, at], at] >= 0).all()
        assert (found.values[~found.holds[:, at], at] <= 0).all()


def test_a_rule_that_reads_no_data_has_no_margins() -> None:
    assert replay("- alert: Always\n  expr: vector(1)\n", "up 1x9", minutes=9).margins == {}
