"""What is due as comma-separated values (RFC 4180), for spreadsheets: a line for each item."""

import csv
import io

from rulelint.report.printable import one_line
from rulelint.report.review_tables import place
from rulelint.review.model import Item
from rulelint.review.run import Review

HEAD = (
    "key",
    "risk",
    "severity_score",
    "likelihood",
    "kind",
    "title",
    "rule",
    "incident",
    "place",
    "owner",
    "severity",
    "evidence",
    "action",
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What makes spreadsheets take a cell for a formula, wide forms included: https://owasp.org/www-community/attacks/CSV_Injection"""


def render(review: Review) -> str:
    """Return a heading and one line for each item."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEAD)
    writer.writerows([cell(each) for each in _cells(item)] for item in review.items)
    return out.getvalue()


def cell(value: str | int) -> str:
    """Return a value that no spreadsheet takes for a formula: one that begins like one is led by an apostrophe."""
    if isinstance(value, int):
        return str(value)
    text = one_line(value)
    return f"'{text}" if text.lstrip().startswith(_FORMULA) or text.startswith(_FORMULA) else text


def _cells(item: Item) -> tuple[str | int, ...]:
    rule = item.rule
    return (
        item.key,
        item.risk.value,
        item.risk.severity,
        item.risk.likelihood,
        item.kind,
        item.title,
        f"{rule.group}/{rule.name}" if rule else "",
        item.incident,
        place(item),
        item.owner,
        item.severity,
        "; ".join(each.text for each in item.evidence),
        item.action,
    )
