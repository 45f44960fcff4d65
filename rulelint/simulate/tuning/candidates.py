"""Which settings are tried: numbers the data suggests, and the usual durations; the same ones on every run."""

from collections.abc import Iterator, Sequence
from math import ceil, floor, isfinite, log10

from rulelint.errors import RulelintError
from rulelint.simulate.margins.headroom import evaluations_held
from rulelint.simulate.margins.model import ON_DATA
from rulelint.simulate.notify.model import MINUTE
from rulelint.simulate.tuning.comparison import Comparison
from rulelint.simulate.tuning.history import QUANTILES, History
from rulelint.simulate.tuning.model import Request, Setting

FACTORS = (0.5, 0.75, 0.9, 1.1, 1.25, 1.5, 2.0)
HOLDS = tuple(minutes * MINUTE for minutes in (0, 1, 2, 3, 5, 10, 15, 30))
KEEPS = tuple(minutes * MINUTE for minutes in (0, 5, 10, 15))
DIGITS = 3
"""Suggested numbers are rounded to this many digits: nobody writes 0.0312487 into a rule."""
RARE = 0.99
"""Of the data outside of incidents only quantiles from here on are thresholds: no alert fires on every tenth value."""
MOST = 5_000
"""Settings tried at most."""
LOOSER = {">": ">=", ">=": ">", "<": "<=", "<=": "<"}
"""The comparison operator that differs only where both sides are equal."""


class TooManySettingsError(RulelintError):
    """More settings were asked for than are tried in one run."""


def settings_to_try(
    base: Setting, comparison: Comparison | None, history: History | None, request: Request, interval: int
) -> tuple[Setting, ...]:
    """Return the settings in order; `base` is one of them.

    What the request names is tried in all combinations.  What it leaves open is tried too, but `keep_firing_for` and
    the other comparator only beside the number, or the `for`, that the rule has.
    """
    numbers = _numbers(base, comparison, history, request)
    holds = _durations(base.hold, HOLDS, request.holds, interval)
    keeps = _durations(base.keep, KEEPS, request.keeps, interval)
    alone = 1 if request.keeps is None else len(keeps)
    _refuse(len(numbers) * len(holds) * alone)
    found = {base}
    found |= {Setting(number, base.op, hold, base.keep) for number in numbers for hold in holds}
    if request.keeps is not None:
        found |= {Setting(each.number, each.op, each.hold, keep) for each in found for keep in keeps}
    else:
        found |= {Setting(base.number, base.op, hold, keep) for hold in holds for keep in keeps}
    if base.op in LOOSER:
        found |= {Setting(number, LOOSER[base.op], base.hold, base.keep) for number in numbers}
    return tuple(sorted(found, key=_order))


def _refuse(count: int) -> None:
    if count > MOST:
        raise TooManySettingsError(
            f"{count:,} settings are more than {MOST:,}", advice="name fewer thresholds or durations"
        )


def _order(setting: Setting) -> tuple[float, str, int, int]:
    return (setting.number or 0.0, setting.op, setting.hold, setting.keep)


def _numbers(
    base: Setting, comparison: Comparison | None, history: History | None, request: Request
) -> tuple[float | None, ...]:
    if comparison is None or base.number is None:
        return (base.number,)
    if request.numbers is not None:
        return (base.number, *request.numbers)
    if comparison.is_equality:
        return (base.number,)
    return (base.number, *suggested(base.number, history, rises=comparison.rises))


def suggested(number: float, history: History | None, *, rises: bool) -> Iterator[float]:
    """Yield numbers worth a try: shares of the present one, and quantiles of the data in and outside of incidents.

    What is outside is kept at a distance, and rounded towards fewer fires: a threshold that sits on the data of these
    weeks is crossed in the next one.  What is in an incident is rounded towards more.
    """
    yield from (rounded(number * factor, up=factor > 1) for factor in FACTORS if number)
    if history is not None:
        away = ON_DATA if rises else -ON_DATA
        rare = [each for part, each in zip(QUANTILES, history.outside.values, strict=False) if part >= RARE]
        yield from (rounded(each + away * abs(each), up=rises) for each in rare)
        yield from (rounded(each, up=not rises) for each in history.during.values)


def rounded(value: float, *, up: bool) -> float:
    """Return the value with three digits, rounded up or down."""
    if value == 0 or not isfinite(value):
        return value
    digits = DIGITS - 1 - floor(log10(abs(value)))
    shifted = value * 10.0**digits if digits <= 300 else value
    near = round(shifted, 6)  # so that 0.3 is not taken for a little more than 0.3
    return float(f"{ceil(near) if up else floor(near)}e{-digits}") if digits <= 300 else value


def _durations(present: int, usual: Sequence[int], asked: Sequence[int] | None, interval: int) -> list[int]:
    """Return durations that differ in evaluations, the present one first."""
    wanted = usual if asked is None else asked
    found: dict[int, int] = {}
    half = present // 2 // interval * interval
    for each in (present, *((present * 2, half) if asked is None else ()), *wanted):
        found.setdefault(each if asked is not None else evaluations_held(each, interval), each)
    return list(found.values())
