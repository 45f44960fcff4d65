"""The table of what alerts look at: how much of everything, and the first of what nobody looks at."""

from collections.abc import Iterable, Iterator, Sequence

from rulelint.report.quantities import of
from rulelint.report.rule_key import rule_name
from rulelint.report.tables import Table
from rulelint.simulate.coverage.decisions import RuleDecisions
from rulelint.simulate.coverage.label_values import LabelUse
from rulelint.simulate.coverage.routes import Routing
from rulelint.simulate.coverage.services import Services
from rulelint.simulate.coverage.structure import Structure
from rulelint.source.plural import plural

MOST = 4
"""How many things nobody looks at are named in a line; the JSON report has all."""

MOST_RULES = 15
"""How many rules with outcomes nobody saw are listed."""

WIDEST = 60
"""Characters of a part of an expression that are shown in a table."""

Row = tuple[str, str, str]


def structure_tables(structure: Structure | None) -> Iterator[Table]:
    """Yield the table, none where nobody asked."""
    if structure is None:
        return
    rows = tuple(row for row in _rows(structure) if row[1] != "-")
    yield Table(
        "what alerts look at",
        ("of the fixture", "seen by alerts", "not seen"),
        rows,
        note="of what was recorded: what the fixture does not hold is not known; the JSON report has every entry",
    )


def _rows(structure: Structure) -> Iterator[Row]:
    metrics = structure.metrics
    unread = [f"{each.name} ({each.series})" for each in metrics if not each.read]
    yield "metrics", of(len(metrics) - len(unread), len(metrics)), _some(unread)
    yield "series", of(sum(each.read for each in metrics), sum(each.series for each in metrics)), "-"
    if structure.targets is not None:
        blind = [
            f"{each.job}/{each.instance}" + (" (only up)" if each.verdict == "up-only" else "")
            for each in structure.targets
            if each.verdict != "watched"
        ]
        count = len(structure.targets)
        yield "targets, beyond `up`", of(count - len(blind), count), _some(blind)
    if structure.services:
        yield from _services(structure.services)
    yield from _labels(structure.labels)
    if structure.owners is not None:
        yield _used(
            "owners whom alerts can page", [(bool(each.paging), each.owner) for each in structure.owners]
        )
    if structure.routing:
        yield from _routing(structure.routing)


def _services(services: Services) -> Iterator[Row]:
    found = services.found
    guess = "" if services.is_stated else ", a guess"
    watched = [(bool(each.rules), each.name) for each in found]
    yield _used(f"services (label `{services.label}`{guess})", watched)
    ordered = sorted(found, key=lambda each: (not each.is_tier_1, -len(each.missing), each.name))
    gaps = [
        f"{each.name}{' (tier 1)' if each.is_tier_1 else ''}: {', '.join(each.missing)}"
        for each in ordered
        if each.missing
    ]
    signals = sum(len(each.signals) for each in found)
    yield "golden signals of services", of(signals, 4 * len(found)), _some(gaps, "; ")


def _labels(labels: Sequence[LabelUse]) -> Iterator[Row]:
    places = [each for each in labels if each.is_place]
    seen = sum(len(each.seen) for each in places)
    unseen = sum(len(each.unseen) for each in places)
    gaps = [
        f"{each.metric}: {each.label}={_some(map(_value, each.unseen), ' ', 3)}"
        for each in places
        if each.unseen
    ]
    yield "values of labels that say where", of(seen, seen + unseen), _some(gaps, "; ")


def _value(value: str) -> str:
    return value or "(none)"


def _routing(routing: Routing) -> Iterator[Row]:
    routes = [(bool(each.alerts), f"{each.receiver} ({each.matchers or 'root'})") for each in routing.routes]
    rules = [(bool(each.alerts), f"{each.source} over {each.target}") for each in routing.inhibitions]
    yield _used("routes an alert came to", routes)
    yield _used("receivers told", [(bool(each.count), each.name) for each in routing.receivers])
    yield _used("inhibit rules that held back", rules)
    yield _used(
        "time intervals that held back", [(bool(each.count), each.name) for each in routing.intervals]
    )


def _used(title: str, found: Sequence[tuple[bool, str]]) -> Row:
    count = sum(is_used for is_used, _ in found)
    return title, of(count, len(found)), _some((name for is_used, name in found if not is_used), "; ")


def _some(names: Iterable[str], between: str = ", ", most: int = MOST) -> str:
    listed = list(names)
    more = f"{between}{len(listed) - most} more" if len(listed) > most else ""
    return between.join(listed[:most]) + more or "-"


def decision_tables(structure: Structure | None) -> Iterator[Table]:
    """Yield the rules of which outcomes were never seen, those of which least was seen first."""
    if structure is None or structure.decisions is None:
        return
    found = structure.decisions
    seen, possible = sum(each.seen for each in found), sum(each.possible for each in found)
    ordered = sorted(found, key=lambda each: (each.seen / each.possible if each.possible else 1, each.rule))
    gaps = [each for each in ordered if each.seen < each.possible or each.message]
    rows = tuple(
        (rule_name(each.rule), of(each.seen, each.possible), _some(_unseen(each), "; "))
        for each in gaps[:MOST_RULES]
    )
    left = (
        f"; {plural(len(gaps) - MOST_RULES, 'more rule')} in the JSON report"
        if len(gaps) > MOST_RULES
        else ""
    )
    yield Table(
        f"outcomes: {of(seen, possible)} seen",
        ("rule", "seen", "never seen"),
        rows,
        (1,),
        f"each side of an operator must be seen to decide alone{left}",
    )


def _unseen(found: RuleDecisions) -> Iterator[str]:
    if found.message:
        yield found.message
    for each in found.decisions:
        if each.unseen:
            text = each.text if len(each.text) <= WIDEST else f"{each.text[: WIDEST - 1]}…"
            what = each.kind if each.kind in ("state", "for", "keep_firing_for") else f"`{text}`"
            yield f"{what}: {', '.join(each.unseen)}"
