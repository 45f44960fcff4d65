"""Who is paged on both sides of a pull request, as a table for people and as an object for programs."""

from collections.abc import Mapping
from typing import Any

from rulelint.alertmanager.version import Version
from rulelint.compare.discordant import discordant
from rulelint.compare.notified import Attention, Notified, Paged, Said, Sides
from rulelint.compare.regression import NO_OWNER
from rulelint.compare.replay import Replay
from rulelint.report.ci_rows import Row, Table, arrow, cut
from rulelint.report.quantities import duration, moment
from rulelint.report.rate_json import rate_object
from rulelint.report.rule_key import key_object
from rulelint.simulate.model import Message
from rulelint.simulate.rates import WEEK

Object = dict[str, Any]


def pages_table(replay: Replay, left_out: str = "") -> Table | None:
    """Return pages by owner, before and after; None where no Alertmanager says what a page is.

    `left_out` says of which rules nothing is known: what they send is on neither side.
    """
    found = replay.notified
    if found is None:
        return None
    length = replay.base.end - replay.base.start
    window = "a week" if length == WEEK else duration(length)
    if found.representative:
        header: Row = ("owner", "before (95 %)", "after (95 %)", "messages")
        title = f"Pages a week by owner, before and after (fixture {replay.fixture}, {duration(length)})"
        why = "those within half an hour count once"
    else:
        header = ("owner", "before", "after", "messages")
        title = f"Pages in {window} by owner, before and after (fixture {replay.fixture})"
        why = "of other weeks nothing is said"
    if replay.added_by_head:
        title += ", added by this pull request: information only"
    rows = [(owner or NO_OWNER, *_row(sides)) for owner, sides in found.owners.items()]
    remark = f"a page interrupts somebody, as {_senders(found)} sends it; {why}"
    return cut(title, header, rows, f"{remark}; {left_out}" if left_out else remark)


def _row(sides: Sides) -> Row:
    base, head = sides
    return (*map(_pages, sides), arrow(str(len(base.messages)), str(len(head.messages))))


def _pages(attention: Attention) -> str:
    rate = attention.weekly
    return f"{rate.rate:.1f} ({rate.low:.1f}–{rate.high:.1f})" if rate else str(len(attention.pages))


def _senders(found: Notified) -> str:
    base, head = (
        f"Alertmanager {_version(each.version)} with {each.path}" for each in (found.base, found.head)
    )
    return base if base == head else f"{base} (head: {head})"


def _version(version: Version) -> str:
    return ".".join(map(str, version))


def paged_words(paged: Paged | None) -> str:
    """Return how somebody was paged of an incident, in words."""
    if paged is None:
        return "nobody paged"
    return f"{paged.message.notification.receiver} paged after {duration(paged.time_to_page)}"


def pages_object(replay: Replay) -> Object | None:
    """Return who is told what on both sides, and the pages that only one of them has."""
    found = replay.notified
    if found is None:
        return None
    pages = [[each for each in side.messages if each.is_page] for side in (found.base, found.head)]
    new, gone = discordant(pages[0], pages[1])
    return {
        "base": _told(found.base),
        "head": _told(found.head),
        "since": moment(found.since),
        "owners": _audiences("owner", found.owners),
        "receivers": _audiences("receiver", found.receivers),
        "new_pages": [_page(each) for each in new],
        "lost_pages": [_page(each) for each in gone],
    }


def paged_object(paged: Paged | None) -> Object:
    """Return how somebody was paged of an incident; durations are seconds."""
    if paged is None:
        return {"paged": False, "receiver": None, "time_to_page": None}
    receiver = paged.message.notification.receiver
    return {"paged": True, "receiver": receiver, "time_to_page": paged.time_to_page / 1000}


def _told(told: Said) -> Object:
    return {"path": told.path, "version": _version(told.version)}


def _audiences(by: str, sides: Mapping[str, Sides]) -> list[Object]:
    return [
        {by: name, "base": _attention(base), "head": _attention(head)} for name, (base, head) in sides.items()
    ]


def _attention(attention: Attention) -> Object:
    return {
        "messages": len(attention.messages),
        "pages": len(attention.pages),
        "peak": attention.peak,
        "worst_shift": attention.shifts.peak if attention.shifts else None,
        "weekly": rate_object(attention.weekly),
    }


def _page(message: Message) -> Object:
    return {
        "time": moment(message.notification.time),
        "receiver": message.notification.receiver,
        "reason": message.notification.reason,
        "firing": [dict(each) for each in message.notification.firing],
        "rules": [key_object(each) for each in message.rules],
        "owners": list(message.owners),
    }
