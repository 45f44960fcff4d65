"""Intervals and tests, held against tables and against their own definitions."""

from itertools import count

import pytest

from rulelint.simulate.chance import (
    binomial_at_least,
    c_test,
    garwood,
    poisson_at_most,
    sign_test,
    wilson,
)


@pytest.mark.parametrize(
    ("seen", "low", "high"),
    [  # half of the 2.5 % and 97.5 % points of chi squared, from tables of the exact Poisson interval
        (0, 0.0, 3.689),
        (1, 0.0253, 5.572),
        (3, 0.6187, 8.767),
        (5, 1.623, 11.668),
        (10, 4.795, 18.390),
        (20, 12.217, 30.888),
        (50, 37.111, 65.919),
        (1000, 938.97, 1063.97),
    ],
)
def test_garwood(seen: int, low: float, high: float) -> None:
    assert list(garwood(seen)) == pytest.approx([low, high], rel=1e-3)


@pytest.mark.parametrize("seen", [1, 7, 200, 500, 501, 2000])
def test_garwood_is_what_it_is_defined_as(seen: int) -> None:
    low, high = garwood(seen)

    assert 1 - poisson_at_most(seen - 1, low) == pytest.approx(0.025, abs=2e-4)
    assert poisson_at_most(seen, high) == pytest.approx(0.025, abs=2e-4)


def test_the_approximation_takes_over_where_it_is_as_good() -> None:
    exact, close = garwood(500), garwood(501)

    assert close[0] - exact[0] == pytest.approx(1, abs=0.05)
    assert close[1] - exact[1] == pytest.approx(1, abs=0.05)


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    [(3, 3, 0.44, 1.0), (10, 10, 0.72, 1.0), (0, 3, 0.0, 0.56), (5, 10, 0.237, 0.763), (1, 1, 0.207, 1.0)],
)
def test_wilson(hits: int, of: int, low: float, high: float) -> None:
    assert list(wilson(hits, of)) == pytest.approx([low, high], abs=0.005)


@pytest.mark.parametrize(("base", "head"), [(3, 10), (5, 13), (10, 20), (20, 33)])
def test_what_head_needs_to_be_more_than_chance_in_another_window(base: int, head: int) -> None:
    """The numbers of reference simulation.md §5, for windows of equal length."""
    assert next(each for each in count() if c_test(base, each, 7, 7) < 0.05) == head


def test_a_longer_window_has_more_events() -> None:
    assert c_test(3, 10, 7, 7) < 0.05 < c_test(3, 10, 7, 14)
    assert c_test(3, 20, 7, 14) < 0.05


@pytest.mark.parametrize(("base_only", "head_only"), [(0, 5), (1, 7), (3, 10)])
def test_what_head_needs_to_be_more_than_a_toss(base_only: int, head_only: int) -> None:
    """The numbers of reference simulation.md §5."""
    assert next(each for each in count() if sign_test(base_only, each) < 0.05) == head_only


def test_equal_sides_are_chance() -> None:
    assert sign_test(0, 0) == 1.0
    assert c_test(0, 0, 1, 1) == 1.0
    assert sign_test(6, 6) > 0.5


@pytest.mark.parametrize(
    ("hits", "of", "share", "probability"),
    [
        (0, 5, 0.3, 1.0),
        (6, 5, 0.3, 0.0),
        (1, 2, 0.0, 0.0),
        (2, 2, 1.0, 1.0),
        (3, 2, 1.0, 0.0),
        (1, 2, 0.5, 0.75),
        (2, 3, 0.5, 0.5),
    ],
)
def test_binomial(hits: int, of: int, share: float, probability: float) -> None:
    assert binomial_at_least(hits, of, share) == pytest.approx(probability)
