"""Who is told what on both sides: each with its own rules and its own routes, counted over the same time."""

import pytest

from rulelint.compare.discordant import discordant
from tests.compare.pages import PullRequest, pages, told

FLAPS = "y" + 5 * " 1x9 9x4"
CALM = "x 0x20 1x40"
LATER = PullRequest([("expr: y > 5", "expr: y > 5\n  for: 10m")])
NOISY = PullRequest([("x > 5", "x > 0")])


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (PullRequest(), {"shop": (4, 4)}),
        (LATER, {"shop": (3, 0)}),
        (NOISY, {"shop": (4, 5)}),
        (PullRequest([("team: others", "team: shop")]), {"shop": (4, 4)}),
    ],
)
def test_pages_of_both_sides(change: PullRequest, expected: dict[str, tuple[int, int]]) -> None:
    assert pages(told(change, CALM, FLAPS, "z 1x60")) == expected


def test_both_sides_count_from_the_later_moment() -> None:
    """A longer window warms up longer: base's page of that time is not held against it."""
    change = PullRequest([("expr: y > 5", "expr: max_over_time(y[40m]) > 5")])

    assert pages(told(change, CALM, "y 1x9 9x4 1x46", "z 1x60")) == {}
    assert pages(told(PullRequest(), CALM, "y 1x9 9x4 1x46", "z 1x60")) == {"shop": (1, 1)}


def test_routes_are_those_of_each_side() -> None:
    change = PullRequest(routes=[('severity="critical"', 'severity="page"')])
    found = told(change, "x 1x9 9x40", "y 1x50", "z 1x50", minutes=50)

    assert {
        name: (len(base.messages), len(head.messages)) for name, (base, head) in found.receivers.items()
    } == {
        "chat": (0, 1),
        "pager": (1, 0),
    }


def test_a_rule_that_one_side_cannot_replay_is_in_neither() -> None:
    found = told(PullRequest([("expr: y > 5", "expr: y offset 2h > 5")]), CALM, FLAPS, "z 1x9 9x20 1x30")

    assert pages(found) == {"others": (1, 1)}


def test_a_week_is_told_of_representative_data_only() -> None:
    for known in (False, True):
        found = told(NOISY, CALM, FLAPS, "z 1x60", representative=known)
        base, head = found.owners["shop"]
        assert (base.weekly is not None, head.weekly is not None) == (known, known)


def test_pages_have_twins_near_them() -> None:
    same = told(PullRequest(), CALM, FLAPS, "z 1x60").owners["shop"]
    more = told(NOISY, CALM, FLAPS, "z 1x60").owners["shop"]

    assert discordant(same[0].pages, same[1].pages) == ((), ())
    new, gone = discordant(more[0].pages, more[1].pages)
    assert ([each.rules[0].name for each in new], gone) == (["High"], ())


def test_a_page_that_moves_by_an_hour_is_another_one() -> None:
    change = PullRequest([("expr: y > 5", "expr: y > 5\n  for: 50m")])
    near = PullRequest([("expr: y > 5", "expr: y > 5\n  for: 20m")])
    series = (CALM, "y 1x70 9x200", "z 1x60")

    moved = told(change, *series, minutes=180).owners["shop"]
    late = told(near, *series, minutes=180).owners["shop"]

    assert [len(each) for each in discordant(moved[0].pages, moved[1].pages)] == [1, 1]
    assert [len(each) for each in discordant(late[0].pages, late[1].pages)] == [0, 0]
