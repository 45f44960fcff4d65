"""Numbers and reasons as items say them."""

from rulelint.simulate.model import NeverFiring
from rulelint.simulate.rates import DAY, WEEK, WeeklyRate

MINUTE = 60_000
HOUR = 60 * MINUTE

NEVER_BECAUSE: dict[NeverFiring, str] = {
    "impossible": "it can never be true",
    "no_series": "a selector it needs matches no series",
    "join_empty": "there is data, but nothing to compare",
    "cold": "it is far from its threshold",
    "unmeasured": "how close it came cannot be measured",
    "distant": "it was not near its threshold",
    "near_miss": "it almost did",
}

NEVER_ACTION: dict[NeverFiring, str] = {
    "impossible": "correct the condition, or remove the rule",
    "no_series": "correct the selector, bring the metric back, or remove the rule",
    "join_empty": "correct what is matched or filtered before the comparison",
    "cold": "move the threshold to where the data are; keep it if an incident that is as rare is named",
    "unmeasured": "say which incident it is for, and test that it fires",
    "distant": "say which incident it is for, and keep it if there is one",
    "near_miss": "keep it; if it should have fired, lower the threshold or `for`",
}


_UNITS = (("week", WEEK), ("day", DAY), ("hour", HOUR))


def time_text(milliseconds: int) -> str:
    """Return a time in the largest unit it has at least two of, with one digit: `4 weeks`, `7 days`, `1 minute`."""
    unit, size = next((each for each in _UNITS if milliseconds >= 2 * each[1]), ("minute", MINUTE))
    return _counted(milliseconds / size, unit)


def _counted(number: float, unit: str) -> str:
    text = f"{number:.1f}".removesuffix(".0")
    return f"{text} {unit}{'' if text == '1' else 's'}"


def percent_text(share: float) -> str:
    """Return a share in percent with three digits."""
    return f"{100 * share + 0.0:.3g} %"


def rate_text(what: str, weekly: WeeklyRate) -> str:
    """Return a weekly rate of pages or fires with its interval and how many it comes from."""
    interval = f"{weekly.low:.3g} to {weekly.high:.3g} with 95 %, n = {weekly.count}"
    return f"{weekly.rate:.3g} {what} a week ({interval})"
