"""Metrics and targets that no alert looks at (definitions: reference simulation.md §2.5)."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Literal

from rulelint.dataclass import dataclass
from rulelint.simulate.coverage.watched import Watched

URGENT = re.compile(r"error|fail|drop|queue|saturat", re.IGNORECASE)
"""Metrics of trouble: those without a reader are listed first."""
UP = "up"


@dataclass(frozen=True, slots=True)
class MetricUse:
    """A metric of the fixture: how many series it has, how many of them `alerts` alerts read."""

    name: str
    series: int
    read: int
    alerts: int

    @property
    def is_urgent(self) -> bool:
        """Whether its name speaks of trouble."""
        return bool(URGENT.search(self.name))


@dataclass(frozen=True, slots=True)
class TargetUse:
    """A scrape target: `up-only` if alerts see whether it is up, and nothing of what it says."""

    job: str
    instance: str
    alerts: int
    verdict: Literal["watched", "up-only", "unwatched"]


def metric_uses(watched: Watched) -> Iterator[MetricUse]:
    """Yield the metrics of the fixture: what nobody reads first, of that what speaks of trouble."""
    series = Counter(map(watched.name, range(len(watched.labels))))
    read: dict[str, set[int]] = {}
    alerts: Counter[str] = Counter()
    for alert in watched.alerts:
        seen = watched.series(alert)
        for number in seen:
            read.setdefault(watched.name(number), set()).add(number)
        alerts.update({watched.name(number) for number in seen})
    found = [MetricUse(name, count, len(read.get(name, ())), alerts[name]) for name, count in series.items()]
    yield from sorted(found, key=lambda each: (each.read > 0, not each.is_urgent, -each.series, each.name))


def target_uses(watched: Watched) -> Iterator[TargetUse] | None:
    """Return the targets, those nobody looks at first; None where the fixture holds no `up`: they are not known."""
    owner: dict[int, tuple[str, str]] = {}
    targets: set[tuple[str, str]] = set()
    for number, labels in enumerate(watched.labels):
        pairs = dict(labels)
        owner[number] = pairs.get("job", ""), pairs.get("instance", "")
        if watched.name(number) == UP:
            targets.add(owner[number])
    return _target_uses(watched, targets, owner) if targets else None


def _target_uses(
    watched: Watched, targets: set[tuple[str, str]], owner: Mapping[int, tuple[str, str]]
) -> Iterator[TargetUse]:
    alerts: Counter[tuple[str, str]] = Counter()
    beyond: set[tuple[str, str]] = set()
    for alert in watched.alerts:
        seen = watched.series(alert)
        alerts.update({owner[number] for number in seen})
        beyond |= {owner[number] for number in seen if watched.name(number) != UP}
    found = [
        TargetUse(
            *each, alerts[each], "watched" if each in beyond else "up-only" if alerts[each] else "unwatched"
        )
        for each in targets
    ]
    order = ("unwatched", "up-only", "watched")
    yield from sorted(found, key=lambda each: (order.index(each.verdict), each.job, each.instance))
