"""What a review says in lines and tables; text and Markdown only draw them."""

from collections.abc import Iterator

from rulelint.report.quantities import duration, moment, of, percent
from rulelint.report.review_cards import card_tables, since
from rulelint.report.rule_key import rule_name
from rulelint.report.tables import Table
from rulelint.review.feedback import Entry
from rulelint.review.model import FixtureBasis, Item
from rulelint.review.run import Review
from rulelint.review.verdicts import Actionable
from rulelint.review.words import time_text
from rulelint.source.plural import plural
from rulelint.source.spelling import nearest

MOST = 30
"""How many items, and rows of a table, are shown; all of them are in the JSON report."""


def headline(review: Review) -> Iterator[str]:
    """Yield what every number below depends on, and what has changed since an earlier review."""
    basis = review.basis
    yield (
        f"review of {basis.today.isoformat()}: {plural(basis.alerts, 'alert')}, {basis.simulated} of them simulated, "
        f"on {plural(len(basis.fixtures), 'fixture')} with {time_text(basis.recorded)} of recorded time"
    )
    for fixture in basis.fixtures:
        yield _fixture(fixture)
        yield from (f"careful: {caveat.message}" for caveat in fixture.caveats)
    if basis.alertmanager:
        path, version = basis.alertmanager
        yield f"notifications as Alertmanager {'.'.join(map(str, version))} sends them with {path}"
    if basis.entries:
        yield f"feedback: {plural(basis.entries, 'notification')} judged, {basis.matched} of them of rules of today"
    if basis.waiting:
        weeks = f"{basis.weeks:g} week{'' if basis.weeks == 1 else 's'}"
        yield f"{plural(basis.waiting, 'rule')} never fired, in less than {weeks} of recorded time: not judged yet"
    if review.trend:
        yield since(review.trend)


def _fixture(fixture: FixtureBasis) -> str:
    kind = "representative" if fixture.representative else "not representative: nothing is scaled to a week"
    phase = f", phase {duration(fixture.phase)}" if fixture.phase else ""
    return (
        f"fixture {fixture.name}: {moment(fixture.start)} to {moment(fixture.end)}, "
        f"as Prometheus {'.'.join(map(str, fixture.version))}{phase}, {kind}"
    )


def title(item: Item, review: Review) -> str:
    """Return what is due; what was not in an earlier review says so."""
    return f"{item.title} (new)" if review.trend and item.key in review.trend.new else item.title


def place(item: Item) -> str:
    """Return where an item's rule is written; empty for an incident."""
    return f"{item.path}:{item.line}" if item.path else ""


def reckoning(item: Item) -> str:
    """Return how the risk of an item comes about."""
    risk = item.risk
    return (
        f"risk {risk.value} = severity {risk.severity} ({risk.severity_because}) × "
        f"likelihood {risk.likelihood} ({risk.likelihood_because})"
    )


def tables(review: Review) -> Iterator[Table]:
    """Yield the tables that have rows."""
    for table in (*card_tables(review), _actionable(review), _unmatched(review)):
        if table.rows:
            yield table


def _actionable(review: Review) -> Table:
    said = review.verdicts
    rows = [("rule", rule_name(key), *_share(said.rules[key])) for key in sorted(said.rules)]
    rows += [("owner", name or "(no owner)", *_share(said.owners[name])) for name in sorted(said.owners)]
    return Table(
        f"actionable: {of(said.total.useful, said.total.n)} notifications were useful",
        ("by", "name", "useful", "rate", "95 %", "false", "ignored"),
        tuple(rows),
        (2, 3, 5, 6),
        "of the notifications that somebody judged; one that fits several rules counts for each, and once for an owner",
    )


def _share(said: Actionable) -> tuple[str, ...]:
    low, high = said.interval
    return (
        of(said.useful, said.n),
        percent(said.rate),
        f"{percent(low)} to {percent(high)}",
        str(said.false),
        str(said.ignored),
    )


def _unmatched(review: Review) -> Table:
    shown = review.verdicts.unmatched[:MOST]
    names = {card.name for card in review.cards if card.by == "rule"}
    rows = tuple(
        (moment(each.time), _about(each), each.verdict, nearest(each.alert, names) or "", each.id)
        for each in shown
    )
    left = len(review.verdicts.unmatched) - len(shown)
    return Table(
        f"feedback about no rule of today: {len(review.verdicts.unmatched)}",
        ("time", "about", "verdict", "meant?", "id"),
        rows,
        note=f"{left} more: see the JSON report" if left else "",
    )


def _about(entry: Entry) -> str:
    labels = ", ".join(f"{name}={value}" for name, value in sorted({**entry.group, **entry.labels}.items()))
    return f"{entry.alert or entry.receiver}{{{labels}}}" if labels else entry.alert or entry.receiver
