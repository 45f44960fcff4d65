"""The table of a phase sweep: what differs between phases of evaluation; text and Markdown only draw it."""

from collections.abc import Callable, Iterator

from rulelint.report.quantities import duration, percent
from rulelint.report.tables import Table
from rulelint.simulate.phases import IncidentPhases, PhaseSweep, Spread
from rulelint.source.plural import plural

Row = tuple[str, ...]
LATE, LATE_SHARE = 60_000, 0.25
"""Milliseconds, and share of the median, by which a time to detect may differ before it is worth a row."""
NOUN = {"fire": "fires", "notification": "notified", "page": "paged"}


def phase_tables(sweep: PhaseSweep) -> Iterator[Table]:
    """Yield what is not the same at every phase."""
    count = len(sweep.phases)
    rows = tuple(_rows(sweep))
    steady = sum(each.fires.is_steady for each in sweep.rules)
    yield Table(
        f"phases: what differs between {plural(count, 'phase')} of evaluation",
        ("of", "figure", "least", "median", "most"),
        rows or (("everything", "-", "same", "same", "same"),),
        (2, 3, 4),
        f"{steady} of {plural(len(sweep.rules), 'rule')} fire alike at every phase; which one a server has follows "
        "from the name of the group and the path of its file there",
    )


def _rows(sweep: PhaseSweep) -> Iterator[Row]:
    for each in sweep.incidents:
        yield from _incident(each, len(sweep.phases))
    for level, shares in sweep.recall.items():
        if not shares.is_steady:
            yield "all incidents", f"recall by {level}", *_spread(shares, percent)
    for rule in sweep.rules:
        if not rule.fires.is_steady:
            yield rule.rule.name, "fires", *_spread(rule.fires, _number)
    for told in sweep.audiences:
        if not told.pages.is_steady:
            yield f"{told.by} {told.name or '(no owner)'}", "pages", *_spread(told.pages, _number)


def _incident(each: IncidentPhases, count: int) -> Iterator[Row]:
    """A catch at some phases only is luck, and said to be."""
    name = f"incident {each.incident}"
    for level in each.luck(count):
        yield name, f"{NOUN[level]} at {each.caught[level]} of {count} phases: luck", "-", "-", "-"
    delay = each.time_to_detect
    if delay and delay.high - delay.low > max(LATE, LATE_SHARE * delay.middle):
        yield name, "time to detect", *_spread(delay, lambda value: duration(round(value)))


def _spread(spread: Spread, shown: Callable[[float], str]) -> Row:
    return shown(spread.low), shown(spread.middle), shown(spread.high)


def _number(value: float) -> str:
    return f"{value:g}"
