"""The tables of what Alertmanager would send; text and Markdown only draw them."""

from collections.abc import Iterator, Mapping, Sequence

from rulelint.report.quantities import of, percent
from rulelint.report.tables import Table
from rulelint.report.weekly import weekly
from rulelint.simulate.model import Audience, Told
from rulelint.simulate.notify.fates import ORDER
from rulelint.simulate.notify.model import Fate, Reason
from rulelint.source.plural import plural

REASONS: tuple[Reason, ...] = ("first", "new", "some_resolved", "all_resolved", "repeat")
HEAD = ("messages", "pages", "a week (95%)", *(each.replace("_", " ") for each in REASONS), "repeats", "peak")
FATES: Mapping[Fate, str] = {
    "unchanged": "told of before, nothing new",
    "inhibited": "inhibited",
    "silenced": "silenced",
    "muted": "muted",
    "inactive": "outside of a route's times",
    "group_interval": "over before the next flush",
    "group_wait": "over before the first flush",
    "dropped": "dropped by alert relabelling",
    "nobody": "to nobody",
    "waiting": "not flushed by the end",
}
CAUSES = {
    "inhibited": "inhibited",
    "inactive": "outside of a route's times",
    "muted": "muted",
    "silenced": "silenced",
}


def told_tables(told: Told) -> Iterator[Table]:
    """Yield who is told how much: by receiver, by owner."""
    version = ".".join(map(str, told.version))
    receivers = [each for each in told.audiences if each.by == "receiver"]
    owners = [each for each in told.audiences if each.by == "owner"]
    yield _audiences(
        f"notifications: {len(told.messages)}, as Alertmanager {version} sends them with {told.path}",
        "receiver",
        receivers,
        f"{_note(told)}; peak: most messages in ten minutes",
    )
    yield _audiences(
        "notifications by owner",
        "owner",
        owners,
        "pages: messages that interrupt; a pager keeps one incident per group, elsewhere each message that something "
        "fires counts; a week: pages, those within half an hour as one, where the fixture is representative",
    )


def _audiences(title: str, by: str, audiences: Sequence[Audience], note: str) -> Table:
    rows = tuple((each.name or "(no owner)", *_row(each)) for each in audiences)
    return Table(title, (by, *HEAD), rows, tuple(range(1, len(HEAD) + 1)), note)


def _row(audience: Audience) -> tuple[str, ...]:
    counts = (str(audience.reasons.get(each, 0)) for each in REASONS)
    return (
        str(audience.messages),
        str(audience.pages),
        weekly(audience.weekly),
        *counts,
        percent(audience.repeat_share),
        str(audience.peak),
    )


def _note(told: Told) -> str:
    held_back = [f"{CAUSES[cause]}: {count}" for cause, count in told.held_back.items()]
    why = [f"{FATES[fate]} {count}" for fate in ORDER if fate in FATES and (count := told.fates.get(fate))]
    words = f" ({', '.join(why)})" if why else ""
    notes = [f"fires nobody was told of while they lasted: {of(told.untold, told.fires)}{words}"]
    if held_back:
        total = plural(sum(told.held_back.values()), "alert")
        notes.append(f"{total} held back at some time ({', '.join(held_back)})")
    return "; ".join(notes)
