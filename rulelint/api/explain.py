"""Manual pages: of one check, or the list of all of them."""

from rulelint.checks.pages import known_ids, page_of
from rulelint.errors import RulelintError
from rulelint.source.spelling import did_you_mean


class UnknownCheckError(RulelintError):
    """No check has the id that was asked for."""


def explain(check_id: str) -> str:
    """Return the manual page of a check in Markdown; raise `UnknownCheckError` with a suggestion."""
    page = page_of(check_id)
    if page:
        return page.text
    known = sorted(known_ids())
    named = [each for each in known if each.partition("/")[2] == check_id]  # without its area
    meant = f"; did you mean `{named[0]}`?" if named else did_you_mean(check_id, known)
    raise UnknownCheckError(
        f"no check `{check_id}`{meant}",
        advice="`rulelint explain` without an id lists all of them",
    )


def overview() -> str:
    """Return one line for each id, by area."""
    width = max(map(len, known_ids()))
    areas: dict[str, list[str]] = {}
    for check_id in known_ids():
        page = page_of(check_id)
        assert page is not None
        areas.setdefault(check_id.partition("/")[0], []).append(f"  {check_id:{width}}  {page.title}\n")
    return "\n".join(f"{area}\n{''.join(lines)}" for area, lines in areas.items())
