"""What a replay depends on besides rules and fixture."""

from collections.abc import Callable, Mapping
from dataclasses import field

from rulelint.alertmanager.model import Configuration
from rulelint.dataclass import dataclass
from rulelint.engine.options import Version
from rulelint.rules.model import AlertRule, RuleFile
from rulelint.simulate.coverage.options import CoverageOptions
from rulelint.simulate.executor import IN_TURN, Executor
from rulelint.simulate.noise.options import DEFAULT_NOISE, NoiseOptions
from rulelint.simulate.notify.model import DEFAULT_NOTIFY, NotifyOptions
from rulelint.simulate.notify.relabel import Relabel

MINUTE = 60_000

Attribute = Callable[[RuleFile, AlertRule, Mapping[str, str]], str]
"""Names the owner (or the severity) of an alert from its rule and its final labels; empty when nobody is named."""


def owner_of_labels(file: RuleFile, rule: AlertRule, labels: Mapping[str, str]) -> str:  # noqa: ARG001
    """Return the label `team`, else `owner`: what is meant where no policy says otherwise."""
    return labels.get("team") or labels.get("owner", "")


def severity_of_labels(file: RuleFile, rule: AlertRule, labels: Mapping[str, str]) -> str:  # noqa: ARG001
    """Return the label `severity`."""
    return labels.get("severity", "")


def category_of_labels(file: RuleFile, rule: AlertRule, labels: Mapping[str, str]) -> str:  # noqa: ARG001
    """Return the label `category`."""
    return labels.get("category", "")


@dataclass(frozen=True, slots=True)
class SimulateOptions:
    """Durations are milliseconds.

    `version` None means the fixture's own Prometheus.  Groups are evaluated at `k·interval + phase`: Prometheus
    takes the phase from a hash of group and file path on the server, which is not known here, so it is 0 unless
    asked; `phase_part` of its own interval is added to that.  `group_intervals` False evaluates every group at the
    fixture's evaluation interval, as promtool does.
    `group_order` names groups that are evaluated in this order within a tick; other groups follow, producers before
    their readers.  With `alertmanager`, what it would send is told, too, at the times `notify` decides; `posts` keeps
    what Prometheus sends also without one.  `relabel` changes it on the way;
    `external_labels` are added where the fixture states none.  `noise` says what interrupts whom.
    `levels` are severities, mildest first; none means common usage.  A fixture that ended before `oldest`, in
    milliseconds since the epoch, is old.  `watch` asks what no alert looks at.
    `executor` is where the work is done, which changes nothing in the results.
    `lead` and `tail` are how far outside an incident an alert may fire and still count (reference: simulation.md
    §2.4).
    """

    version: Version | None = None
    phase: int = 0
    group_intervals: bool = True
    group_order: tuple[str, ...] = ()
    owner: Attribute = owner_of_labels
    severity: Attribute = severity_of_labels
    category: Attribute = category_of_labels
    noise: NoiseOptions = DEFAULT_NOISE
    alertmanager: Configuration | None = None
    notify: NotifyOptions = DEFAULT_NOTIFY
    relabel: tuple[Relabel, ...] = ()
    external_labels: Mapping[str, str] = field(default_factory=dict)
    lead: int = 30 * MINUTE
    tail: int = 15 * MINUTE
    levels: tuple[str, ...] = ()
    watch: CoverageOptions | None = None
    posts: bool = False
    phase_part: float = 0.0
    oldest: int | None = None
    executor: Executor = IN_TURN

    def phase_of(self, interval: int) -> int:
        """Return how long after multiples of its interval a group is evaluated; both are milliseconds."""
        return self.phase + round(interval * self.phase_part)


DEFAULT_OPTIONS = SimulateOptions()
