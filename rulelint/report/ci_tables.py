"""The tables of `rulelint ci`: what changes for each owner, and which incidents are caught."""

from collections.abc import Iterator

from rulelint.compare.notified import Paged
from rulelint.compare.regression import NO_OWNER
from rulelint.compare.replay import Load, Replay
from rulelint.report.ci_pages import paged_words, pages_table
from rulelint.report.ci_rows import Row, Table, arrow, cut
from rulelint.report.quantities import duration
from rulelint.simulate.coverage.model import WHY_BLIND
from rulelint.simulate.model import IncidentCoverage, RuleKey


def replay_tables(replay: Replay) -> Iterator[Table]:
    """Yield the tables of one replay, empty ones left out."""
    costs = (
        ()
        if replay.incidents_only
        else (pages_table(replay, _left_out(replay)), _owners(replay), _rules(replay))
    )
    yield from (table for table in (*costs, _incidents(replay)) if table and table.rows)


def _title(what: str, replay: Replay) -> str:
    window = duration(replay.base.end - replay.base.start)
    added = ", added by this pull request: information only" if replay.added_by_head else ""
    return f"{what} on fixture {replay.fixture} ({window}{added})"


def _owners(replay: Replay) -> Table:
    rows = [
        (owner or NO_OWNER, *_counts(base, head), *_times(base, head))
        for owner, (base, head) in replay.owner_loads.items()
    ]
    title = _title("What alerts cost each owner", replay)
    return cut(title, ("owner", "episodes", "firing time"), rows, _left_out(replay))


def _left_out(replay: Replay) -> str:
    """Say which alerts the figures lack, because one side could not be replayed; not those of other fixtures."""
    kinds = {each.key: each.rule.kind for pair in replay.pairing.pairs for each in (pair.base, pair.head)}
    kinds |= {each.key: each.rule.kind for each in (*replay.pairing.added, *replay.pairing.removed)}
    unknown = [
        each.rule
        for side in (replay.base, replay.head)
        for each in side.not_simulated
        if each.reason != "applies-to" and kinds.get(each.rule) == "alert"
    ]
    return f"without {_names(tuple(unknown))}: not simulated" if unknown else ""


def _rules(replay: Replay) -> Table:
    changed = [each for each in replay.rule_loads if each.base != each.head]
    rows = [
        (each.key.name, each.owner or NO_OWNER, *_counts(each.base, each.head), *_times(each.base, each.head))
        for each in sorted(
            changed, key=lambda each: (each.base.firing_time - each.head.firing_time, each.key)
        )
    ]
    return cut(
        _title("Alerts that fire differently", replay), ("alert", "owner", "episodes", "firing time"), rows
    )


def _incidents(replay: Replay) -> Table:
    rows = [(before.incident.name, *_both(before, now, replay)) for before, now in replay.incidents]
    return cut(_title("Incidents", replay), ("incident", "base", "head"), rows)


def _both(before: IncidentCoverage, now: IncidentCoverage, replay: Replay) -> Row:
    found = replay.notified
    words = _caught(before, now), _caught(now, before)
    if found is None:
        return words
    pages = found.first_page(before, "base"), found.first_page(now, "head")
    return _paged(words[0], before, pages[0]), _paged(words[1], now, pages[1])


def _paged(words: str, covered: IncidentCoverage, paged: Paged | None) -> str:
    return f"{words}, {paged_words(paged)}" if covered.detected else words


def _caught(covered: IncidentCoverage, other: IncidentCoverage) -> str:
    """Return what told of an incident; what the other side tells of on the same data was there to be seen."""
    if covered.detected:
        first = covered.hits[0].rule.name
        return f"{first} after {duration(covered.time_to_detect or 0)}"
    if covered.candidates:
        return f"unknown: {_names(covered.candidates)} not simulated"
    return f"unknown: {WHY_BLIND[covered.blind]}" if covered.blind and not other.detected else "missed"


def _names(keys: tuple[RuleKey, ...]) -> str:
    names = sorted({key.name for key in keys})
    return ", ".join(names[:3]) + (" …" if len(names) > 3 else "")


def _counts(base: Load, head: Load) -> Row:
    return (arrow(str(base.episodes), str(head.episodes)),)


def _times(base: Load, head: Load) -> Row:
    return (arrow(duration(base.firing_time), duration(head.firing_time)),)
