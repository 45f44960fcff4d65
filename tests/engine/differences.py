"""Where the engine knowingly differs from Prometheus: the list that docs/known-differences.md explains."""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass

Pair = tuple[float | None, float | None]
"""What we answer and what Prometheus answers at one point; None where there is no point."""


@dataclass(frozen=True)
class Difference:
    """`name` heads the section in the document.  `covers` says whether a differing point may be due to it."""

    name: str
    covers: Callable[[str, Pair], bool]


def _nothing(_text: str, _pair: Pair) -> bool:
    """No point that the differential tests can meet differs for this reason."""
    return False


def _tie(text: str, _pair: Pair) -> bool:
    return re.search(r"\b(topk|bottomk)\b", text) is not None


def _rounding(text: str, pair: Pair) -> bool:
    """Rounding errors of sums of numbers that are at most in the thousands."""
    got, expected = pair
    summed = re.search(r"\b(sum|avg|avg_over_time|stddev|stdvar)\b", text) is not None
    return summed and got is not None and expected is not None and abs(got - expected) < 1e-10


def _meaningless_date(text: str, pair: Pair) -> bool:
    dated = re.search(
        r"\b(hour|minute|day_of_week|day_of_month|day_of_year|days_in_month|month|year)\b", text
    )
    return dated is not None and None not in pair and not any(math.isnan(each or 0.0) for each in pair)


def _fixed_too_much(text: str, _pair: Pair) -> bool:
    return (
        re.search(r"\bquantile\b[^(]*(\([^(]*\) )?\(scalar|predict_linear", text) is not None and "@" in text
    )


DIFFERENCES = (
    Difference("Failing steps of a range query", _nothing),
    Difference("Equal values in topk and bottomk", _tie),
    Difference("Order of series", _nothing),
    Difference("Sums and averages as version 2.42", _rounding),
    Difference("What `@` fixes in range queries of version 2.42", _fixed_too_much),
    Difference("Dates of NaN and infinities", _meaningless_date),
    Difference("exp and the trigonometric functions", _nothing),
    Difference("Native histograms", _nothing),
    Difference("Experimental features", _nothing),
    Difference("Warnings and infos", _nothing),
    Difference("Limits", _nothing),
)


def reasons(text: str, pair: Pair) -> list[str]:
    """Return the names of the known differences that can explain a point."""
    return [each.name for each in DIFFERENCES if each.covers(text, pair)]
