"""Scorecards as tables: the repository and its owners, and what has become better or worse since an earlier review."""

from collections.abc import Iterator, Mapping

from rulelint.report.quantities import percent
from rulelint.report.rule_key import rule_name
from rulelint.report.tables import Table
from rulelint.review.cards import Card
from rulelint.review.earlier import CardKey
from rulelint.review.measures import Measure
from rulelint.review.options import PARTS, Part
from rulelint.review.run import Review
from rulelint.review.trend import Change, Trend
from rulelint.source.plural import plural

SHARES = frozenset({"actionable", "coverage", "hygiene", "policies"})
MOST = 20
NOTE = (
    "`?`: not known; figures stand before how many they come from; noise: pages (or fires) a week; hygiene: rules "
    "without a warning; age: days since the rule that waited longest was looked at"
)


def card_tables(review: Review) -> Iterator[Table]:
    """Yield the scorecards of the repository and its owners, and what has changed."""
    cards = [each for each in review.cards if each.by != "rule"]
    graded = any(each.grade for each in cards)
    rows = tuple(_row(each, graded=graded) for each in cards)
    head = ("of", "rules", *PARTS, *(("grade",) if graded else ()))
    grade = "; grade: the weighted mean, as far as it is known" if graded else ""
    yield Table("scorecards", head, rows, tuple(range(1, len(head))), NOTE + grade)
    if review.trend:
        yield _changes(review.trend)
        yield _done(review.trend)


def _row(card: Card, *, graded: bool) -> tuple[str, ...]:
    name = "(repository)" if card.by == "repository" else card.name or "(no owner)"
    grade: tuple[str, ...] = ()
    if graded:
        low, high = (card.grade.low, card.grade.high) if card.grade else (0.0, 1.0)
        grade = (percent(low) if high - low < 0.0005 else f"{percent(low)} to {percent(high)}",)
    return name, str(card.rules), *(_figure(each) for each in card.measures), *grade


def _figure(measure: Measure) -> str:
    if measure.value is None:
        return "?"
    some = "" if measure.known == measure.of else f", {measure.of - measure.known} unknown"
    return f"{_value(measure.part, measure.value)} (n = {measure.n}{some})"


def _value(part: Part, value: float) -> str:
    return percent(value) if part in SHARES else f"{value:.3g}"


def since(trend: Trend) -> str:
    """Return what has changed since an earlier review, in a line."""
    same = "on the same data" if trend.same_data else "on other data, so that a part of it may be chance"
    better, worse = (sum(each.direction == word for each in trend.changes) for word in ("better", "worse"))
    gone = f", {plural(len(trend.gone), 'scorecard')} gone" if trend.gone else ""
    return (
        f"since {trend.since}, {same}: {plural(better, 'figure')} better, {worse} worse{gone}; "
        f"{plural(len(trend.new), 'item')} new, {len(trend.done)} no longer due"
    )


def _changes(trend: Trend) -> Table:
    told = [each for each in trend.changes if each.direction in {"better", "worse"}]
    rows = tuple(_change(each) for each in sorted(told, key=_order)[:MOST])
    left = len(told) - len(rows)
    notes = [f"{left} more: see the JSON report"] if left else []
    if any(each.p is not None for each in told):
        notes.append("p: how likely chance alone changes a rate as much, from one time to another")
    note = "; ".join(notes)
    return Table("changes", ("of", "part", "was", "is", "by", ""), rows, (2, 3, 4), note)


def _done(trend: Trend) -> Table:
    rows = tuple((key, title) for key, title in trend.done[:MOST])
    left = len(trend.done) - len(rows)
    return Table(
        "no longer due", ("key", "what"), rows, (), f"{left} more: see the JSON report" if left else ""
    )


_FIRST: Mapping[str, int] = {"repository": 0, "owner": 1, "rule": 2}


def _order(change: Change) -> tuple[int, bool, str, int]:
    by, _, _ = change.card
    return _FIRST[by], change.direction == "better", _name(change.card), PARTS.index(change.part)


def _change(change: Change) -> tuple[str, ...]:
    assert change.before is not None
    assert change.after is not None
    assert change.difference is not None
    sign = "+" if change.difference > 0 else "-"
    values = (change.before, change.after, abs(change.difference))
    was, now, by = (_value(change.part, each) for each in values)
    chance = "" if change.p is None else f" (p = {change.p:.2g})"
    return _name(change.card), change.part, was, now, f"{sign}{by}", f"{change.direction}{chance}"


def _name(key: CardKey) -> str:
    by, name, rule = key
    if rule is not None:
        return rule_name(rule)
    return "(repository)" if by == "repository" else name or "(no owner)"
