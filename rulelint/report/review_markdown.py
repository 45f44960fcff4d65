"""Reviews as Markdown, for step summaries, wikis and comments."""

from collections.abc import Iterator

from rulelint.report.markdown import code, table, text
from rulelint.report.review_tables import MOST, headline, place, reckoning, tables, title
from rulelint.report.simulation_markdown import section
from rulelint.review.model import Item
from rulelint.review.run import Review


def render(review: Review) -> str:
    """Return one table of what is due, then why, item by item, then what people said."""
    return "\n".join(_lines(review)) + "\n"


def _lines(review: Review) -> Iterator[str]:
    yield "## Review of alert rules"
    yield ""
    for line in headline(review):
        yield f"{text(line)}.  "
    shown = review.items[:MOST]
    yield ""
    yield f"### Due: {len(review.items)}"
    if shown:
        yield ""
        yield from table(
            ("Risk", "What", "Owner", "Severity", "Do"), [_row(each, review) for each in shown], (0,)
        )
    if len(review.items) > MOST:
        yield ""
        yield f"{len(review.items) - MOST} more: see the JSON report."
    for item in shown:
        yield ""
        yield from _item(item)
    for each in tables(review):
        yield ""
        yield from section(each)


def _row(item: Item, review: Review) -> tuple[str, ...]:
    owner, severity = text(item.owner or "(no owner)"), text(item.severity or "-")
    return str(item.risk.value), text(title(item, review)), owner, severity, text(item.action)


def _item(item: Item) -> Iterator[str]:
    where = f"{code(place(item))}, " if item.path else ""
    yield f"#### {text(item.title)}"
    yield ""
    yield f"{where}{text(reckoning(item))}, key {code(item.key)}"
    yield ""
    for each in item.evidence:
        yield f"- {text(each.text)}"
    yield f"- **{text(item.action)}**"
