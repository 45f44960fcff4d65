"""Which messages only one of two sides has: what a paired test counts (reference: simulation.md §5).

A message has its twin on the other side where the same receiver is told within half an hour about one series at least
that both list: two series of one rule that change places are other pages.  Series are the same by their rule and by the
labels that both sides have from the data; what rules set themselves, and what one side aggregates away, says nothing.
"""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet

from rulelint.engine.labels import Labels
from rulelint.simulate.key import RuleKey
from rulelint.simulate.model import Message
from rulelint.simulate.notify.result import Series
from rulelint.simulate.rates import CLUSTER

_Names = Mapping[RuleKey, AbstractSet[str]]
"""For each rule the names of labels that series are told apart by."""


def discordant(
    base: Sequence[Message], head: Sequence[Message]
) -> tuple[tuple[Message, ...], tuple[Message, ...]]:
    """Return messages that only head has, and those only base has; both are given by time."""
    twins = dict(_twins(base, head))
    left = set(twins.values())
    return (
        tuple(each for at, each in enumerate(head) if at not in left),
        tuple(each for at, each in enumerate(base) if at not in twins),
    )


def _twins(base: Sequence[Message], head: Sequence[Message]) -> Iterator[tuple[int, int]]:
    """Yield pairs of indices, by time; each message has one twin at most."""
    names = _shared(base, head)
    waiting: dict[tuple[str, Series], deque[int]] = {}
    for at, each in enumerate(head):
        for key in _keys(each, names):
            waiting.setdefault(key, deque()).append(at)
    taken: set[int] = set()
    for at, each in enumerate(base):
        time = each.notification.time
        near = {
            place
            for key in _keys(each, names)
            if key in waiting
            for place in _near(waiting[key], head, time, taken)
        }
        if near:
            taken.add(min(near))
            yield at, min(near)


def _near(places: deque[int], head: Sequence[Message], time: int, taken: AbstractSet[int]) -> Iterator[int]:
    """Yield the first message of head near a time; those that are too early for all that follow are dropped."""
    while places and (head[places[0]].notification.time < time - CLUSTER or places[0] in taken):
        places.popleft()
    if places and head[places[0]].notification.time <= time + CLUSTER:
        yield places[0]


def _series(message: Message) -> Sequence[Series]:
    """Return what a message lists; where that is not known, its rules."""
    return message.series or [(rule, ()) for rule in message.rules]


def _shared(base: Sequence[Message], head: Sequence[Message]) -> _Names:
    sides: list[dict[RuleKey, set[str]]] = []
    for messages in (base, head):
        found: dict[RuleKey, set[str]] = {}
        for rule, labels in {each for message in messages for each in _series(message)}:
            found.setdefault(rule, set()).update(name for name, _ in labels)
        sides.append(found)
    return {rule: names & sides[1].get(rule, set()) for rule, names in sides[0].items()}


def _keys(message: Message, names: _Names) -> Iterator[tuple[str, Series]]:
    """Yield whom a message tells of which series, each once."""
    receiver, nothing = message.notification.receiver, frozenset[str]()
    seen: dict[Series, None] = {}
    for rule, labels in _series(message):
        known = names.get(rule, nothing)
        shared: Labels = tuple(pair for pair in labels if pair[0] in known)
        seen[rule, shared] = None
    return ((receiver, each) for each in seen)
