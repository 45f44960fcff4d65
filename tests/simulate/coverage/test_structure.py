"""What alerts look at: tiny fixtures, counted by hand."""

from collections.abc import Sequence

import pytest

from rulelint.simulate.coverage.options import CoverageOptions
from rulelint.simulate.coverage.structure import Structure
from rulelint.simulate.options import SimulateOptions
from rulelint.simulate.run import simulate
from tests.simulate.notify.stage import configuration
from tests.simulate.scene import fixture, rule_file

SERIES = (
    'up{job="api",instance="a"} 1x60',
    'up{job="api",instance="b"} 1x60',
    'up{job="db",instance="c"} 1x60',
    'http_requests_total{job="api",instance="a",env="prod",code="200",service="shop"} 0+5x60',
    'http_requests_total{job="api",instance="a",env="prod",code="500",service="shop"} 0+1x60',
    'http_requests_total{job="api",instance="b",env="eu",code="200",service="mail"} 0+5x60',
    'queue_length{job="db",instance="c"} 1x60',
    'dropped_total{job="db",instance="c"} 0x60',
    'temperature{job="db",instance="c"} 7x60',
)
ERRORS = """\
- alert: Errors
  expr: rate(http_requests_total{env="prod",code="500"}[5m]) > 1
"""


def seen(rules: str, *series: str, watch: CoverageOptions | None = None) -> Structure:
    options = SimulateOptions(watch=watch or CoverageOptions())
    found = simulate([rule_file(rules)], fixture(*(series or SERIES)), options).structure
    assert found is not None
    return found


def test_nobody_asked() -> None:
    assert simulate([rule_file(ERRORS)], fixture(*SERIES)).structure is None


def test_metrics_nobody_reads_come_first_and_of_them_what_speaks_of_trouble() -> None:
    found = seen(ERRORS).metrics

    assert [(each.name, each.series, each.read, each.alerts) for each in found] == [
        ("dropped_total", 1, 0, 0),
        ("queue_length", 1, 0, 0),
        ("up", 3, 0, 0),
        ("temperature", 1, 0, 0),
        ("http_requests_total", 3, 1, 1),
    ]


RECORDED = """\
- record: job:requests:rate5m
  expr: sum by (job, env) (rate(http_requests_total[5m]))
- record: env:requests:rate5m
  expr: sum by (env) (job:requests:rate5m)
"""


@pytest.mark.parametrize(
    ("alert", "read"),
    [
        ("job:requests:rate5m > 5", 3),
        ('job:requests:rate5m{env="prod"} > 5', 2),
        ('env:requests:rate5m{env="eu"} > 5', 1),
        ('env:requests:rate5m{env="none"} > 5', 3),
        ('ALERTS{alertname="Errors"} == 1', 1),
    ],
)
def test_through_recording_rules_an_alert_reads_what_its_part_is_made_of(alert: str, read: int) -> None:
    """Where nothing is recorded that it asks for, it cannot be told which series those would be."""
    rules = RECORDED + f"- alert: A\n  expr: {alert}\n" + (ERRORS if "ALERTS" in alert else "")
    metrics = {each.name: each.read for each in seen(rules).metrics}

    assert metrics["http_requests_total"] == read


def test_an_alert_that_cannot_be_simulated_still_reads() -> None:
    rules = "- alert: Ahead\n  expr: temperature offset -5m > 1\n"

    assert {each.name: each.read for each in seen(rules).metrics}["temperature"] == 1


@pytest.mark.parametrize(
    ("rules", "verdicts"),
    [
        (ERRORS, ["unwatched", "unwatched", "watched"]),
        (ERRORS + "- alert: Down\n  expr: up == 0\n", ["up-only", "up-only", "watched"]),
        (ERRORS + '- alert: Down\n  expr: up{job="db"} == 0\n', ["unwatched", "up-only", "watched"]),
        ("- alert: All\n  expr: '{job=~\".+\"} > 1'\n", ["watched", "watched", "watched"]),
    ],
)
def test_targets_of_which_no_alert_sees_more_than_up(rules: str, verdicts: list[str]) -> None:
    found = seen(rules).targets
    assert found is not None

    assert [each.verdict for each in found] == verdicts


def test_without_up_the_targets_are_not_known() -> None:
    assert seen(ERRORS, *SERIES[3:]).targets is None


def test_values_of_labels_that_no_alert_selects() -> None:
    found = {(each.metric, each.label): each for each in seen(ERRORS).labels}
    env, code = found["http_requests_total", "env"], found["http_requests_total", "code"]

    assert found.keys() == {("http_requests_total", "env"), ("http_requests_total", "code")}
    assert (env.seen, dict(env.unseen), env.is_place) == (("prod",), {"eu": 1}, True)
    assert (code.seen, dict(code.unseen), code.is_place) == (("500",), {"200": 2}, False)


@pytest.mark.parametrize(
    ("other", "unseen"),
    [
        ('http_requests_total{env="eu"} > 1', {}),
        ('http_requests_total{env!="prod"} > 1', {}),
        ('http_requests_total{env="us"} > 1', {"eu": 1}),
    ],
)
def test_another_alert_may_select_them(other: str, unseen: dict[str, int]) -> None:
    rules = ERRORS + f"- alert: Other\n  expr: {other}\n"
    found = {(each.metric, each.label): dict(each.unseen) for each in seen(rules).labels}

    assert found["http_requests_total", "env"] == unseen


