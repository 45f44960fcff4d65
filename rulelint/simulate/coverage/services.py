"""Services, the alerts that watch each, and their golden signals (definitions: reference simulation.md §2.5)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field

from rulelint.analysis.facts import KnownFacts, KnownMetric
from rulelint.analysis.metrics import Confidence, Metrics, metrics_of
from rulelint.analysis.signals import SIGNALS, Signal, Watches, signal_of
from rulelint.dataclass import dataclass
from rulelint.fixtures.model import Facts
from rulelint.simulate.coverage.watched import Watched
from rulelint.simulate.key import RuleKey
from rulelint.simulate.plan import Entry

LIKELY_LABELS = (
    "service",
    "service_name",
    "app",
    "application",
    "app_kubernetes_io_name",
    "component",
    "job",
)
"""Labels that name a service where the configuration says nothing: the first that at least half of the series have."""


@dataclass(frozen=True, slots=True)
class SignalUse:
    """The alerts that watch a signal of a service, and the surest reason to think so."""

    confidence: Confidence
    reason: str
    rules: tuple[RuleKey, ...]


@dataclass(frozen=True, slots=True)
class ServiceUse:
    """A service: how many series it has, the alerts that read any of them, and which signals those watch.

    `is_tier_1`: the configuration wants all four signals of it.
    """

    name: str
    series: int
    rules: tuple[RuleKey, ...]
    signals: Mapping[Signal, SignalUse] = field(default_factory=dict)
    is_tier_1: bool = False

    @property
    def missing(self) -> tuple[Signal, ...]:
        """The signals that no alert watches."""
        return tuple(each for each in SIGNALS if each not in self.signals)


@dataclass(frozen=True, slots=True)
class Services:
    """The services of a fixture by the label that names them; `is_stated`: the configuration says which it is."""

    label: str
    is_stated: bool
    found: tuple[ServiceUse, ...]


def services(watched: Watched, facts: Facts, label: str, tier_1: Sequence[str]) -> Services | None:
    """Return the services, those without an alert first; None where no label names any."""
    chosen = label or _likely(watched)
    if not chosen:
        return None
    members: dict[str, set[int]] = {name: set() for name in tier_1}
    for number, labels in enumerate(watched.labels):
        if name := dict(labels).get(chosen):
            members.setdefault(name, set()).add(number)
    knowledge = _knowledge(watched, facts)
    signals = {alert.key: _signal(watched, alert, knowledge) for alert in watched.alerts}
    seen = {alert.key: watched.series(alert) for alert in watched.alerts}
    found = [
        ServiceUse(
            name,
            len(series),
            rules := tuple(key for key, numbers in seen.items() if not series.isdisjoint(numbers)),
            dict(_signals(rules, signals)),
            name in tier_1,
        )
        for name, series in members.items()
    ]
    found.sort(key=lambda each: (bool(each.rules), not each.is_tier_1, -len(each.missing), each.name))
    return Services(chosen, bool(label), tuple(found))


def _likely(watched: Watched) -> str:
    half = len(watched.labels) / 2
    counts = dict.fromkeys(LIKELY_LABELS, 0)
    for labels in watched.labels:
        for key, value in labels:
            if value and key in counts:
                counts[key] += 1
    return next((label for label in LIKELY_LABELS if counts[label] and counts[label] >= half), "")


def _knowledge(watched: Watched, facts: Facts) -> Metrics:
    known = {name: KnownMetric(each.type, each.unit) for name, each in facts.metrics.items()}
    files = {id(each.file): each.file for each in watched.replay.plan.entries}
    return metrics_of(files.values(), KnownFacts("the fixture", metrics=known))


def _signal(watched: Watched, alert: Entry, knowledge: Metrics) -> Watches | None:
    certain = {key: value for key, value in alert.labels.items() if isinstance(value, str)}
    read = [alert, *watched.producers(alert)]
    exprs = [each.rule.expr.ast for each in read if each.rule.expr.ast is not None]
    return signal_of(certain, exprs, knowledge)


def _signals(
    rules: Sequence[RuleKey], signals: Mapping[RuleKey, Watches | None]
) -> Iterator[tuple[Signal, SignalUse]]:
    for signal in SIGNALS:
        found = [(key, each) for key in rules if (each := signals[key]) and each.signal == signal]
        if found:
            surest = max((each for _, each in found), key=lambda each: each.confidence)
            yield signal, SignalUse(surest.confidence, surest.reason, tuple(key for key, _ in found))
