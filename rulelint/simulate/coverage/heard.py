"""When people heard of what fires: the messages that list an episode, and how long each part of the way took.

A message hits an incident through an episode that does (definitions: reference simulation.md §2.4): a repetition about
something that has fired for hours tells nobody of what is new.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence

from rulelint.engine.labels import Labels
from rulelint.simulate.coverage.model import Detection
from rulelint.simulate.model import Episode, Message, Told
from rulelint.simulate.notify.model import Flush

Outbound = Callable[[Labels], Labels]
"""What the labels of an alert become on their way to Alertmanager."""
Counts = Callable[[Message], bool]
"""Says whether a message counts for a level of recall."""


def anything(message: Message) -> bool:  # noqa: ARG001  as the level asks for no more
    """Say of a message whether it is one."""
    return True


def interrupts(message: Message) -> bool:
    """Say whether a message interrupts somebody."""
    return message.is_page


class Heard:
    """The messages of an Alertmanager by the alerts they list as firing; `end` is when the replay ends.

    `messages` are those that are counted, `early` those before anything of them counts: they are heard all the same.
    Of `flushes` it is known when an alert was first left out.
    """

    def __init__(
        self,
        outbound: Outbound,
        end: int,
        messages: Sequence[Message],
        early: Sequence[Message] = (),
        flushes: Iterable[Flush] = (),
    ) -> None:
        self.messages = tuple(messages)
        self._outbound = outbound
        self._end = end
        self._listed: dict[Labels, list[Message]] = {}
        self._left_out: dict[Labels, list[int]] = {}
        for message in sorted((*early, *messages), key=_time):
            for labels in message.notification.firing:
                self._listed.setdefault(labels, []).append(message)
        for flush in flushes:
            for each in flush.held_back:
                if not each.is_resolved:
                    self._left_out.setdefault(each.labels, []).append(flush.time)

    @classmethod
    def of(cls, told: Told, outbound: Outbound, end: int) -> "Heard":
        """Return what is heard of what is told."""
        return cls(outbound, end, told.messages, told.early, told.flushes)

    def about(self, episode: Episode) -> Iterator[Message]:
        """Yield the messages that list an alert as firing while it does, by time."""
        listed = self._listed.get(self._outbound(episode.labels), ())
        until = episode.until(self._end)
        for message in listed[bisect_left(listed, episode.fired_at, key=_time) :]:
            if message.notification.time > until:
                return
            yield message

    def first(
        self, hits: Iterable[Episode], until: int, counts: Counts = anything
    ) -> tuple[Episode, Message] | None:
        """Return the first message that counts about one of the episodes up to `until`, and the episode.

        None if none came.  Of several episodes in one message, or at one time, the one that fired first counts.
        """
        found = [
            (message.notification.time, episode.fired_at, episode, message)
            for episode in hits
            if (message := self._first_of(episode, until, counts)) is not None
        ]
        if not found:
            return None
        _, _, episode, message = min(found, key=lambda each: (*each[:2], each[2].rule, each[2].labels))
        return episode, message

    def _first_of(self, episode: Episode, until: int, counts: Counts) -> Message | None:
        return next(
            (each for each in self.about(episode) if each.notification.time <= until and counts(each)), None
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
