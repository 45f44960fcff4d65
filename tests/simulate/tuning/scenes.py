"""Rules to be tuned, and what a full replay of the rule with its text edited says of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rulelint.fix.setting import Change, with_setting
from rulelint.fixtures.incidents import Incident
from rulelint.fixtures.model import Fixture
from rulelint.rules.load import load_rules
from rulelint.rules.model import AlertRule, RuleFile
from rulelint.simulate.coverage.heard import Heard
from rulelint.simulate.coverage.incidents import Happened, coverage
from rulelint.simulate.key import RuleKey
from rulelint.simulate.model import Figures, Simulation
from rulelint.simulate.options import SimulateOptions
from rulelint.simulate.rates import WeeklyRate, clusters, weekly_rate
from rulelint.simulate.run import simulate
from rulelint.simulate.tuning.model import Request, Setting, Trial, Tuning
from rulelint.simulate.tuning.run import tune
from tests.simulate.notify.stage import configuration
from tests.simulate.scene import MINUTE, fixture, rule_file

ALERTMANAGER = """
route:
  receiver: chat
  group_by: [team]
  group_wait: 30s
  group_interval: 5m
  repeat_interval: 1h
  routes:
    - {receiver: pager, matchers: ['severity="critical"']}
    - {receiver: beats, matchers: ['alertname="Watchdog"'], group_interval: 1m, repeat_interval: 2m}
    - {receiver: mail, matchers: ['severity="mild"'], group_by: ['...'], continue: true}
    - {receiver: mail, matchers: ['severity="mild"'], group_by: [alertname]}
inhibit_rules:
  - {source_matchers: [alertname="Other"], target_matchers: [alertname="Tuned"], equal: [a]}
  - {source_matchers: [alertname="Tuned"], target_matchers: [alertname="Mild"], equal: [a]}
receivers:
  - {name: beats, webhook_configs: [{url: 'http://h'}]}
  - {name: mail, webhook_configs: [{url: 'http://h'}]}
  - {name: chat, slack_configs: [{api_url: 'http://h', channel: '#a'}]}
  - {name: pager, pagerduty_configs: [{routing_key: k}]}
"""
ASKED = Request()
OTHERS = """
- alert: Other
  expr: other > 10
  labels: {team: shop}
- alert: Page
  expr: level > 17
  labels: {team: shop, severity: critical}
- alert: Mild
  expr: level > 6
  labels: {team: shop, severity: mild}
- alert: Watchdog
  expr: vector(1)
  labels: {team: shop}
"""


@dataclass(frozen=True)
class Full:
    """The figures of one rule, as a full replay has them; compare with `of_trial`."""

    figures: Figures
    fires: WeeklyRate | None
    delays: tuple[int | None, ...]
    pages: int | None
    weekly_pages: WeeklyRate | None
    weekly_owner: WeeklyRate | None


def of_trial(trial: Trial) -> Full:
    return Full(
        trial.figures,
        trial.weekly_fires,
        trial.delays,
        trial.pages,
        trial.weekly_pages,
        trial.weekly_owner if trial.owner_pages else None,
    )


def scene(
    *series: str, minutes: int, incidents: Sequence[tuple[int, int]] = (), representative: bool = True
) -> Fixture:
    """Return a fixture with incidents from minute to minute."""
    known = [Incident(f"i{at}", a * MINUTE, b * MINUTE) for at, (a, b) in enumerate(incidents)]
    return replace(fixture(*series, minutes=minutes, incidents=known), representative=representative)


def options(*, pages: bool) -> SimulateOptions:
    return SimulateOptions(alertmanager=configuration(ALERTMANAGER) if pages else None)


def tuned(
    file: RuleFile, data: Fixture, request: Request = ASKED, *, pages: bool = False, name: str = "Tuned"
) -> Tuning:
    """Try settings of the alert `Tuned`."""
    return tune([file], data, options(pages=pages), key_of(file, name), request)


def key_of(file: RuleFile, name: str = "Tuned") -> RuleKey:
    group = next(each for each in file.groups if any(rule.name.value == name for rule in each.rules))
    return RuleKey(file.path, group.name.value, name)


def tuned_file(rule: str, settings: str = "") -> RuleFile:
    """Return a file with the rule between two others."""
    first, second = OTHERS.split("\n- alert: Page")
    return rule_file(f"{first}\n{rule}\n- alert: Page{second}", settings=settings)


def edited(file: RuleFile, tuning: Tuning, setting: Setting) -> RuleFile:
    """Return the file with the setting written into its text."""
    rule = next(each for group in file.groups for each in group.rules if each.name.value == "Tuned")
    assert isinstance(rule, AlertRule)
    source = with_setting(file, Change(rule, tuning.comparison, tuning.base.setting, setting))
    assert source is not None, setting
    after = load_rules(source)
    assert after is not None
    return after


def replayed(file: RuleFile, data: Fixture, *, pages: bool) -> Full:
    """Return what a full replay says of the rule."""
    chosen = options(pages=pages)
    found = simulate([file], data, chosen)
    key = key_of(file)
    noise = next(each for each in found.noise if each.rule == key)
    rule = next(each for each in found.rules if each.rule == key)
    own = [each for each in found.episodes if each.rule == key]
    heard = Heard.of(found.told, found.sent.outbound, data.end) if found.told and found.sent else None
    covered = coverage(Happened(data, own, (), chosen, (rule,), heard)).incidents
    fired = [each.fired_at for each in own if not each.left_censored]
    known = data.representative and rule.counted_from < data.end
    weekly = weekly_rate(clusters(fired), rule.counted_from, data.end) if known else None
    delays = tuple(
        each.time_to_detect if heard is None else each.paged.time_to_detect if each.paged else None
        for each in covered
    )
    return Full(noise.figures, weekly, delays, *_pages(found, key))


def _pages(found: Simulation, key: RuleKey) -> tuple[int | None, WeeklyRate | None, WeeklyRate | None]:
    if found.told is None:
        return None, None, None
    of_rule = next((each for each in found.told.audiences if each.rule == key), None)
    owner = next((each for each in found.told.audiences if each.by == "owner" and each.name == "shop"), None)
    rule = next(each for each in found.rules if each.rule == key)
    none = (
        weekly_rate([], rule.counted_from, found.end)
        if found.representative and rule.counted_from < found.end
        else None
    )
    return (
        of_rule.pages if of_rule else 0,
        of_rule.weekly if of_rule else none,
        owner.weekly if owner and owner.pages else None,
    )
