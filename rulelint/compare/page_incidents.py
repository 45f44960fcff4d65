"""Incidents that have to page somebody: no longer, or later than in base (reference simulation.md §2.4, §5)."""

from collections.abc import Iterator, Sequence

from rulelint.compare.cause import Causes
from rulelint.compare.gates import Gate, Gates
from rulelint.compare.notified import Paged
from rulelint.compare.page_gates import blame
from rulelint.compare.regression import Regression
from rulelint.compare.regressions import of_incident, unknown_now
from rulelint.compare.replay import Replay
from rulelint.compare.words import duration_words
from rulelint.simulate.model import IncidentCoverage
from rulelint.source.plural import verb


def incident_pages(replay: Replay, causes: Causes, gates: Gates) -> Iterator[Regression]:
    """Yield incidents with `must_page` of which base pages somebody, and head nobody, or later.

    Where base rings a pager, a message to a chat is no substitute.  An incident that head does not even fire for is
    said once, by the gate of firing; of one that it fires later for only a delay on top of that is said, too.  A gate
    of firing that is off, or milder, stands for nothing.
    """
    found = replay.notified
    if found is None:
        return
    for before, now in replay.incidents:
        called = found.first_page(before, "base", pager=True) or found.first_page(before, "base")
        if not before.incident.must_page or called is None:
            continue
        if not now.detected and _stands_for(gates.incident_lost, gates.incident_unpaged):
            continue
        again = found.first_page(now, "head", pager=found.is_pager(called.message))
        why = blame(causes, causes.of_base(called.episode.rule), [called.message])
        if again is None:
            if gates.incident_unpaged.severity is not None and not unknown_now(before, now, replay):
                said = _unpaged(called, found.receivers_of(now, "head"))
                severity = gates.incident_unpaged.severity
                yield of_incident("incident_unpaged", severity, said, before, why, replay)
        elif gates.page_late.severity is not None:
            delays = called.time_to_page, again.time_to_page
            if gates.page_late.exceeded(delays[0] + _said_to_be_late(before, now, gates), delays[1]):
                said, severity = _late(called, again), gates.page_late.severity
                yield of_incident("page_late", severity, said, before, why, replay, delays)


def _stands_for(firing: Gate, page: Gate) -> bool:
    """Say whether what a gate of firing rejects is at least as bad as what the gate of pages would make of it."""
    return firing.severity is not None and (page.severity is None or firing.severity >= page.severity)


def _said_to_be_late(before: IncidentCoverage, now: IncidentCoverage, gates: Gates) -> int:
    """Return by how many milliseconds more an incident is said to be detected, 0 where that is not said."""
    old, new = before.time_to_detect or 0, now.time_to_detect or 0
    is_said = gates.incident_late.exceeded(old, new) and _stands_for(gates.incident_late, gates.page_late)
    return new - old if is_said else 0


def _unpaged(called: Paged, receivers: Sequence[tuple[str, str]]) -> str:
    """Say who is told instead; a receiver that keeps its name and rings no pager any more is told apart by how."""
    rung = called.message.notification.receiver
    told = dict.fromkeys(f"`{name}` ({kind})" if name == rung else f"`{name}`" for name, kind in receivers)
    left = f"only {', '.join(told)} {verb(len(told))} told" if told else "nobody is told"
    after = duration_words(called.time_to_page)
    return f"must page, and no longer does: base called {_who(called)} after {after}, now {left}"


def _late(called: Paged, again: Paged) -> str:
    old, new = called.time_to_page, again.time_to_page
    return (
        f"pages {duration_words(new - old)} later: {_who(again)} after {duration_words(new)}, "
        f"in base {_who(called)} after {duration_words(old)}"
    )


def _who(paged: Paged) -> str:
    return f"`{paged.message.notification.receiver}` about `{paged.episode.rule.name}`"
