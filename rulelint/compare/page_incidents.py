"""Incidents that have to page somebody: no longer, or later than in base (reference simulation.md §2.4, §5)."""

from collections.abc import Iterator

from rulelint.compare.cause import Causes
from rulelint.compare.gates import MINUTE, Gates
from rulelint.compare.notified import Notified, Paged
from rulelint.compare.page_gates import blame
from rulelint.compare.regression import Regression
from rulelint.compare.regressions import unknown_now
from rulelint.compare.replay import Replay
from rulelint.compare.words import duration_words
from rulelint.simulate.model import IncidentCoverage


def incident_pages(replay: Replay, causes: Causes, gates: Gates) -> Iterator[Regression]:
    """Yield incidents with `must_page` of which base pages somebody, and head nobody, or later.

    Where base rings a pager, a message to a chat is no substitute.  An incident that head does not even fire for, or
    fires later for, is said once: by the gates of firing.
    """
    found = replay.notified
    if found is None:
        return
    after = {each.incident.name: each for each in replay.head.coverage.incidents}
    for before in replay.base.coverage.incidents:
        now = after[before.incident.name]
        called = found.first_page(before, "base", pager=True) or found.first_page(before, "base")
        if not before.incident.must_page or called is None or not now.detected:
            continue
        again = found.first_page(now, "head", pager=found.is_pager(called.message))
        if again is None:
            yield from _unpaged(before, now, called, replay, causes, gates, found)
        elif not gates.incident_late.exceeded(before.time_to_detect or 0, now.time_to_detect or 0):
            yield from _late(before, called, again, replay, causes, gates)


def _unpaged(  # noqa: PLR0913, PLR0917  both sides of an incident, and what judges them
    before: IncidentCoverage,
    now: IncidentCoverage,
    called: Paged,
    replay: Replay,
    causes: Causes,
    gates: Gates,
    found: Notified,
) -> Iterator[Regression]:
    if gates.incident_unpaged.severity is None or unknown_now(before, now, replay):
        return
    place, ref, notes = blame(causes, causes.of_base(called.episode.rule), [called.message])
    receivers = ", ".join(f"`{each}`" for each in found.receivers_of(now, "head"))
    left = f"only {receivers} is told" if receivers else "nobody is told"
    yield Regression(
        gate="incident_unpaged",
        severity=gates.incident_unpaged.severity,
        message=f"incident `{before.incident.name}` must page, and no longer does: base called {_who(called)} "
        f"after {duration_words(called.time_to_page)}, now {left}",
        place=place,
        rule=ref,
        fixture=replay.fixture,
        incident=before.incident.name,
        notes=notes,
    )


def _late(  # noqa: PLR0913, PLR0917  as above
    before: IncidentCoverage, called: Paged, again: Paged, replay: Replay, causes: Causes, gates: Gates
) -> Iterator[Regression]:
    old, new = called.time_to_page, again.time_to_page
    if gates.page_late.severity is None or not gates.page_late.exceeded(old, new):
        return
    place, ref, notes = blame(causes, causes.of_base(called.episode.rule), [called.message])
    yield Regression(
        gate="page_late",
        severity=gates.page_late.severity,
        message=f"incident `{before.incident.name}` pages {duration_words(new - old)} later: {_who(again)} "
        f"after {duration_words(new)}, in base {_who(called)} after {duration_words(old)}",
        place=place,
        rule=ref,
        fixture=replay.fixture,
        incident=before.incident.name,
        base=old / MINUTE,
        head=new / MINUTE,
        notes=notes,
    )


def _who(paged: Paged) -> str:
    return f"`{paged.message.notification.receiver}` about `{paged.episode.rule.name}`"
