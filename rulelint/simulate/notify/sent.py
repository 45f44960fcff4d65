"""What leaves Prometheus for Alertmanager: the alerts of a replay, under the labels they have there."""

import heapq
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import field, replace

from rulelint.dataclass import dataclass
from rulelint.engine.labels import Labels, make_labels
from rulelint.simulate.key import RuleKey
from rulelint.simulate.notify.model import MINUTE, Post
from rulelint.simulate.notify.relabel import NEW, Dialect, Relabel, relabelled

RESEND_DELAY = MINUTE
"""`--rules.alert.resend-delay`: a firing alert is sent again once more than this has passed."""
VALID_RESENDS = 4
"""A firing alert is said to end after this many resends, or evaluations where those are rarer."""


@dataclass(frozen=True, slots=True)
class Outbound:
    """What the labels of an alert become on their way: external labels are added where it lacks them, then relabelled.

    Source: `relabelAlerts` in notifier/ of Prometheus.
    """

    external: Mapping[str, str] = field(default_factory=dict)
    relabel: tuple[Relabel, ...] = ()
    dialect: Dialect = NEW

    def __call__(self, labels: Labels) -> Labels:
        """Return an alert as Alertmanager knows it; without any label it never gets there."""
        full = make_labels({**self.external, **dict(labels)}) if self.external else labels
        return relabelled(full, self.relabel, self.dialect) or () if self.relabel else full


@dataclass(frozen=True, slots=True)
class Sent:
    """Everything that is sent of each alerting rule, by time, under the labels that the rules give.

    `outbound` says what its alerts are called at Alertmanager, `intervals` how often the groups are evaluated, in
    milliseconds.
    """

    posts: Mapping[RuleKey, tuple[Post, ...]]
    outbound: Outbound
    intervals: Mapping[RuleKey, int] = field(default_factory=dict)

    def arriving(self) -> Iterator[Post]:
        """Yield what reaches Alertmanager, by time.

        Alerts that are one alert there take turns: every single time one of them is sent, it counts.
        """
        names: dict[Labels, Labels] = {}
        for posts in self.posts.values():
            for labels in {post.labels for post in posts}:
                names[labels] = self.outbound(labels)
        shared = self._shared(names)
        streams = (self._stream(key, posts, names, shared) for key, posts in self.posts.items())
        yield from heapq.merge(*streams, key=lambda post: post.time)

    def _shared(self, names: Mapping[Labels, Labels]) -> frozenset[Labels]:
        """Return the names at Alertmanager that alerts of several rules, or several of one, have."""
        counts = Counter(
            name
            for posts in self.posts.values()
            for labels in {post.labels for post in posts}
            if (name := names[labels])
        )
        return frozenset(name for name, count in counts.items() if count > 1)

    def _stream(
        self, key: RuleKey, posts: tuple[Post, ...], names: Mapping[Labels, Labels], shared: frozenset[Labels]
    ) -> Iterator[Post]:
        known = (replace(post, labels=names[post.labels]) for post in posts if names[post.labels])
        if not shared or not any(names[post.labels] in shared for post in posts):
            yield from known
            return
        interval = self.intervals[key]
        every = (
            each for post in known for each in (resends(post, interval) if post.labels in shared else (post,))
        )
        yield from sorted(every, key=lambda post: post.time)


def valid_for(interval: int, resend_delay: int = RESEND_DELAY) -> int:
    """Return how long a firing alert counts as firing without being sent again, in milliseconds."""
    return VALID_RESENDS * max(interval, resend_delay)


def resends(post: Post, interval: int, resend_delay: int = RESEND_DELAY) -> Iterator[Post]:
    """Yield every time a firing alert is sent, of a post that stands for all of them; a resolved one stands for itself.

    It is sent at the first evaluation that is more than the resend delay after the last time.
    """
    valid = valid_for(interval, resend_delay)
    if post.ends_at <= post.time:
        yield post
        return
    every = (resend_delay // interval + 1) * interval
    for time in range(post.time, post.ends_at - valid + 1, every):
        yield replace(post, time=time, ends_at=time + valid)
