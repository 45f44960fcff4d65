"""When rules fire, by the values of their key labels, as arrays: overlaps without walking through time."""

import random
from collections.abc import Iterable
from functools import cached_property

import numpy as np

from rulelint.dataclass import dataclass
from rulelint.engine.frame import I64

SHIFTS = 199
"""How many circular shifts an overlap is compared with: the smallest p is 1 in 200."""
SEED = "rulelint"
CELLS = 200_000
"""So many shifted stretches are looked at in one go, which bounds memory."""

Shape = tuple[int, bytes, bytes, bytes]


@dataclass(frozen=True)
class Stretches:
    """When any alert of a rule fires, for each value of its key labels.

    `key` numbers those values, `start` and `end` (exclusive) are milliseconds since the window began, of the same
    shape, ordered by key and start; of one key they never touch.  `window` is the length of the window.
    """

    key: I64
    start: I64
    end: I64
    window: int

    @cached_property
    def shape(self) -> "Shape":
        """What tells it from others; equal for rules that fire at the very same times."""
        return self.window, self.key.tobytes(), self.start.tobytes(), self.end.tobytes()

    @cached_property
    def time(self) -> int:
        """Milliseconds it fires, over all keys."""
        return int((self.end - self.start).sum())

    @cached_property
    def ends(self) -> I64:
        """The ends on one axis, on which every key has a window of its own."""
        return self.key * self.window + self.end

    @cached_property
    def starts(self) -> I64:
        """The starts on that axis."""
        return self.key * self.window + self.start

    @cached_property
    def _before(self) -> I64:
        """The time it fires before each stretch, and in all."""
        return np.concatenate([[0], np.cumsum(self.end - self.start)])

    def fired_until(self, place: I64) -> I64:
        """Return for places of the axis how long it fires before each."""
        at = np.searchsorted(self.starts, place, side="right")
        last = np.maximum(at - 1, 0)
        open_ = np.where(at > 0, np.maximum(self.ends[last] - place, 0), 0) if len(self.ends) else 0
        found: I64 = self._before[at] - open_
        return found

    def meets(self, other: "Stretches") -> I64:
        """Return for each stretch how long it overlaps with the other rule."""
        return other.fired_until(self.ends) - other.fired_until(self.starts)

    def lag(self, other: "Stretches") -> int | None:
        """Return the median of how much later stretches begin than those of the other that they meet.

        Stretches that began before the window do not count; None where no others meet.
        """
        first = np.searchsorted(other.ends, self.starts, side="right")
        inside = (self.meets(other) > 0) & (self.start > 0)
        late = self.starts[inside] - other.starts[first[inside]]
        late = late[other.start[first[inside]] > 0]
        return int(np.median(late)) if late.size else None

    def shifted_overlaps(self, other: "Stretches") -> I64:
        """Return the overlap with the other rule after each of `SHIFTS` circular shifts in time of this one."""
        chance = random.Random(SEED)  # noqa: S311  the same shifts on every run
        base, whole = other.fired_until(self.key * self.window), self.window
        total = other.fired_until((self.key + 1) * whole) - base

        def until(time: I64) -> I64:
            laps, rest = np.divmod(time, whole)
            found: I64 = other.fired_until(self.key * whole + rest) - base + laps * total
            return found

        shifts = np.array([chance.randrange(whole) for _ in range(SHIFTS)])[:, np.newaxis]
        rows = max(1, CELLS // max(1, self.start.size))
        parts = [
            (until(self.end + by) - until(self.start + by)).sum(axis=1)
            for by in np.array_split(shifts, range(rows, SHIFTS, rows))
        ]
        return np.concatenate(parts)


def merged(spans: Iterable[tuple[int, int, int]], window: int) -> Stretches:
    """Return stretches from spans of key, start and end, which may overlap; only the window counts."""
    found: list[list[int]] = []
    for key, start, end in sorted(spans):
        since, until = max(start, 0), min(end, window)
        if since >= until:
            continue
        if found and found[-1][0] == key and since <= found[-1][2]:
            found[-1][2] = max(found[-1][2], until)
        else:
            found.append([key, since, until])
    columns = np.array(found, dtype=np.int64).reshape(-1, 3)
    return Stretches(columns[:, 0].copy(), columns[:, 1].copy(), columns[:, 2].copy(), window)
