"""What should be known of a fixture before its figures are believed."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from rulelint.engine.options import Version
from rulelint.fixtures.model import Fixture, Source
from rulelint.simulate.caveats import caveats, gaps
from rulelint.simulate.options import SimulateOptions
from rulelint.simulate.rates import DAY, WEEK
from tests.simulate.scene import MINUTE, fixture

HOUR = 60 * MINUTE


def recorded(*series: str, length: int = 2 * WEEK, step: int = HOUR) -> Fixture:
    """Return real data without a gap, where nothing else is said."""
    lines = series or (f"up 1x{length // step}",)
    scene = fixture(*lines, step=step, version=Version(3, 4))
    return replace(
        scene,
        end=length,
        source=Source("remote-read"),
        representative=True,
        facts=replace(scene.facts, lookback_delta=5 * MINUTE),
    )


def shorter(scene: Fixture) -> Fixture:
    return replace(scene, end=6 * DAY)


def longer(scene: Fixture) -> Fixture:
    return replace(scene, end=10 * DAY)


def synthetic(scene: Fixture) -> Fixture:
    return replace(scene, source=Source("synthetic"), representative=False)


def not_representative(scene: Fixture) -> Fixture:
    return replace(scene, representative=False)


@pytest.mark.parametrize(
    ("change", "options", "expected"),
    [
        (lambda scene: scene, {}, []),
        (shorter, {}, ["short"]),
        (longer, {}, ["partial_week"]),
        (synthetic, {}, ["synthetic"]),
        (lambda scene: shorter(not_representative(scene)), {}, []),
        (lambda scene: scene, {"oldest": 2 * WEEK}, []),
        (lambda scene: scene, {"oldest": 2 * WEEK + 1}, ["old"]),
        (not_representative, {"oldest": 2 * WEEK + 1}, []),
        (lambda scene: scene, {"version": Version(3, 4)}, []),
        (lambda scene: scene, {"version": Version(2, 42)}, ["version"]),
        (longer, {"version": Version(2, 42), "oldest": 20 * DAY}, ["partial_week", "old", "version"]),
    ],
)
def test_caveats(
    change: Callable[[Fixture], Fixture], options: dict[str, object], expected: list[str]
) -> None:
    found = caveats(change(recorded()), SimulateOptions(**options))  # type: ignore[arg-type]

    assert [each.kind for each in found] == expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["up 1x336"], []),
        (["up 1x100 _x3 1x235"], [(100 * HOUR, 104 * HOUR)]),
        (["up 1x100 _x2 1x235"], []),  # three distances are no gap yet
        (["up 1x100 _x20 1x215", 'x{a="1"} 0x336'], []),  # something else was recorded
        (["up 1x100 stale _x9 1x225"], [(100 * HOUR, 111 * HOUR)]),
        (["up _x5 1x330"], [(0, 5 * HOUR)]),
        (["up 1x300"], [(300 * HOUR, 336 * HOUR)]),
        (["up _x335 1"], [(0, 335 * HOUR), (335 * HOUR, 2 * WEEK)]),
        ([], []),
    ],
)
def test_gaps_are_times_without_any_sample(lines: list[str], expected: list[tuple[int, int]]) -> None:
    assert gaps(recorded(*lines)) == expected


def test_nothing_at_all_is_one_gap() -> None:
    scene = fixture()

    assert gaps(scene) == [(scene.start, scene.end)]


def test_gaps_are_summed_and_the_longest_is_named() -> None:
    (found,) = caveats(recorded("up 1x100 _x9 1x100 _x19 1x105"), SimulateOptions())

    assert found.message == (
        "nothing was recorded for 1d6h in 2 gaps, the longest 20h, from 1970-01-09T18:00:00Z"
    )


def test_a_block_with_gaps_of_its_own_series() -> None:
    scene = recorded('x{a="1"} 1x50 _x285', 'x{a="2"} _x100 1x235')

    assert gaps(scene) == [(50 * HOUR, 100 * HOUR)]
