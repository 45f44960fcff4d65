from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rulelint.simulate import alerts
from rulelint.simulate.alerts import Stretch, joined_runs, runs, stretches
from tests.simulate.go_machine import lives

MINUTE = 60_000


def replay(text: str, hold: int = 0, keep: int = 0) -> list[tuple[int, int | None, int | None]]:
    """Replay one alert, one character a minute: `x` in the result, `.` not, `!` the evaluation failed."""
    times = np.array([at * MINUTE for at, char in enumerate(text) if char != "!"], dtype=np.int64)
    tick = np.flatnonzero([char == "x" for char in text if char != "!"])
    found = stretches(runs(np.zeros_like(tick), tick), times, hold * MINUTE, keep * MINUTE)
    return [(each.active, each.fired, each.end) for each in found]


@pytest.mark.parametrize(
    ("text", "hold", "keep", "expected"),
    [
        ("....", 0, 0, []),
        (".xx.", 0, 0, [(1, 1, 3)]),
        (".xx.", 1, 0, [(1, 2, 3)]),
        (".xx.", 2, 0, [(1, None, 3)]),
        (".xxx", 2, 0, [(1, 3, None)]),
        ("x.x.", 0, 0, [(0, 0, 1), (2, 2, 3)]),
        ("xx.xx", 2, 0, [(0, None, 2), (3, None, None)]),
        # keep_firing_for 2m, last true at 1: firing at 2 and 3, resolved at 4
        ("xx.....", 0, 2, [(0, 0, 4)]),
        # back while it is kept: the same episode; back at the very evaluation that would resolve it: too
        ("x.x....", 0, 2, [(0, 0, 5)]),
        ("x..x...", 0, 2, [(0, 0, 6)]),
        ("x...x..", 0, 2, [(0, 0, 3), (4, 4, None)]),
        # an alert that is pending is never kept
        ("x.xx...", 1, 2, [(0, None, 1), (2, 3, 6)]),
        # `for` counts from the first result, not from the last return
        ("xxx.x..", 2, 2, [(0, 2, None)]),
        # a failed evaluation leaves all state as it was: indices count the successful ones, time goes on
        ("x!x.", 1, 0, [(0, 1, 2)]),
        ("x!!x.", 3, 0, [(0, 1, 2)]),
        ("x!.", 0, 2, [(0, 0, None)]),
    ],
)
def test_lives_of_an_alert(
    text: str, hold: int, keep: int, expected: list[tuple[int, int | None, int | None]]
) -> None:
    assert replay(text, hold, keep) == expected


Case = tuple[list[list[bool]], list[int], int, int]


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Some alerts over evaluations of which some failed, so that their distances differ."""
    count = draw(st.integers(0, 25))
    gaps = draw(st.lists(st.integers(1, 3), min_size=count, max_size=count))
    row = st.lists(st.booleans(), min_size=count, max_size=count)
    shown = draw(st.lists(row, min_size=1, max_size=3))
    return shown, np.cumsum(gaps, dtype=np.int64).tolist(), draw(st.integers(0, 5)), draw(st.integers(0, 5))


def both(case: Case) -> tuple[list[Stretch], list[Stretch]]:
    """Return what the vectorised machine and the machine of one alert at a time say."""
    shown, times, hold, keep = case
    alert, tick = np.nonzero(np.array(shown, dtype=np.bool_).reshape(len(shown), len(times)))
    ours = stretches(alerts.runs(alert, tick), np.array(times, dtype=np.int64), hold, keep)
    one_by_one = [
        replace(each, alert=at) for at, row in enumerate(shown) for each in lives(row, times, hold, keep)
    ]
    return list(ours), one_by_one


@given(cases())
@settings(max_examples=300, deadline=None)
def test_all_evaluations_at_once_equal_one_at_a_time(case: Case) -> None:
    ours, one_by_one = both(case)

    assert ours == one_by_one


def test_the_property_sees_a_broken_kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs that also break where they should not, or alerts that forget one evaluation, cannot pass."""
    whole = alerts.runs

    def shortened(alert: np.ndarray, tick: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        of, first, end = whole(alert, tick)
        return of, first, np.maximum(end - 1, first)

    monkeypatch.setattr(alerts, "runs", shortened)

    with pytest.raises(AssertionError):
        test_all_evaluations_at_once_equal_one_at_a_time()


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ([], []),
        ([(0, 1, 3), (0, 3, 4), (0, 5, 6)], [(0, 1, 4), (0, 5, 6)]),
        ([(0, 1, 3), (1, 3, 4)], [(0, 1, 3), (1, 3, 4)]),
    ],
)
def test_runs_that_touch_are_one(
    found: list[tuple[int, int, int]], expected: list[tuple[int, int, int]]
) -> None:
    columns = np.array(found, dtype=np.int64).reshape(-1, 3).T
    joined = joined_runs(columns[0], columns[1], columns[2])
    assert list(zip(*(each.tolist() for each in joined), strict=True)) == expected
