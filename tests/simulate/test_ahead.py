"""What a cycle of rules reads besides itself is evaluated ahead, and nothing else; it comes to the same."""

from collections.abc import Mapping

import pytest
from hypothesis import Phase

from rulelint.engine.options import NEWEST, EngineOptions
from rulelint.engine.vector import Value
from rulelint.promql.printer import print_expr
from rulelint.simulate import ahead
from rulelint.simulate.ahead import Ahead
from rulelint.simulate.options import SimulateOptions
from rulelint.simulate.plan import make_plan
from tests.simulate.scene import fixture, rule_file
from tests.simulate.test_stepwise import hold


def parts(expr: str) -> list[str]:
    """Return what is evaluated ahead of a rule `r` that reads itself."""
    scene = fixture('x{a="1"} 1x60', "y 1x60")
    plan = make_plan([rule_file(f"- {{record: r, expr: {expr!r}}}")], scene, SimulateOptions())
    (entry,) = plan.entries
    found = Ahead(entry, scene.store, EngineOptions(NEWEST), [entry])
    return [print_expr(each) for each in found.parts]


@pytest.mark.parametrize(
    ("expr", "expected"),
    [
        ("r + sum(rate(x[5m]))", ["sum(rate(x[5m]))"]),
        ("max(r) or x > 1 or y", ["x > 1", "y"]),
        ("x + y + r", ["x", "y"]),
        ("(x + y) + r", ["(x + y)"]),
        ("r offset 1m > bool x * 2", ["x * 2"]),
        ("avg_over_time(r[5m])", []),
        ("max_over_time((r + x)[5m:1m]) + y", ["y"]),
        ("r + 1 + time()", []),
        ('r + {a="1"}', []),
        ('r + {__name__="x"}', ['{__name__="x"}']),
        ("absent(r) * timestamp(x)", ["timestamp(x)"]),
    ],
)
def test_the_largest_parts_that_read_nothing_of_the_cycle(expr: str, expected: list[str]) -> None:
    assert parts(expr) == expected


@pytest.fixture
def in_small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ahead, "LEAST_STEPS", 3)
    monkeypatch.setattr(ahead, "BLOCK_CELLS", 1)


@pytest.mark.usefixtures("in_small_blocks")
def test_random_groups_come_to_the_same() -> None:
    hold(25, (Phase.generate, Phase.shrink))


@pytest.mark.usefixtures("in_small_blocks")
def test_the_property_sees_the_values_of_another_evaluation(monkeypatch: pytest.MonkeyPatch) -> None:
    original = Ahead.at

    def late(self: Ahead, step: int) -> Mapping[int, Value]:
        return original(self, max(step - 1, 0))

    monkeypatch.setattr(Ahead, "at", late)

    with pytest.raises(AssertionError):
        hold(200, (Phase.generate,), drawn_by=1)
