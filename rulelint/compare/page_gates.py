"""What the gates reject of what people are told: budgets, growth, storms, shifts, new recipients.

The table of gates is that of reference simulation.md §5.  Numbers of a week are only judged where the fixture is
representative; a difference between the sides is exact, whatever the fixture.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

from rulelint.compare.cause import Cause, Causes
from rulelint.compare.discordant import discordant
from rulelint.compare.gates import Gates
from rulelint.compare.notified import Notified, Sides
from rulelint.compare.regression import NO_OWNER, Regression
from rulelint.compare.regressions import MAX_NOTES, Explained, explained
from rulelint.compare.replay import Replay
from rulelint.compare.words import duration_words, moment_words, times
from rulelint.finding import Severity
from rulelint.simulate.chance import sign_test
from rulelint.simulate.model import Message, RuleKey
from rulelint.simulate.rates import WeeklyRate
from rulelint.source.plural import plural

MAX_PAGES = 3
"""Pages that are named one by one."""


def page_regressions(replay: Replay, causes: Causes, gates: Gates) -> list[Regression]:
    """Return everything the gates reject of what Alertmanager sends; nothing without a configuration of it."""
    found = replay.notified
    if found is None:
        return []
    return sorted(
        [
            *_owners(replay, found, causes, gates),
            *_storms(replay, found, causes, gates),
            *_recipients(replay, found, causes, gates),
        ],
        key=lambda each: each.order,
    )


def _owners(replay: Replay, found: Notified, causes: Causes, gates: Gates) -> Iterator[Regression]:
    """Yield what is worst for each owner: that there are more pages is said once."""
    for owner, sides in found.owners.items():
        judged = (_over_budget(owner, sides, gates), _more(owner, sides, gates), _shift(owner, sides, gates))
        said = [each for each in judged if each is not None]
        if said:
            gate, severity, message, numbers = max(said, key=lambda each: each[1])
            place, ref, notes = _blamed(causes, sides)
            yield Regression(
                gate, severity, f"{message} {window_words(replay)}", place, replay.fixture, ref, owner,
                base=numbers[0], head=numbers[1], notes=notes,
            )  # fmt: skip


Judged = tuple[str, Severity, str, tuple[float, float]]
"""Gate, severity, sentence, and the number on both sides."""


def _over_budget(owner: str, sides: Sides, gates: Gates) -> Judged | None:
    """Say whether the pages of a week break the budget: head is over it and worse than base.

    Where even the lower end of the interval is over it, pages that base has not are enough: they need not be more.
    """
    gate, (base, head) = gates.pages_per_week, (each.weekly for each in sides)
    if base is None or head is None or gate.severity is None:
        return None
    limit = gate.limit(owner)
    sure = (
        limit is not None
        and head.low > limit
        and head.rate >= base.rate
        and bool(discordant(sides[0].pages, sides[1].pages)[0])
    )
    cost = f"{weekly_words(head)} instead of {base.rate:.1f}"
    name = owner or NO_OWNER
    if gate.exceeded(owner, base.rate, head.rate):
        message = f"`{name}` is paged {cost}, more than the budget of {limit:g},"
        return "pages_per_week", gate.severity, message, (base.rate, head.rate)
    if sure:
        as_often = f"`{name}` is paged {weekly_words(head)} as in base, by other pages"
        message = f"{as_often}, more than the budget of {limit:g},"
        return "pages_per_week", gate.severity, message, (base.rate, head.rate)
    if gate.is_near(owner, base.rate, head.rate):
        message = f"`{name}` is paged {cost}, over {gate.warn_percent:g} % of the budget of {limit:g},"
        return "pages_per_week", min(gate.severity, Severity.WARNING), message, (base.rate, head.rate)
    return None


def weekly_words(rate: WeeklyRate) -> str:
    """Return a rate with its interval, and how many were counted."""
    return f"{rate.rate:.1f} times a week (95 % interval {rate.low:.1f} to {rate.high:.1f}, n = {rate.count})"


def _more(owner: str, sides: Sides, gates: Gates) -> Judged | None:
    """Say whether there are more pages than the growth that is accepted: of a week, or else of the whole fixture."""
    gate, (base, head), name = gates.pages, sides, owner or NO_OWNER
    if gate.severity is None:
        return None
    if base.weekly and head.weekly:
        numbers = base.weekly.rate, head.weekly.rate
        cost = f"{weekly_words(head.weekly)} instead of {base.weekly.rate:.1f}{_evidence(sides)}"
    else:
        numbers = float(len(base.pages)), float(len(head.pages))
        cost = f"{times(len(head.pages))} instead of {times(len(base.pages))}"
    if not gate.exceeded(*numbers):
        return None
    return "pages", gate.severity, f"`{name}` is paged {cost}", numbers


def _evidence(sides: Sides) -> str:
    """Return the paired test: pages of only one side."""
    more, fewer = (len(each) for each in discordant(sides[0].pages, sides[1].pages))
    return f"; {more} only head has, {fewer} only base (sign test: p = {sign_test(fewer, more):.2g})"


def _shift(owner: str, sides: Sides, gates: Gates) -> Judged | None:
    gate, (base, head) = gates.shift_pages, (each.shifts.peak if each.shifts else 0 for each in sides)
    if gate.severity is None or not gate.exceeded(base, head):
        return None
    message = (
        f"`{owner or NO_OWNER}` is paged {times(head)} in one shift of twelve hours, in base {base} at most,"
    )
    return "shift_pages", gate.severity, message, (float(base), float(head))


def _storms(replay: Replay, found: Notified, causes: Causes, gates: Gates) -> Iterator[Regression]:
    gate = gates.storm
    for receiver, sides in found.receivers.items() if gate.severity else ():
        base, head = (each.peak for each in sides)
        if gate.severity and gate.exceeded(base, head):
            place, ref, notes = _blamed(causes, sides, pages=False)
            gets = f"gets {plural(head, 'message')} within ten minutes instead of {base}"
            message = f"`{receiver}` {gets} {window_words(replay)}"
            yield Regression(
                "storm", gate.severity, message, place, replay.fixture, ref,
                base=float(base), head=float(head), notes=notes,
            )  # fmt: skip


def _recipients(replay: Replay, found: Notified, causes: Causes, gates: Gates) -> Iterator[Regression]:
    severity = gates.new_recipient.severity
    told = [("owner", owner, sides) for owner, sides in found.owners.items()]
    told += [("receiver", receiver, sides) for receiver, sides in found.receivers.items()]
    for kind, name, (base, head) in told if severity else ():
        if severity and head.messages and not base.messages:
            place, ref, notes = _blamed(causes, (base, head), pages=False)
            count = len(head.messages)
            sent = f"{plural(count, 'message')} {window_words(replay)}"
            message = f"{kind} `{name or NO_OWNER}` is told something now: {sent}"
            yield Regression(
                "new_recipient", severity, message, place, replay.fixture, ref, name if kind == "owner" else None,
                base=0.0, head=float(count), notes=notes,
            )  # fmt: skip


def window_words(replay: Replay) -> str:
    """Say in which data something was seen."""
    return f"in {duration_words(replay.base.end - replay.base.start)} of fixture `{replay.fixture}`"


def _blamed(causes: Causes, sides: Sides, *, pages: bool = True) -> Explained:
    """Return place, rule and notes: the rule with the most messages that only head has, and what of it changed."""
    base, head = sides
    new, _ = discordant(base.pages, head.pages) if pages else discordant(base.messages, head.messages)
    counts: Counter[RuleKey] = Counter(key for each in new or head.messages for key in each.rules)
    if not counts:
        return None, None, ()
    loudest = min(counts, key=lambda key: (-counts[key], key))
    notes = tuple(named(new))
    return with_notes(blame(causes, causes.of_head(loudest), new or head.messages), notes)


def blame(causes: Causes, cause: Cause | None, messages: Sequence[Message]) -> Explained:
    """Return why other messages are sent: what of the rule changed, else what of the routes to these receivers."""
    place, ref, notes = explained(cause)
    if cause is None or not cause.changes:
        routing = causes.of_routing({each.notification.receiver for each in messages})
        if routing:
            return routing[0].place, ref, tuple(each.message for each in routing[:MAX_NOTES])
    return place, ref, notes


def with_notes(why: Explained, notes: Sequence[str]) -> Explained:
    """Return an explanation with more to read before it."""
    return why[0], why[1], (*notes, *why[2])


def named(messages: Sequence[Message]) -> Iterator[str]:
    """Yield a sentence for each of the first few messages, and how many there are besides."""
    for each in messages[:MAX_PAGES]:
        names = ", ".join(f"`{name}`" for name in sorted({key.name for key in each.rules}))
        sent = each.notification
        yield f"new: {moment_words(sent.time)} to `{sent.receiver}` about {names} ({sent.reason.replace('_', ' ')})"
    if len(messages) > MAX_PAGES:
        yield f"and {len(messages) - MAX_PAGES} more like these"
