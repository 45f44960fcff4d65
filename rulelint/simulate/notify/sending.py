"""What Prometheus tells Alertmanager of the alerts of a replay.

Source: `AlertingRule.sendAlerts` and `needsSending` in rules/alerting.go, `rules.SendAlerts` and the notifier of
Prometheus: reference simulation.md §2.1.
"""

import heapq
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from rulelint.dataclass import dataclass
from rulelint.engine.labels import Labels
from rulelint.simulate.alerts import Stretch
from rulelint.simulate.notify.model import MINUTE, Post
from rulelint.simulate.notify.sent import RESEND_DELAY, valid_for
from rulelint.simulate.outcome import Outcome

RESOLVED_RETENTION = 15 * MINUTE
"""How long a resolved alert is kept, and sent again."""


@dataclass(frozen=True, slots=True)
class Sender:
    """How one rule's alerts are sent; durations are milliseconds.

    `interval` is that of its group.
    """

    interval: int
    resend_delay: int = RESEND_DELAY

    @property
    def valid(self) -> int:
        """How long a firing alert counts as firing without being sent again."""
        return valid_for(self.interval, self.resend_delay)

    def posts(self, outcome: Outcome) -> Iterator[Post]:
        """Yield what is sent of all alerts of a rule, by time."""
        lives: dict[int, list[Stretch]] = {}
        for each in outcome.stretches:
            lives.setdefault(each.alert, []).append(each)
        times: list[int] = outcome.times.tolist()
        runs = _steady_runs(times, self.interval)
        dropped = sorted({each.dropped for each in outcome.stretches if each.dropped is not None})
        streams = (
            self._posts_of_alert(outcome.labels[alert], found, times, runs, dropped)
            for alert, found in lives.items()
        )
        yield from heapq.merge(*streams, key=lambda post: post.time)

    def _posts_of_alert(
        self,
        labels: Labels,
        lives: Sequence[Stretch],
        times: Sequence[int],
        runs: Sequence[tuple[int, int]],
        dropped: Sequence[int],
    ) -> Iterator[Post]:
        for at, life in enumerate(lives):
            if life.fired is None:
                continue
            fired = times[life.fired]
            stop = len(times) if life.end is None else life.end
            for sent, until in self._while_firing(times, runs, life.fired, stop):
                yield Post(sent, labels, fired, until)
            if life.end is None or life.dropped is not None:
                continue
            over = times[life.end]
            following = lives[at + 1].active if at + 1 < len(lives) else len(times)
            forgotten = dropped[bisect_left(dropped, over)] if dropped and dropped[-1] >= over else None
            for sent in self._once_resolved(times, life.end, following, forgotten):
                yield Post(sent, labels, fired, over)

    def _while_firing(
        self, times: Sequence[int], runs: Sequence[tuple[int, int]], first: int, stop: int
    ) -> Iterator[tuple[int, int]]:
        """Yield when a firing alert reaches Alertmanager anew, and until when it counts as firing from there on.

        It is anew where evaluations failed for so long that Alertmanager took the alert for resolved.
        """
        began = last = times[first]
        at = bisect_right(runs, (first, len(times))) - 1
        for start, over in runs[max(at, 0) :]:
            if start >= stop:
                break
            begin, end = max(start, first), min(over, stop)
            sent = begin if begin == first else bisect_right(times, last + self.resend_delay, begin, end)
            if sent >= end:
                continue
            if times[sent] > last + self.valid:
                yield began, last + self.valid
                began = times[sent]
            every = self.resend_delay // self.interval + 1
            last = times[sent + (end - 1 - sent) // every * every]
        yield began, last + self.valid

    def _once_resolved(
        self, times: Sequence[int], first: int, following: int, forgotten: int | None
    ) -> Iterator[int]:
        """Yield when a resolved alert is sent: at once, and again until Prometheus forgets it."""
        last = over = times[first]
        yield over
        for at in range(first + 1, following):
            time = times[at]
            if time - over > RESOLVED_RETENTION or (forgotten is not None and time > forgotten):
                return
            if last + self.resend_delay < time:
                last = time
                yield time


def _steady_runs(times: Sequence[int], interval: int) -> list[tuple[int, int]]:
    """Return the stretches of evaluations without a failed one between them, as indices, end exclusive."""
    breaks = [at for at in range(1, len(times)) if times[at] - times[at - 1] != interval]
    return list(zip([0, *breaks], [*breaks, len(times)], strict=True)) if times else []
