"""The list of checks as text, JSON and Markdown."""

from collections.abc import Sequence
from dataclasses import asdict

from rulelint.checks.base import BASE_URL
from rulelint.checks.listing import Entry
from rulelint.report import markdown
from rulelint.report.json import VERSION, dump

HEAD = ("id", "groups", "severity", "precision", "fixable", "needs")


def render_text(entries: Sequence[Entry]) -> str:
    """Return a table, and below it how many there are."""
    rows = [HEAD, *(_row(entry) for entry in entries)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [
        "  ".join(f"{cell:{width}}" for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]
    return "".join(f"{line}\n" for line in lines)


def render_json(entries: Sequence[Entry]) -> str:
    """Return a document with everything that is known of each."""
    return dump(
        {
            "version": VERSION,
            "checks": [asdict(entry) | {"url": f"{BASE_URL}{entry.id}.md"} for entry in entries],
        }
    )


def render_markdown(entries: Sequence[Entry]) -> str:
    """Return a table that says what each finds."""
    rows = [(markdown.code(entry.id), markdown.text(entry.title), *_row(entry)[1:]) for entry in entries]
    return "\n".join(markdown.table(("id", "what it finds", *HEAD[1:]), rows)) + "\n"


def _row(entry: Entry) -> tuple[str, ...]:
    return (
        entry.id,
        ", ".join(entry.groups) or "-",
        entry.severity,
        entry.precision,
        entry.fixable or "-",
        ", ".join(entry.needs) or "-",
    )
