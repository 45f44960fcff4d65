"""What became of the alerts that fired: told, held back, or over before anybody looked.

Definitions: reference simulation.md §2.3 (`self_suppressed`, `compression`).
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from typing import get_args

from rulelint.dataclass import dataclass
from rulelint.engine.labels import Labels
from rulelint.simulate.notify.model import Fate, Flush
from rulelint.simulate.notify.places import Places

ORDER: tuple[Fate, ...] = get_args(Fate)
"""Of several routes of an alert, what is most wanted is what became of it."""
SELF_SUPPRESSED: tuple[Fate, ...] = ("group_wait", "group_interval")
"""Over before any flush saw it: nobody could have been told."""
STATES: tuple[Fate | None, ...] = (None, *ORDER)
"""What one flush makes of an alert; None where that was resolved by then."""


@dataclass(slots=True)
class _Seen:
    """The flushes that held an alert, by time: when, which one, and the place in `STATES` of what it made of it."""

    times: "array[int]" = field(default_factory=lambda: array("q"))
    flushes: "array[int]" = field(default_factory=lambda: array("l"))
    states: bytearray = field(default_factory=bytearray)

    def add(self, number: int, flush: Flush, state: Fate | None) -> None:
        self.times.append(flush.time)
        self.flushes.append(number)
        self.states.append(STATES.index(state))


class Fates:
    """Everything groups came to, by alert."""

    def __init__(self, places: Places, flushes: Sequence[Flush]) -> None:
        self._places = places
        self._flushes = flushes
        self._seen: dict[Labels, _Seen] = {}
        self._ticks = {(id(each.route), each.group_key, each.time) for each in flushes}
        for number, flush in enumerate(flushes):
            for labels, state in _states(flush):
                self._seen.setdefault(labels, _Seen()).add(number, flush, state)

    def of(self, labels: Labels, fired_at: int, until: int) -> Mapping[str, Fate]:
        """Return, for each receiver of an alert, what became of it while it fired (milliseconds, both included)."""
        return {
            receiver: self._fate(labels, fired_at, until, receiver)
            for receiver in self._places.receivers(labels)
        }

    def _fate(self, labels: Labels, fired_at: int, until: int, receiver: str) -> Fate:
        if not self._places.kinds[receiver]:
            return "nobody"
        found: Fate | None = None
        for flush, state in self._flushes_of(labels, fired_at, receiver):
            if flush.time > until or (state is None and found is None):
                return found or self._missed(flush)
            if state == "told":
                return state
            if state is not None:
                found = best(filter(None, (found, state)))
        return found or "waiting"

    def _flushes_of(self, labels: Labels, since: int, receiver: str) -> Iterator[tuple[Flush, Fate | None]]:
        seen = self._seen.get(labels)
        if seen is None:
            return
        for at in range(bisect_left(seen.times, since), len(seen.times)):
            flush = self._flushes[seen.flushes[at]]
            if flush.route.receiver == receiver:
                yield flush, STATES[seen.states[at]]

    def _missed(self, flush: Flush) -> Fate:
        """Return why no flush saw an alert fire, `flush` being the next one of its group."""
        before = flush.time - flush.route.group_interval
        is_first = (id(flush.route), flush.group_key, before) not in self._ticks
        return "group_wait" if is_first else "group_interval"


def best(fates: Iterable[Fate]) -> Fate:
    """Return the most wanted of several, of which there is one."""
    return min(fates, key=ORDER.index)


def _states(flush: Flush) -> Iterator[tuple[Labels, Fate | None]]:
    """Yield what a flush made of each alert it held; None of one that was resolved by then."""
    for labels in flush.firing:
        yield labels, "told" if flush.notifications else "unchanged"
    for labels in flush.resolved:
        yield labels, None
    for each in flush.held_back:
        yield each.labels, None if each.is_resolved else each.cause
