"""Wilson's interval, against values that are known from elsewhere."""

import pytest

from rulelint.review.proportion import Proportion, proportion


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [
        (3, 3, 0.4385, 1.0),  # simulation.md §2.4: 3/3 has 0.44 to 1.0
        (10, 10, 0.7225, 1.0),  # as above: 0.72 to 1.0
        (0, 4, 0.0, 0.4899),
        (81, 263, 0.2553, 0.3662),  # Newcombe 1998, Statistics in Medicine 17, table I, method 3
        (15, 148, 0.0624, 0.1605),  # as above
        (0, 20, 0.0, 0.1611),  # as above
        (1, 29, 0.0061, 0.1718),  # as above
    ],
)
def test_known_intervals(hits: int, n: int, low: float, high: float) -> None:
    share = Proportion(hits, n)

    assert (share.low, share.high) == pytest.approx((low, high), abs=5e-5)
    assert share.low <= share.rate <= share.high


def test_no_cases_are_no_share() -> None:
    assert proportion(0, 0) is None
    assert proportion(0, 1) == Proportion(0, 1)
