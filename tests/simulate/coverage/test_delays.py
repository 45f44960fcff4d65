"""Times to detect over several incidents, by hand."""

import pytest

from rulelint.fixtures.incidents import Incident
from rulelint.simulate.coverage.delays import delays
from rulelint.simulate.coverage.model import Coverage, Detection, IncidentCoverage, Share
from rulelint.simulate.key import RuleKey
from rulelint.simulate.model import Episode

EPISODE = Episode(RuleKey("rules.yml", "g", "A"), (), 0, 0, 10)


def detected(data: int, hold: int, wait: int | None = None, *, is_bound: bool = False) -> IncidentCoverage:
    told = None
    if wait is not None:
        told = Detection(EPISODE, 0, "chat", data + hold + wait, data, hold, wait, 0, 0)
    return IncidentCoverage(
        Incident("outage", 0, 100), (EPISODE,), time_to_detect=data + hold, data_time=data, hold_time=hold,
        notified=told, is_told=True, is_bound=is_bound,
    )  # fmt: skip


MISSED = IncidentCoverage(Incident("missed", 0, 100), (), is_told=True)


def test_means_of_the_parts_add_up() -> None:
    """Fires after 3, 5, 40; told after 13 and 25, of the third only that it took at most so long."""
    listed = (
        detected(1, 2, 10),
        detected(5, 0, 20),
        detected(40, 0),
        detected(90, 0, 1, is_bound=True),
        MISSED,
    )
    fire, told = delays(Coverage(listed, 0, 0, complete=False))

    assert (fire.level, fire.count, fire.bounds) == ("fire", 3, 1)
    assert (fire.mean, fire.median, fire.p95, fire.longest) == (16, 5, 40, 40)
    assert (told.level, told.count, told.bounds) == ("notification", 2, 1)
    assert (told.mean, told.median, told.p95, told.longest) == (19, 19, 25, 25)
    assert (told.data, told.hold, told.wait, told.held) == (3, 1, 15, 0)
    assert told.data + told.hold + told.wait + told.held == told.mean


def test_the_95th_percentile_is_one_of_the_times() -> None:
    [fire] = delays(Coverage(tuple(detected(each, 0) for each in range(1, 41)), 0, 0, complete=False))

    assert (fire.median, fire.p95, fire.longest) == (20.5, 38, 40)


def test_nothing_detected_has_no_times() -> None:
    assert not list(delays(Coverage((MISSED,), 0, 0, complete=False)))


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [(3, 3, 0.44, 1.0), (10, 10, 0.72, 1.0), (0, 3, 0.0, 0.56), (1, 2, 0.09, 0.91), (0, 0, 0.0, 1.0)],
)
def test_a_share_is_shown_with_what_it_says_of_the_true_one(
    part: int, whole: int, low: float, high: float
) -> None:
    """3 of 3 and 10 of 10 are in reference simulation.md §2.4."""
    assert Share(part, whole).interval == pytest.approx((low, high), abs=0.005)
