"""Reviews as plain text: the same bytes on a terminal and in a file."""

from collections.abc import Iterator

from rulelint.report.printable import one_line, wrapped
from rulelint.report.review_tables import MOST, headline, place, reckoning, tables, title
from rulelint.report.simulation_text import WIDTH, table_lines
from rulelint.review.model import Item
from rulelint.review.run import Review

INDENT = "      "


def render(review: Review) -> str:
    """Return what is due, the highest risk first, then what people said."""
    lines = [*map(one_line, headline(review)), "", f"due: {len(review.items)}"]
    for item in review.items[:MOST]:
        lines += ["", *_item(item, review)]
    left = len(review.items) - MOST
    if left > 0:
        lines += ["", f"  {left} more: see the JSON report"]
    for table in tables(review):
        lines += ["", *table_lines(table)]
    return "\n".join(lines) + "\n"


def _item(item: Item, review: Review) -> Iterator[str]:
    owner = item.owner or "(no owner)"
    yield from wrapped(f"{item.risk.value:>4}  {title(item, review)}", WIDTH, then=INDENT)
    yield INDENT + one_line("  ".join(filter(None, (place(item), owner, item.severity, item.key))))
    for each in (reckoning(item), *(each.text for each in item.evidence)):
        yield from wrapped(f"{INDENT}- {each}", WIDTH, then=INDENT + "  ")
    yield from wrapped(f"{INDENT}→ {item.action}", WIDTH, then=INDENT + "  ")
