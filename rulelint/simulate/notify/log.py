"""The notification log: what was last sent for a group to an integration, and whether to send again.

Source: `notify/notify.go` (`DedupStage.needsUpdate`, `SetNotifiesStage`) and `nflog/nflog.go`.
"""

from collections.abc import Set as AbstractSet

from rulelint.alertmanager.fields import Version
from rulelint.dataclass import dataclass
from rulelint.engine.labels import Labels
from rulelint.simulate.notify.model import NotifyOptions, Reason

EXPIRES_WITH_REPEAT_SINCE: Version = (0, 25)
"""Before it an entry lives as long as the data; from here on at most twice the repeat interval."""

Alerts = AbstractSet[Labels]
Key = tuple[str, str, str, int]
"""Group key, receiver, kind of integration, its place: two sibling routes may share one entry (AM #4727)."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What was sent; `timestamp` is when the receiver had accepted it."""

    firing: Alerts
    resolved: Alerts
    timestamp: int
    expires: int


class Log:
    """The entries of one Alertmanager."""

    def __init__(self, version: Version, options: NotifyOptions) -> None:
        self._version = version
        self._options = options
        self._entries: dict[Key, tuple[Entry | None, Entry]] = {}

    def entry(self, key: Key, now: int) -> Entry | None:
        """Return what is known now: an entry that is being written is not seen yet, an expired one until cleaned."""
        before, newest = self._entries.get(key, (None, None))
        found = before if newest is not None and newest.timestamp > now else newest
        if found is None or self._cleaned(found) <= now:
            return None
        return found

    def write(self, key: Key, now: int, repeat: int, firing: Alerts, resolved: Alerts) -> None:
        """Note what is sent now."""
        life = self._options.retention
        if self._version >= EXPIRES_WITH_REPEAT_SINCE:
            life = min(life, 2 * repeat)
        sent = now + self._options.latency
        before = self.entry(key, now)
        self._entries[key] = (before, Entry(firing, resolved, sent, sent + life))

    def _cleaned(self, entry: Entry) -> int:
        phase, interval = self._options.garbage_phase, self._options.garbage_interval
        return entry.expires + -(entry.expires - phase) % interval


def reason_to_send(  # noqa: PLR0913  everything the decision rests on
    entry: Entry | None, firing: Alerts, resolved: Alerts, now: int, *, repeat: int, send_resolved: bool
) -> Reason | None:
    """Return why a notification is due, None if it is not.

    All that fired being resolved is a reason also where nobody is told of it: the log forgets what fired.
    """
    if entry is None:
        return "first" if firing else None
    if not firing <= entry.firing:
        return "new" if entry.firing else "first"
    if not firing:
        return "all_resolved" if entry.firing else None
    if send_resolved and not resolved <= entry.resolved:
        return "some_resolved"
    return "repeat" if entry.timestamp < now - repeat else None