def test_a_label_that_differs_by_target_says_where_whatever_its_name() -> None:
    series = ('x{job="a",instance="1",colour="red"} 1x60', 'x{job="a",instance="2",colour="blue"} 1x60')
    rules = '- alert: A\n  expr: x{colour="red"} > 1\n'
    [found] = seen(rules, *series).labels
    [mixed] = seen(rules, *series, 'x{job="a",instance="2",colour="green"} 1x60').labels

    assert (found.is_place, dict(found.unseen)) == (True, {"blue": 1})
    assert (mixed.is_place, dict(mixed.unseen)) == (False, {"blue": 1, "green": 1})


def test_of_one_target_nobody_can_tell() -> None:
    rules = '- alert: A\n  expr: x{colour="blue"} > 1\n'
    [found] = seen(rules, 'x{job="a",instance="1",colour="red"} 1x60').labels

    assert (found.is_place, found.seen, dict(found.unseen)) == (False, (), {"red": 1})


def named(found: Structure) -> dict[str, tuple[int, tuple[str, ...]]]:
    assert found.services is not None
    return {each.name: (len(each.rules), each.missing) for each in found.services.found}


def test_services_and_their_signals() -> None:
    rules = ERRORS + "- alert: Quiet\n  expr: rate(http_requests_total[5m]) < 0.1\n"
    found = seen(rules, watch=CoverageOptions("service"))

    assert found.services is not None
    assert (found.services.label, found.services.is_stated) == ("service", True)
    assert named(found) == {
        "shop": (2, ("latency", "saturation")),
        "mail": (1, ("errors", "latency", "saturation")),
    }


def test_a_service_of_the_first_tier_without_series_has_no_alert() -> None:
    found = seen(ERRORS, watch=CoverageOptions("service", ("bank",)))

    assert named(found)["bank"] == (0, ("errors", "latency", "saturation", "traffic"))
    assert found.services is not None
    assert [each.is_tier_1 for each in found.services.found] == [True, False, False]


@pytest.mark.parametrize(
    ("series", "label"),
    [(SERIES, "job"), (SERIES[3:6], "service"), (("x 1x60",), None)],
)
def test_the_label_of_services_is_guessed_where_nobody_says_it(
    series: Sequence[str], label: str | None
) -> None:
    found = seen(ERRORS, *series).services

    assert (found and found.label, found and found.is_stated) == (label, label and False)


ALERTMANAGER = """\
route:
  receiver: chat
  group_by: [alertname]
  routes:
    - matchers: [severity="critical"]
      receiver: pager
      mute_time_intervals: [always]
    - matchers: [severity="none"]
      receiver: nobody
    - matchers: [team="nobody-has-it"]
      receiver: pager
inhibit_rules:
  - source_matchers: [alertname="Source"]
    target_matchers: [alertname="Target"]
  - source_matchers: [alertname="Target"]
    target_matchers: [alertname="Open"]
time_intervals:
  - name: always
    time_intervals: [{times: [{start_time: '00:00', end_time: '24:00'}]}]
  - name: unused
    time_intervals: [{weekdays: [monday]}]
receivers:
  - name: nobody
  - name: chat
    slack_configs: [{api_url: 'http://h', channel: '#a'}]
  - name: pager
    pagerduty_configs: [{routing_key: k}]
"""
TOLD = """\
- alert: Source
  expr: x > 5
  labels: {team: shop}
- alert: Target
  expr: x > 5
  labels: {team: shop}
- alert: Muted
  expr: x > 5
  labels: {team: shop, severity: critical}
- alert: Silent
  expr: x > 5
  labels: {team: quiet, severity: none}
- alert: Open
  expr: x > 50
  labels: {severity: '{{ $labels.severity }}', team: open}
"""


def test_what_of_alertmanager_the_alerts_came_to() -> None:
    options = SimulateOptions(watch=CoverageOptions(), alertmanager=configuration(ALERTMANAGER))
    found = simulate([rule_file(TOLD)], fixture("x 1x9 9x50"), options).structure
    assert found is not None
    assert found.routing is not None
    routing = found.routing

    assert [(each.receiver, each.alerts, each.messages) for each in routing.routes] == [
        ("chat", 2, 1), ("pager", 1, 0), ("nobody", 1, 0), ("pager", 0, 0),
    ]  # fmt: skip
    assert [(each.name, each.count) for each in routing.receivers] == [
        ("nobody", 0),
        ("chat", 1),
        ("pager", 0),
    ]
    assert [(each.source, each.alerts) for each in routing.inhibitions] == [
        ('alertname="Source"', 1), ('alertname="Target"', 0),
    ]  # fmt: skip
    assert [(each.name, each.count) for each in routing.intervals] == [("always", 1), ("unused", 0)]
    assert found.owners is not None
    assert [(each.owner, each.alerts, each.paging) for each in found.owners] == [
        ("quiet", 1, 0), ("open", 1, 1), ("shop", 3, 3),
    ]  # fmt: skip
