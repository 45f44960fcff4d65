"""The table of fires and pages by weekday and time of day; text and Markdown only draw it."""

from collections.abc import Iterator, Sequence

from rulelint.report.tables import Table
from rulelint.simulate.model import Simulation
from rulelint.simulate.rates import DAY, WEEK
from rulelint.simulate.seasons import Stratum, fires_of, pages_of, since, strata

QUARTER = 6
"""Hours of a column."""


def season_tables(simulation: Simulation) -> Iterator[Table]:
    """Yield fires, and pages where somebody is told, by quarter of the day; nothing of less than a week."""
    start, end = since(simulation), simulation.end
    if end - start < WEEK:
        return
    rows = list(_rows("fires", strata(fires_of(simulation), start, end)))
    if simulation.told:
        rows += _rows("pages", strata(pages_of(simulation), start, end))
    columns = tuple(f"{hour:02}–{hour + QUARTER:02}" for hour in range(0, 24, QUARTER))
    yield Table("hours, a day", ("", "days", *columns), tuple(rows), (2, 3, 4, 5), "by the hour in UTC")


def _rows(what: str, found: Sequence[Stratum]) -> Iterator[tuple[str, ...]]:
    for weekend, days in ((False, "weekdays"), (True, "weekends")):
        mine = [each for each in found if each.weekend is weekend]
        yield what, days, *(_a_day(mine[hour : hour + QUARTER]) for hour in range(0, 24, QUARTER))


def _a_day(hours: Sequence[Stratum]) -> str:
    """Return how many there are in these hours of a day that is observed whole; `-` where none is."""
    observed = sum(each.observed for each in hours)
    return f"{sum(each.count for each in hours) * (DAY // 24 * QUARTER) / observed:.3g}" if observed else "-"
