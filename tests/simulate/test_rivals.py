import pytest

from rulelint.simulate.run import simulate
from tests.simulate.scene import MINUTE, fixture, replay, whole_file


@pytest.mark.parametrize(
    ("first", "second", "failing"),
    [
        ("x", "x", []),
        ("x", "x + 1", [(1, 0, 11)]),
        ("x / 0 * 0", "x / 0 * 0", []),
        ("x > 5", "x * 2", [(1, 4, 4)]),
        ("x", "x > 100", []),
        ("x", "x offset 1m", [(1, 4, 2)]),
        ("vector(0)", "sum(x) * 0", []),
        ("vector(0)", "-(sum(x) * 0)", [(1, 0, 11)]),
    ],
)
def test_two_rules_that_write_one_series_differently(
    first: str, second: str, failing: list[tuple[int, int, int]]
) -> None:
    rules = f"- record: r\n  expr: {first}\n- record: r\n  expr: {second}\n"
    found = replay(rules, "x 1 1 1 1 9 9 9 1 1 1 1", minutes=10).failures

    assert [(each.rule.ordinal, each.first // MINUTE, each.ticks) for each in found] == failing


def test_alerts_that_share_their_series_but_not_their_start() -> None:
    """`ALERTS` is 1 for both, `ALERTS_FOR_STATE` differs."""
    rules = "- alert: A\n  expr: x > 5\n- alert: A\n  expr: x > 7\n"
    found = replay(rules, "x 1 6 8 8 1x20", minutes=10).failures

    assert [(each.rule.ordinal, each.first // MINUTE, each.ticks) for each in found] == [(1, 2, 2)]


def test_a_cycle_that_reads_a_series_of_an_earlier_rule_has_its_selectors_counted() -> None:
    rules = """groups:
- {name: g0, rules: [{record: r, expr: x > 2}]}
- {name: g1, rules: [{record: r, expr: '{__name__=~"r|s"} > 1'}]}
"""

    done = simulate([whole_file(rules)], fixture('x{a="1"} 1 1 1 1', 'x{a="2"} 1 1 3 3', minutes=3))

    assert done.not_simulated == ()
    assert [(use.selector, use.series) for rule in done.rules for use in rule.selectors] == [
        ("x", 2),
        ('{__name__=~"r|s"}', 1),
    ]
