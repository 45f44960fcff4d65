"""The manual page of everything an id can stand for: a check, or a finding that no check makes."""

from rulelint.checks.catalogue import CHECKS
from rulelint.checks.elsewhere import PAGES
from rulelint.checks.manual import manual_of, page
from rulelint.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Page:
    """`title` is one sentence, `text` the whole page in Markdown."""

    title: str
    text: str


def known_ids() -> tuple[str, ...]:
    """Return every id that has a page, in reading order."""
    return (*(check.META.id for check in CHECKS), *PAGES)


def page_of(check_id: str) -> Page | None:
    """Return the page of an id, or None where nothing has it."""
    for check in CHECKS:
        if check.META.id == check_id:
            return Page(manual_of(check).title, page(check))
    entry = PAGES.get(check_id)
    return Page(entry.title, entry.text) if entry else None
