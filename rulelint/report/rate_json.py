"""A weekly rate for programs: part of version 1 of `schemas/results.schema.json`."""

from typing import Any

from rulelint.simulate.rates import WeeklyRate

Object = dict[str, Any]


def rate_object(rate: WeeklyRate | None) -> Object | None:
    """Return a rate with its 95 % interval and where that comes from; None where there is none."""
    if rate is None:
        return None
    return {
        "count": rate.count,
        "rate": rate.rate,
        "low": rate.low,
        "high": rate.high,
        "method": rate.method,
        "dispersion": rate.dispersion,
    }
