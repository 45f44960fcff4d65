"""Manual pages: of one check, or the list of all of them."""

from collections.abc import Iterator

from rulelint.checks.catalogue import CHECKS
from rulelint.checks.elsewhere import PAGES
from rulelint.checks.manual import manual_of, page
from rulelint.errors import RulelintError
from rulelint.source.spelling import did_you_mean


class UnknownCheckError(RulelintError):
    """No check has the id that was asked for."""


def explain(check_id: str) -> str:
    """Return the manual page of a check in Markdown; raise `UnknownCheckError` with a suggestion."""
    for check in CHECKS:
        if check.META.id == check_id:
            return page(check)
    if check_id in PAGES:
        return PAGES[check_id].text
    known = sorted(known_ids())
    raise UnknownCheckError(
        f"no check `{check_id}`{did_you_mean(check_id, known)}",
        advice="`rulelint explain` without an id lists all of them",
    )


def known_ids() -> tuple[str, ...]:
    """Return the id of everything that can be explained, in reading order."""
    return (*(check.META.id for check in CHECKS), *PAGES)


def overview() -> str:
    """Return one line for each id, by area."""
    width = max(map(len, known_ids()))
    areas: dict[str, list[str]] = {}
    for check_id, title in _titles():
        areas.setdefault(check_id.partition("/")[0], []).append(f"  {check_id:{width}}  {title}\n")
    return "\n".join(f"{area}\n{''.join(lines)}" for area, lines in areas.items())


def _titles() -> Iterator[tuple[str, str]]:
    for check in CHECKS:
        yield check.META.id, manual_of(check).title
    for check_id, entry in PAGES.items():
        yield check_id, entry.title
