"""The list of all checks, or of those that some names stand for."""

from collections.abc import Sequence

from rulelint.checks.catalogue import CHECKS
from rulelint.checks.listing import Entry, entry_of
from rulelint.checks.pages import page_of
from rulelint.policy.names import SelectionError, covers_any, known_names, metas_of, unknown_names


def listing(names: Sequence[str] = ()) -> tuple[Entry, ...]:
    """Return the checks in catalogue order, then what is said about comments; all of them without names.

    Names are ids, areas and groups.  Raises `SelectionError` for one that nobody knows.
    """
    metas = metas_of(CHECKS)
    for _, message in unknown_names(names, known_names(metas)):
        raise SelectionError(message, advice="`rulelint checks` without a name lists all of them")
    return tuple(
        entry_of(meta, page.title)
        for meta in metas
        if (not names or covers_any(names, meta)) and (page := page_of(meta.id))
    )
