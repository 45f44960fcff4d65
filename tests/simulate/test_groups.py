"""What groups do to their rules: limits, and expressions that are asked for an earlier time."""

import pytest

from rulelint.simulate.run import simulate
from tests.simulate.scene import MINUTE, fired, fixture, replay, whole_file

HIGH = """
- alert: High
  expr: x > 5
  for: 2m
"""


def test_beyond_the_limit_of_a_group_all_alerts_are_forgotten() -> None:
    rules = "- alert: A\n  expr: x > 5\n  for: 2m\n  keep_firing_for: 1m\n"
    simulation = replay(
        rules, 'x{a="1"} 9x9 1x60', 'x{a="2"} 1x4 9x1 1x1 9x1 1x60', settings="limit: 1", minutes=30
    )

    # pending from 0m, firing from 2m, forgotten at 5m and 6m with the second series, at 8m and 9m again
    assert [(each.pending_at // MINUTE, each.fired_at // MINUTE) for each in simulation.episodes] == [(0, 2)]
    assert fired(simulation) == [("A", 2, 5)]
    assert [(each.message, each.first // MINUTE, each.ticks) for each in simulation.failures] == [
        ("exceeded limit of 1 with 2 alerts", 5, 3)
    ]


def test_beyond_the_limit_of_a_group_nothing_is_recorded() -> None:
    rules = "- record: r\n  expr: x > 5\n- alert: A\n  expr: count(r) >= 1\n"
    series = ('x{a="1"} 9x60', 'x{a="2"} 1x9 9x1 1x60')

    # for the look-back of five minutes the last samples of r are still there: no marker was written
    assert fired(replay(rules, *series, settings="limit: 1", minutes=30)) == [("A", 0, None)]
    assert [
        (each.message, each.first // MINUTE, each.ticks)
        for each in replay(rules, *series, settings="limit: 1", minutes=30).failures
    ] == [("exceeded limit of 1 with 2 series", 10, 2)]


@pytest.mark.parametrize(
    ("settings", "expected"),
    [("", [("High", 12, 15)]), ("query_offset: 2m", [("High", 14, 17)])],
)
def test_a_query_offset_asks_for_an_earlier_time(settings: str, expected: list[tuple[str, int, int]]) -> None:
    assert fired(replay(HIGH, "x 1x9 9x4 1x40", settings=settings)) == expected


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("0s", "0s", 10),  # the second group reads what the first wrote in the same tick
        ("2m", "0s", 12),  # what the first finds for 10m is written at 12m
        ("0s", "2m", 12),
        ("2m", "2m", 12),
    ],
)
def test_groups_of_different_query_offsets(first: str, second: str, expected: int) -> None:
    text = (
        f"groups:\n- name: a\n  query_offset: {first}\n  rules: [{{record: r, expr: x}}]\n"
        f"- name: b\n  query_offset: {second}\n  rules: [{{alert: A, expr: 'r == 9'}}]\n"
    )
    found = simulate([whole_file(text)], fixture("x 1x9 9x40", minutes=30))

    assert [at for _, at, _ in fired(found)] == [expected]


def test_limits_that_are_not_reached_change_nothing() -> None:
    assert fired(replay(HIGH, "x 1x9 9x4 1x40", settings="limit: 1")) == [("High", 12, 15)]
