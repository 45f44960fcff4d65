"""When people heard of what fires: the messages that list an episode, and how long each part of the way took.

A message hits an incident through an episode that does (definitions: reference simulation.md §2.4): a repetition about
something that has fired for hours tells nobody of what is new.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence

from rulelint.engine.labels import Labels
from rulelint.simulate.coverage.model import Detection
from rulelint.simulate.model import Episode, Message, Told

Outbound = Callable[[Labels], Labels]
"""What the labels of an alert become on their way to Alertmanager."""


class Heard:
    """The messages of an Alertmanager by the alerts they list as firing; `end` is when the replay ends."""

    def __init__(self, told: Told, outbound: Outbound, end: int) -> None:
        self.told = told
        self._outbound = outbound
        self._end = end
        self._messages: dict[Labels, list[Message]] = {}
        self._left_out: dict[Labels, list[int]] = {}
        for message in sorted((*told.early, *told.messages), key=_time):
            for labels in message.notification.firing:
                self._messages.setdefault(labels, []).append(message)
        for flush in told.flushes:
            for each in flush.held_back:
                if not each.is_resolved:
                    self._left_out.setdefault(each.labels, []).append(flush.time)

    def of(self, episode: Episode) -> Iterator[Message]:
        """Yield the messages that list an alert as firing while it does, by time."""
        listed = self._messages.get(self._outbound(episode.labels), ())
        until = episode.until(self._end)
        for message in listed[bisect_left(listed, episode.fired_at, key=_time) :]:
            if message.notification.time > until:
                return
            yield message

    def first(
        self, hits: Iterable[Episode], until: int, *, pages_only: bool
    ) -> tuple[Episode, Message] | None:
        """Return the first message about one of the episodes up to `until`, and the episode; None if none came.

        Of several episodes in one message the one that fired first counts.
        """
        found = [
            (message.notification.time, episode.fired_at, episode, message)
            for episode in hits
            if (message := self._first_of(episode, until, pages_only=pages_only)) is not None
        ]
        if not found:
            return None
        _, _, episode, message = min(found, key=lambda each: (*each[:2], each[2].rule, each[2].labels))
        return episode, message

    def _first_of(self, episode: Episode, until: int, *, pages_only: bool) -> Message | None:
        return next(
            (
                each
                for each in self.of(episode)
                if each.notification.time <= until and (each.is_page or not pages_only)
            ),
            None,
        )

    def detection(self, episode: Episode, message: Message, start: int) -> Detection:
        """Return how the time from the start of an incident to a message was spent."""
        at = message.notification.time
        pending, fired, left_out, told = (
            max(each, start)
            for each in (episode.pending_at, episode.fired_at, self._first_left_out(episode, at), at)
        )
        return Detection(
            episode,
            at,
            message.notification.receiver,
            time_to_detect=told - start,
            data=pending - start,
            hold=fired - pending,
            wait=left_out - fired,
            held=told - left_out,
            lead=max(start - at, 0),
        )

    def _first_left_out(self, episode: Episode, at: int) -> int:
        """Return when a flush first left the alert out, `at` if none did before."""
        times: Sequence[int] = self._left_out.get(self._outbound(episode.labels), ())
        place = bisect_left(times, episode.fired_at)
        return min(times[place], at) if place < len(times) else at


def _time(message: Message) -> int:
    return message.notification.time
