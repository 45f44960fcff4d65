"""Aggregation groups: alerts of one route that agree on its grouping labels, and when they are flushed.

Source: `dispatch/dispatch.go` of Alertmanager 0.25 to 0.34; the versions differ as the table of reference
simulation.md §3.4 says.
"""

from dataclasses import field

from rulelint.alertmanager.fields import Version
from rulelint.alertmanager.model import Route
from rulelint.dataclass import dataclass
from rulelint.engine.labels import Labels, format_braces
from rulelint.simulate.notify.model import SECOND, Post

FLUSHED_BY_OLD_ALERTS_UNTIL: Version = (0, 30)
"""Before it any old alert that enters a group flushes it for the first time; from here on only the one that made it."""
LINGERS_UNTIL: Version = (0, 32)
"""Before it an empty group stays until the next maintenance; from here on it is gone with its last alert."""
MAINTENANCE = 30 * SECOND


@dataclass(slots=True)
class Group:
    """The alerts of a route with equal grouping labels.

    `due` is its next flush; `made` is when its first alert arrived, `changed` when the last one did.  `empty_since` is
    when the receivers had accepted the message that took its last alert away.
    """

    route: Route
    key: str
    due: int
    made: int
    alerts: dict[Labels, Post] = field(default_factory=dict)
    has_flushed: bool = False
    changed: int = 0
    empty_since: int | None = None

    def insert(self, post: Post, version: Version) -> bool:
        """Take an alert in; say whether that moved the next flush."""
        self.alerts[post.labels] = post
        self.changed, self.empty_since = post.time, None
        late = not self.has_flushed and version < FLUSHED_BY_OLD_ALERTS_UNTIL
        if late and post.starts_at + self.route.group_wait < post.time < self.due:
            self.due = post.time
            return True
        return False

    def is_gone(self, now: int, version: Version, phase: int) -> bool:
        """Say whether the group was removed because it is empty."""
        if self.empty_since is None or now < self.empty_since:
            return False
        if version >= LINGERS_UNTIL:
            return True
        next_maintenance = self.empty_since + MAINTENANCE - (self.empty_since - phase) % MAINTENANCE
        return next_maintenance <= now


def new_group(route: Route, key: str, post: Post) -> Group:
    """Return the group that an alert opens; an alert that began long ago is flushed at once."""
    is_old = post.starts_at + route.group_wait < post.time
    due = post.time if is_old else post.time + route.group_wait
    return Group(route, key, due, post.time)


def group_key(route: Route, labels: Labels) -> str:
    """Return the key of the group an alert belongs to: the matchers on the way to the route, and grouping labels."""
    if route.group_by is None:
        return f"{route.key}:{format_braces(labels)}"
    names = frozenset(route.group_by)
    return f"{route.key}:{format_braces(tuple(pair for pair in labels if pair[0] in names))}"
