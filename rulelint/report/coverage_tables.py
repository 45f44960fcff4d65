"""The tables of what the rules cover; text and Markdown only draw them."""

from collections.abc import Iterator

from rulelint.report.quantities import duration, moment, of, percent
from rulelint.report.rule_key import rule_name
from rulelint.report.tables import Table
from rulelint.simulate.coverage.delays import delays, parts_of
from rulelint.simulate.coverage.model import LEVELS, WHY_BLIND, Coverage, IncidentCoverage, Level, Share
from rulelint.simulate.model import Simulation
from rulelint.source.plural import plural

TOLD = {"fire": "fires", "notification": "message", "page": "page"}
"""How far an incident came, in one word."""
MOST = 3
"""How many names stand in a row; the JSON report has all."""
HEAD = (
    "incident", "severity", "start", "told by", "after", "data", "for", "wait", "held", "lead", "rules", "reset",
    "uncovered",
)  # fmt: skip


def coverage_tables(simulation: Simulation) -> Iterator[Table]:
    """Yield the incidents, and where they were told of with another severity than their own."""
    yield _incidents(simulation.coverage)


def _incidents(coverage: Coverage) -> Table:
    title = f"incidents: {coverage.detected} of {len(coverage.incidents)} detected"
    rows = tuple(incident_row(each) for each in coverage.incidents)
    return Table(title, HEAD, rows, (4, 5, 6, 7, 8, 9, 11, 12), "; ".join(_notes(coverage)))


def reached(covered: IncidentCoverage) -> Level | None:
    """Return the highest level at which an incident was hit."""
    hits = [level for level in LEVELS if covered.verdict(level) == "hit"]
    return hits[-1] if hits else None


def incident_row(covered: IncidentCoverage) -> tuple[str, ...]:
    """Return what became of an incident, for `HEAD`."""
    level = reached(covered)
    parts = parts_of(covered, level) if level else None
    told = covered.paged if level == "page" else covered.notified
    lead = told.lead if told else covered.lead
    shown: tuple[int | None, ...] = parts or (None,) * 4
    if level == "fire":  # how long messages wait is not known, or there was none
        shown = (*shown[:2], None, None)
    return (
        covered.incident.name,
        covered.incident.severity or "-",
        moment(covered.incident.start),
        TOLD[level] if level else covered.verdict("fire").replace("missed", "MISSED"),
        "-" if parts is None else ("≤" if covered.is_bound else "") + duration(sum(parts)),
        *("-" if each is None else duration(each) for each in shown),
        "-" if lead is None else duration(lead),
        guards(covered),
        *("-" if each is None else duration(each) for each in (covered.reset_time, covered.uncovered)),
    )


def guards(covered: IncidentCoverage) -> str:
    """Return the rules that hit an incident, or why it is not known whether any does."""
    named = [rule_name(key) for key in dict.fromkeys(hit.rule for hit in covered.hits)]
    if named:
        return ", ".join(named[:MOST]) + (f" and {len(named) - MOST} more" if len(named) > MOST else "")
    if covered.candidates:
        return f"{plural(len(covered.candidates), 'rule')} not simulated could have"
    return WHY_BLIND[covered.blind] if covered.blind else "-"


def _notes(coverage: Coverage) -> Iterator[str]:
    levels = LEVELS if coverage.pages is not None else LEVELS[:1]
    recalls = (
        f"{level} {share_text(coverage.recall_by(level))}"
        + (f" and {coverage.unknown(level)} unknown" if coverage.unknown(level) else "")
        for level in levels
    )
    yield f"recall by {', by '.join(recalls)}"
    for each in delays(coverage):
        if each.level in (levels[0], levels[-1]):
            yield (
                f"time to detect by {each.level}: median {duration(round(each.median))}, "
                f"p95 {duration(each.p95)}, longest {duration(each.longest)} (n = {each.count})"
            )
    yield from _precision(coverage)
    yield from _budgets(coverage)
    if coverage.outside:
        names = [each.name for each in coverage.outside]
        more = f" and {len(names) - MOST} more" if len(names) > MOST else ""
        yield f"beyond the window, and not counted: {', '.join(names[:MOST])}{more}"
    off = [
        f"{each.count} {each.incident} as {each.told}"
        for each in coverage.severities
        if each.verdict in ("under", "over")
    ]
    if off:
        yield f"told of with another severity: {', '.join(off)}"


def _budgets(coverage: Coverage) -> Iterator[str]:
    for each in coverage.incidents:
        if each.spent is not None:
            days = each.spent.period // 86_400_000
            yield (
                f"{each.incident.name} had spent {100 * each.spent.share:.3g}% of a {days}-day error budget of "
                f"{100 * each.spent.budget:.3g}% when somebody was paged (n = {each.spent.samples})"
            )


def _precision(coverage: Coverage) -> Iterator[str]:
    counts = [("fires", coverage.explained, coverage.fires)]
    if coverage.pages is not None and coverage.explained_pages is not None:
        counts.append(("pages", coverage.explained_pages, coverage.pages))
    for what, explained, total in counts:
        if coverage.complete and total:
            yield f"{what} that belong to an incident: {percent(explained / total)} ({of(explained, total)})"
        elif coverage.incidents and total:
            yield f"{what} without an incident: {of(total - explained, total)}"


def share_text(share: Share) -> str:
    """Return a share with what it is of, and what that says of the true one: `3/4 (95%: 30% to 95%)`."""
    if not share.whole:
        return "-"
    low, high = share.interval
    return f"{of(share.part, share.whole)} (95%: {100 * low:.0f}% to {100 * high:.0f}%)"
