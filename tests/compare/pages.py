"""Two sides of a pull request, replayed with Alertmanager: rules, its configuration, data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from rulelint.compare.cause import Causes
from rulelint.compare.changes import describe_changes
from rulelint.compare.gates import Gates
from rulelint.compare.notified import Notified, Routing, notified
from rulelint.compare.page_gates import page_regressions
from rulelint.compare.page_incidents import incident_pages
from rulelint.compare.page_rules import rule_regressions
from rulelint.compare.pairing import pair_rules
from rulelint.compare.reached import HeadReplay, Played, replay_head
from rulelint.compare.regression import Regression
from rulelint.compare.replay import Replay
from rulelint.compare.routes import describe_routing
from rulelint.fixtures.incidents import Incident
from rulelint.simulate.options import SimulateOptions
from rulelint.simulate.run import simulate
from tests.simulate.notify.stage import configuration
from tests.simulate.scene import MINUTE, fixture, rule_file

RULES = """\
- alert: High
  expr: x > 5
  labels: {severity: critical, team: shop}
- alert: Low
  expr: y > 5
  labels: {severity: warning, team: shop}
- alert: Other
  expr: z > 5
  labels: {severity: warning, team: others}
"""
ALERTMANAGER = """\
route:
  receiver: chat
  group_by: [alertname]
  group_wait: 30s
  group_interval: 5m
  repeat_interval: 12h
  routes:
    - matchers: [severity="critical"]
      receiver: pager
receivers:
  - name: chat
    slack_configs: [{api_url: 'http://h', channel: '#a'}]
  - name: pager
    pagerduty_configs: [{routing_key: k}]
"""
DAY = 24 * 60


@dataclass(frozen=True)
class PullRequest:
    """What head edits: pairs of old and new text of the rules, and of Alertmanager's configuration."""

    rules: Sequence[tuple[str, str]] = ()
    routes: Sequence[tuple[str, str]] = ()
    base: str = RULES


def edited(text: str, replacements: Sequence[tuple[str, str]]) -> str:
    for old, new in replacements:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def replayed(
    change: PullRequest,
    *series: str,
    minutes: int = 60,
    incidents: Sequence[Incident] = (),
    representative: bool = False,
) -> tuple[Replay, Causes]:
    """Replay both sides; return with it what explains a difference."""
    scene = replace(fixture(*series, minutes=minutes, incidents=incidents), representative=representative)
    before, after = configuration(ALERTMANAGER), configuration(edited(ALERTMANAGER, change.routes))
    options = SimulateOptions(posts=True)
    old, new = rule_file(change.base), rule_file(edited(change.base, change.rules))
    pairing = pair_rules([old], [new], {})
    changes = describe_changes(pairing, {new.path: new}, {})
    base = Played.of(simulate([old], scene, options))
    head = replay_head(base, HeadReplay([old], [new], pairing, changes, scene, options))
    done = Replay(base, head, pairing)
    done = replace(done, notified=notified(done, Routing(before, after, options)))
    return done, Causes(pairing, changes, describe_routing(before, after))


def told(change: PullRequest, *series: str, **facts: object) -> Notified:
    done, _ = replayed(change, *series, **facts)  # type: ignore[arg-type]  # each case names its own facts
    assert done.notified is not None
    return done.notified


def rejected(change: PullRequest, gates: Gates, *series: str, **facts: object) -> list[Regression]:
    """Return what the gates of pages reject."""
    done, causes = replayed(change, *series, **facts)  # type: ignore[arg-type]  # as above
    return [
        *page_regressions(done, causes, gates),
        *incident_pages(done, causes, gates),
        *rule_regressions(done, causes, gates),
    ]


def pages(found: Notified) -> Mapping[str, tuple[int, int]]:
    """Return the pages of every owner, base and head."""
    return {name: (len(base.pages), len(head.pages)) for name, (base, head) in found.owners.items()}


def at(minute: float) -> int:
    return round(minute * MINUTE)
