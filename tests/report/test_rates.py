"""A weekly rate for programs says where its interval comes from."""

from rulelint.report.rate_json import rate_object
from rulelint.report.weekly import weekly
from rulelint.simulate.rates import DAY, WEEK, WeeklyRate, weekly_rate

HOUR = DAY // 24


def test_a_rate_says_where_its_interval_comes_from() -> None:
    even = [day * DAY for day in range(7)]
    bursts = [number * HOUR for number in range(7)]
    found = [
        rate_object(weekly_rate(times, 0, end))
        for times, end in ((even, WEEK), (bursts, WEEK), (bursts, 4 * WEEK))
    ]

    assert [each["method"] for each in found if each] == ["garwood", "dispersion", "bootstrap"]
    assert [each["count"] for each in found if each] == [7, 7, 7]
    assert all(each["low"] <= each["rate"] <= each["high"] for each in found if each)
    assert rate_object(None) is None


def test_a_rate_is_read_without_exponents() -> None:
    assert weekly(WeeklyRate(100, 100.05, 81.4, 121.7)) == "100 (81–120)"
    assert weekly(WeeklyRate(3, 3.0, 0.62, 8.77)) == "3 (0.62–8.8)"
    assert weekly(None) == "-"
