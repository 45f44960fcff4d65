"""Values of labels that are there and no alert selects (definitions: reference simulation.md §2.5).

Asked for every label that a selector of an alert restricts, metric by metric: a value is unseen if none of the alerts
that read the metric sees a series with it.  That a rule leaves out `code="200"` is its purpose, that it leaves out
`env="eu"` may not be: labels that say *where* something runs are told apart from labels that say *what* it did.
"""

from collections import Counter
from collections.abc import Iterator, Mapping

from rulelint.dataclass import dataclass
from rulelint.engine.labels import METRIC_NAME
from rulelint.simulate.coverage.watched import Watched

PLACES = frozenset(
    {
        "app", "application", "availability_zone", "az", "cluster", "component", "container", "customer", "datacenter",
        "dc", "deployment", "env", "environment", "host", "hostname", "instance", "job", "kubernetes_cluster",
        "location", "namespace", "node", "pod", "project", "region", "service", "shard", "site", "stage", "tenant",
        "zone",
    }
)  # fmt: skip
"""Labels that say where something runs, or whose it is."""
TARGET = ("job", "instance")


@dataclass(frozen=True, slots=True)
class LabelUse:
    """The values of a label of a metric that alerts restrict; `unseen` are values of no series that one of them reads.

    `unseen` has how many series each has.  `is_place`: the label says where something runs, by its name, or because
    no target has two values of it.
    """

    metric: str
    label: str
    seen: tuple[str, ...]
    unseen: Mapping[str, int]
    is_place: bool


def label_uses(watched: Watched) -> Iterator[LabelUse]:
    """Yield the labels that alerts restrict, by metric: first those of places, the most series unseen."""
    restricted, seen = _restricted(watched)
    members: dict[str, list[int]] = {}
    for number in range(len(watched.labels)):
        members.setdefault(watched.name(number), []).append(number)
    found = [
        _label_use(watched, metric, label, members[metric], seen[metric])
        for metric, labels in restricted.items()
        for label in labels
    ]
    yield from sorted(
        found, key=lambda each: (not each.is_place, -sum(each.unseen.values()), each.metric, each.label)
    )


def _restricted(watched: Watched) -> tuple[Mapping[str, set[str]], Mapping[str, set[int]]]:
    """Return for each metric the labels that selectors restrict, and the series that alerts read."""
    restricted: dict[str, set[str]] = {}
    seen: dict[str, set[int]] = {}
    names = {watched.name(number) for number in range(len(watched.labels))}
    for alert in watched.alerts:
        for read in watched.reads(alert):
            asked = {each.name for each in read.selector.matchers} - {METRIC_NAME}
            named = {
                each.value for each in read.selector.matchers if each.name == METRIC_NAME and each.op == "="
            }
            for metric in (named & names) | {watched.name(number) for number in read.series}:
                restricted.setdefault(metric, set()).update(asked)
                seen.setdefault(metric, set())
            for number in read.series:
                seen[watched.name(number)].add(number)
    return restricted, seen


def _label_use(watched: Watched, metric: str, label: str, members: list[int], seen: set[int]) -> LabelUse:
    counts: Counter[str] = Counter()
    known: set[str] = set()
    by_target: dict[tuple[str, ...], set[str]] = {}
    for number in members:
        pairs = dict(watched.labels[number])
        value = pairs.get(label, "")
        counts[value] += 1
        by_target.setdefault(tuple(pairs.get(each, "") for each in TARGET), set()).add(value)
        if number in seen:
            known.add(value)
    unseen = {value: counts[value] for value in sorted(counts) if value not in known}
    several = len(by_target) > 1 and all(len(values) == 1 for values in by_target.values())
    return LabelUse(metric, label, tuple(sorted(known)), unseen, label in PLACES or several)
