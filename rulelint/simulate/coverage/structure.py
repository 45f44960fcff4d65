"""What no alert looks at, and what of Alertmanager's configuration no alert came to.

Definitions: reference simulation.md §2.5.  Everything is said of what the fixture holds: what was not recorded is not
known, and no gap.
"""

from collections.abc import Iterator
from functools import partial

from rulelint.dataclass import dataclass
from rulelint.fixtures.model import Fixture
from rulelint.fixtures.recorded import covers
from rulelint.simulate.coverage.decisions import RuleDecisions, with_templates
from rulelint.simulate.coverage.label_values import LabelUse, label_uses
from rulelint.simulate.coverage.options import CoverageOptions
from rulelint.simulate.coverage.owners import OwnerUse, owner_uses
from rulelint.simulate.coverage.routes import Routing, routing
from rulelint.simulate.coverage.series import MetricUse, TargetUse, metric_uses, target_uses
from rulelint.simulate.coverage.services import Services, services
from rulelint.simulate.coverage.watched import Watched
from rulelint.simulate.notify.result import Told
from rulelint.simulate.options import SimulateOptions
from rulelint.simulate.replay import Replay


@dataclass(frozen=True)
class Structure:
    """What alerts look at of a fixture.

    `targets` is None where the fixture holds no `up`, `services` where no label names them, `routing` and `owners`
    without a configuration of Alertmanager, `decisions` where nobody asked for them.
    """

    metrics: tuple[MetricUse, ...]
    targets: tuple[TargetUse, ...] | None
    services: Services | None
    labels: tuple[LabelUse, ...]
    routing: Routing | None = None
    owners: tuple[OwnerUse, ...] | None = None
    decisions: tuple[RuleDecisions, ...] | None = None


def structure(
    replay: Replay, fixture: Fixture, options: SimulateOptions, watch: CoverageOptions, told: Told | None
) -> Structure:
    """Return what the alerts of a replay look at, and where what they told went."""
    watched = Watched(replay)
    targets, configuration = target_uses(watched), options.alertmanager
    return Structure(
        tuple(metric_uses(watched)),
        None if targets is None else tuple(targets),
        services(watched, fixture.facts, watch.service, watch.tier_1),
        tuple(label_uses(watched)),
        routing(configuration, told.flushes) if configuration and told else None,
        tuple(owner_uses(watched, configuration, options)) if configuration else None,
        tuple(_decisions(replay, fixture)) if watch.decisions else None,
    )


def _decisions(replay: Replay, fixture: Fixture) -> Iterator[RuleDecisions]:
    for number in sorted(replay.measures):
        found = replay.measures[number].decisions
        assert found is not None  # they are asked for wherever they are shown
        yield with_templates(found, replay, replay.plan.entries[number], partial(covers, fixture))
