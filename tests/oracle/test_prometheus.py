"""The oracle run as a test, and the comparison itself on made-up answers."""

import re

import pytest

from tests.oracle.prometheus import ALTERATIONS, Points, caught, compare, main

ANSWER: Points = {
    (("job", "a"),): {1000: 1.0, 2000: 0.0},
    (("job", "b"),): {1000: float("nan"), 2000: float("inf")},
}


def test_equal_answers() -> None:
    outcome = compare(ANSWER, ANSWER)

    assert (outcome.points, outcome.difference, outcome.differs) == (4, 0.0, ())


def test_nothing_is_never_equal() -> None:
    assert compare({}, {}).differs


def test_every_alteration_is_caught() -> None:
    assert caught(ANSWER, ANSWER) == len(ALTERATIONS)


@pytest.mark.oracle
def test_shipped_expressions_equal_a_real_prometheus(capsys: pytest.CaptureFixture[str]) -> None:
    code = main()

    last = capsys.readouterr().out.splitlines()[-1]
    match = re.fullmatch(r"20 expressions, 20 equal, (\d+) points, max relative difference \S+", last)
    assert match, last
    assert int(match[1]) >= 20_000
    assert code == 0
