"""What leaves Prometheus for Alertmanager: the alerts of a replay, under the labels they have there."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from rulelint.engine.labels import Labels, make_labels
from rulelint.simulate.key import RuleKey
from rulelint.simulate.notify.model import Post


@dataclass(frozen=True, slots=True)
class Outbound:
    """What the labels of an alert become on their way: external labels are added where it lacks them.

    Source: `Manager.Send` in notifier/manager.go of Prometheus.
    """

    external: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, labels: Labels) -> Labels:
        """Return an alert as Alertmanager knows it."""
        return make_labels({**self.external, **dict(labels)}) if self.external else labels


@dataclass(frozen=True, slots=True)
class Sent:
    """Everything that is sent of each alerting rule, by time; `outbound` says what its alerts are called there."""

    posts: Mapping[RuleKey, tuple[Post, ...]]
    outbound: Outbound
