"""At which times a query is asked of a fixture."""

import pytest

from rulelint.api.query import Times
from rulelint.fixtures.query import MAX_STEPS, ask
from tests.simulate.scene import MINUTE, fixture


@pytest.mark.parametrize(
    ("minutes", "every"),
    [
        (60, 1),
        (MAX_STEPS - 1, 1),
        (MAX_STEPS, 2),
        (14 * 24 * 60, 2),
        (2 * MAX_STEPS - 1, 2),
        (2 * MAX_STEPS, 3),
    ],
)
def test_a_long_window_is_asked_in_longer_steps(minutes: int, every: int) -> None:
    data = fixture("up 1x5", minutes=minutes)
    grid = Times(whole=True).grid(data)

    assert grid.step == every * MINUTE
    assert ask(data, "up", grid, at=False).failure is None


def test_who_asks_for_a_short_step_is_told_the_shortest() -> None:
    data = fixture("up 1x5", minutes=14 * 24 * 60)
    failure = ask(data, "up", Times(step=MINUTE).grid(data), at=False).failure

    assert failure is not None
    assert failure.reason == "these are 20,161 evaluations, more than 11,000: take a step of 1m50s or more"
    assert ask(data, "up", Times(step=110_000).grid(data), at=False).failure is None
