"""What comes to so much a week, as people read it."""

from rulelint.report.quantities import rounded
from rulelint.simulate.rates import WeeklyRate


def weekly(rate: WeeklyRate | None) -> str:
    """Return a weekly rate with its 95 % interval, `-` where nothing is said of a week."""
    return (
        "-" if rate is None else f"{rounded(rate.rate, 3)} ({rounded(rate.low, 2)}–{rounded(rate.high, 2)})"
    )
