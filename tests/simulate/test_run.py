import pytest

from rulelint.engine.options import Version
from rulelint.simulate.options import SimulateOptions
from rulelint.simulate.run import simulate
from tests.simulate.scene import MINUTE, fired, fixture, replay, rule_file, selectors, whole_file

HIGH = """
- alert: High
  expr: x > 5
  for: 2m
"""


def test_for_and_resolution() -> None:
    assert fired(replay(HIGH, "x 1x9 9x4 1x40")) == [("High", 12, 15)]


def test_a_group_interval_counts_unless_told_otherwise() -> None:
    rules, series = "- alert: High\n  expr: x > 5\n", "x 1 9 1 1 9 9 9 1x50"

    assert fired(replay(rules, series, settings="interval: 2m")) == [("High", 4, 8)]
    assert fired(replay(rules, series, settings="interval: 2m", phase=MINUTE)) == [
        ("High", 1, 3),
        ("High", 5, 7),
    ]
    assert fired(replay(rules, series, settings="interval: 2m", group_intervals=False)) == [
        ("High", 1, 2),
        ("High", 4, 7),
    ]


def test_a_later_rule_reads_this_tick_and_an_earlier_one_the_previous() -> None:
    rules = """
- alert: Before
  expr: r > 5
- record: r
  expr: x
- alert: After
  expr: r > 5
"""
    assert sorted(fired(replay(rules, "x 1x9 9x4 1x40"))) == [("After", 10, 15), ("Before", 11, 16)]


def test_a_recorded_series_ends_with_a_staleness_marker() -> None:
    rules = "- record: r\n  expr: x > 5\n- alert: There\n  expr: r\n"

    assert fired(replay(rules, "x 1x9 9x4 1x40")) == [("There", 10, 15)]


def test_rules_in_other_groups_and_files_come_before_their_readers() -> None:
    reader = rule_file("- alert: Seen\n  expr: r > 5\n", path="a.yml")
    writer = rule_file("- record: r\n  expr: x\n", path="b.yml")
    simulation = simulate([reader, writer], fixture("x 1x9 9x4 1x40"))

    assert fired(simulation) == [("Seen", 10, 15)]


def test_group_order_decides_who_sees_what() -> None:
    reader = rule_file("- alert: Seen\n  expr: r > 5\n", group="reader")
    writer = rule_file("- record: r\n  expr: x\n", group="writer")
    simulation = simulate(
        [reader, writer], fixture("x 1x9 9x4 1x40"), SimulateOptions(group_order=("reader", "writer"))
    )

    assert fired(simulation) == [("Seen", 11, 16)]


def test_a_rule_that_reads_itself_is_replayed_step_by_step() -> None:
    rules = """
- record: count:minutes
  expr: count:minutes + 1 or vector(1)
- alert: Ten
  expr: count:minutes == 10
"""
    assert fired(replay(rules, minutes=30)) == [("Ten", 9, 10)]


def test_rules_read_alerts_and_their_start() -> None:
    rules = """
- alert: High
  expr: x > 5
  for: 2m
- alert: Waiting
  expr: ALERTS{alertname="High", alertstate="pending"}
- alert: Old
  expr: time() - ALERTS_FOR_STATE{alertname="High"} >= 180
"""
    assert sorted(fired(replay(rules, "x 1x9 9x4 1x40"))) == [
        ("High", 12, 15),
        ("Old", 13, 15),
        ("Waiting", 10, 12),
    ]


def test_a_cycle_that_is_unknown_leaves_others_who_write_its_series_known() -> None:
    rules = """
- record: r
  expr: r > 2 or missing
- record: r
  expr: x
- alert: Seen
  expr: x > 5
"""
    simulation = simulate([rule_file(rules)], fixture("x 9x60", recorded=selectors("x")))

    assert [each.rule.name for each in simulation.rules] == ["r", "Seen"]
    assert [each.rule.ordinal for each in simulation.not_simulated] == [0]


def test_a_label_called_alertstate_does_not_hide_the_state() -> None:
    """Found with promtool 2.42: `ALERTS` has the state, `ALERTS_FOR_STATE` the label of the rule."""
    rules = """
- alert: High
  expr: x > 5
  labels: {alertstate: special}
- alert: Seen
  expr: ALERTS{alertname="High", alertstate="firing"} and on() ALERTS_FOR_STATE{alertstate="special"}
"""
    assert sorted(fired(replay(rules, "x 1x9 9x4 1x40"))) == [("High", 10, 15), ("Seen", 10, 15)]


@pytest.mark.parametrize("expr", ["x offset -1m > 5", "x @ 600 > 5"])
def test_what_is_scraped_later_is_not_read(expr: str) -> None:
    simulation = replay(f"- alert: Oracle\n  expr: {expr}\n", "x 1x9 9x50")

    assert simulation.episodes == ()
    assert [each.reason for each in simulation.not_simulated] == ["not-supported"]


def test_templates_in_labels() -> None:
    rules = """
- alert: Level
  expr: x > 5
  labels: {at: "{{ $labels.host }}/{{ $externalLabels.cluster }}", gone: "{{ $labels.nothing }}"}
"""
    data = fixture('x{host="a"} 9x60', external_labels={"cluster": "eu"})
    [episode] = simulate([rule_file(rules)], data).episodes

    assert dict(episode.labels) == {"alertname": "Level", "at": "a/eu", "host": "a"}


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("{{ $value | humanize }}", "1.234k"),
        ('{{ printf "%05.1f" $value }}', "1234.0"),
        ("{{ if gt $value 1e3 }}high{{ else }}low{{ end }}", "high"),
        ('{{ $labels.host | reReplaceAll "-.*" "" | toUpper }}', "WEB"),
        ("{{ range $k, $v := $labels }}{{ $k }},{{ end }}", "__name__,host,"),
        (
            "{{ if gt $value 3 }}x{{ end }}",
            (
                "<error expanding template: error executing template __alert_Level: template: __alert_Level:1:118: "
                'executing "__alert_Level" at <gt $value 3>: error calling gt: incompatible types for comparison>'
            ),
        ),
    ],
)
def test_every_form_of_template_is_a_label(template: str, expected: str) -> None:
    rules = f"""
- alert: Level
  expr: x > 5
  labels: {{at: '{template}'}}
"""
    simulation = simulate([rule_file(rules)], fixture('x{host="web-1"} 1234x60'))

    assert simulation.not_simulated == ()
    assert [dict(each.labels)["at"] for each in simulation.episodes] == [expected]


@pytest.mark.parametrize(
    ("template", "reason", "why"),
    [
        ('{{ query "x" | first | value }}', "template", "it asks for the result of a query"),
        ("{{ now }}", "template", "it changes with every evaluation"),
        ("{{ externalURL }}", "template", "it asks for the server's URL"),
        ("{{ .ExternalURL }}", "template", "it asks for the server's URL"),
        ("{{ range 1000000000 }}{{ end }}", "not-supported", "the template takes too long"),
    ],
)
def test_labels_that_cannot_be_told(template: str, reason: str, why: str) -> None:
    rules = f"""
- alert: Level
  expr: x > 5
  labels: {{at: '{template}'}}
"""
    [unknown] = simulate([rule_file(rules)], fixture("x 9x60")).not_simulated

    assert (unknown.reason, unknown.message) == (
        reason, f"the template of label `at` cannot be told here: {why}"
    )  # fmt: skip


def test_a_template_that_comes_to_nothing_stays_in_the_series_of_the_alert() -> None:
    """Found with promtool 2.42: the alert has no label `on`, `ALERTS` has the template."""
    rules = """
- alert: High
  expr: x > 5
  labels: {"on": "{{ $labels.host }}"}
- alert: Seen
  expr: ALERTS{alertname="High"}
"""
    simulation = replay(rules, "x 9x60")
    labels = {each.rule.name: dict(each.labels) for each in simulation.episodes}

    assert labels["High"] == {"alertname": "High"}
    assert labels["Seen"] == {"alertname": "Seen", "alertstate": "firing", "on": "{{ $labels.host }}"}


def test_a_value_in_a_label_makes_another_alert_and_starts_for_again() -> None:
    rules = """
- alert: Level
  expr: x > 5
  for: 2m
  labels: {level: "{{ $value }}"}
"""
    simulation = replay(rules, "x 6 6 7 7 7 6 6 6 1x50")

    assert [(dict(each.labels)["level"], each.fired_at // MINUTE) for each in simulation.episodes] == [
        ("7", 4),
        ("6", 7),
    ]
    assert [(dict(each.labels)["level"], each.start // MINUTE) for each in simulation.pending] == [("6", 0)]


def test_alerts_with_the_same_labels_fail_the_rule_and_freeze_its_state() -> None:
    rules = """
- alert: Same
  expr: '{__name__=~"x|y"} > 5'
"""
    simulation = replay(rules, "x 1 9x9 1x50", "y 1 1 1 9 9 1x60")

    assert fired(simulation) == [("Same", 1, 11)]
    [failure] = simulation.failures
    assert (failure.first, failure.ticks) == (3 * MINUTE, 2)
    assert failure.message == "vector contains metrics with the same labelset after applying alert labels"


def test_a_failed_recording_writes_nothing_and_no_marker() -> None:
    rules = """
- record: r
  expr: '{__name__=~"x|y"} > 5'
- alert: Seen
  expr: r
"""
    simulation = replay(rules, "x 1 9x9 1x50", "y 1x8 9 9 9 9 1x60")

    assert fired(simulation) == [("Seen", 1, 13)]
    assert simulation.failures[0].message.endswith("after applying rule labels")


def test_two_rules_that_record_one_series() -> None:
    rules = """
- record: r
  expr: x > 5
- record: r
  expr: y > 5
- alert: Seen
  expr: r
"""
    simulation = replay(rules, "x 1 9 9 1x50", "y 1 1 9 9 9 1x60")

    assert fired(simulation) == [("Seen", 1, 3), ("Seen", 4, 5)]
    # at minute 2 both write 9; at minute 3 the first writes its staleness marker, the second 9
    [failure] = simulation.failures
    assert (failure.rule.ordinal, failure.first, failure.ticks) == (1, 3 * MINUTE, 1)
    assert failure.message == "duplicate sample for timestamp"


def test_a_rule_that_writes_what_a_cycle_reads_and_writes_is_replayed_with_it() -> None:
    """The cycle wrote its sample first, so that the marker of the other rule is dropped (promtool 2.42 agrees)."""
    rules = """
- record: r
  expr: r > 2
- record: r
  expr: x > 2
- alert: Seen
  expr: r
"""
    assert fired(replay(rules, "x 1 9 9 1x50")) == [("Seen", 1, None)]


def test_windows_follow_the_version() -> None:
    rules, series = "- alert: Three\n  expr: count_over_time(x[2m]) == 3\n", "x 1x60"

    assert fired(replay(rules, series, version=Version(3, 0))) == []
    assert fired(replay(rules, series, version=Version(2, 42))) == [("Three", 2, None)]


def test_series_that_rules_record_are_not_taken_from_the_fixture() -> None:
    rules = """
- record: r
  expr: x
  labels: {kind: new}
- alert: Seen
  expr: r > 5
"""
    simulation = replay(rules, "x 1x60", 'r{kind="new"} 9x60', 'r{kind="old"} 9x60')

    assert [dict(each.labels)["kind"] for each in simulation.episodes] == ["old"]


def test_alerts_that_rules_write_are_not_taken_from_the_fixture() -> None:
    rules = "- alert: A\n  expr: x > 5\n- alert: B\n  expr: ALERTS{alertname=~'A|Other'}\n"
    simulation = replay(
        rules,
        "x 1x60",
        'ALERTS{alertname="A", alertstate="firing"} 1x60',
        'ALERTS{alertname="Other", alertstate="firing"} 1x60',
    )

    assert {dict(each.labels)["alertname"] for each in simulation.episodes} == {"B"}
    assert len(simulation.episodes) == 1


NOT_RECORDED = """
- record: r
  expr: sum(missing)
- alert: Reader
  expr: r > 5 and on() x
- alert: Fine
  expr: x{job="a"} > 5
- alert: Templated
  expr: x > 5
  labels: {size: '{{ query "x" | first | value }}'}
- alert: Wrong
  expr: histogram_quantile(0.9, x) > quantile_over_time(0.5, x[5m])
"""


def test_unknown_is_not_empty() -> None:
    data = fixture('x{job="a"} 9x60', recorded=selectors("x"))
    simulation = simulate([rule_file(NOT_RECORDED)], data)
    reasons = {each.rule.name: each for each in simulation.not_simulated}

    assert {name: each.reason for name, each in reasons.items() if name != "Wrong"} == {
        "r": "not-recorded",
        "Reader": "depends",
        "Templated": "template",
    }
    assert reasons["r"].missing == ("missing",)
    assert {each.rule.name for each in simulation.noise} >= {"Fine"}
    assert not {"r", "Reader", "Templated"} & {each.rule.name for each in simulation.noise}


def test_rules_of_other_places_are_not_replayed() -> None:
    data = fixture("x 9x60", applies_to=("rules/prod/**",))
    paths = "../repo/rules/prod/a/b.yml", "rules/test/c.yml"
    simulation = simulate([rule_file(HIGH, path=path) for path in paths], data)

    assert [each.rule.path for each in simulation.rules] == ["../repo/rules/prod/a/b.yml"]
    assert [(each.rule.path, each.reason) for each in simulation.not_simulated] == [
        ("rules/test/c.yml", "applies-to")
    ]


def test_equal_names_are_told_apart() -> None:
    simulation = replay(HIGH + HIGH, "x 9x60")

    assert [(each.rule.name, each.rule.ordinal) for each in simulation.rules] == [("High", 0), ("High", 1)]


def test_what_a_rule_read() -> None:
    rules = '- alert: A\n  expr: x{job="a"} > on() y offset 5m\n'
    simulation = replay(rules, 'x{job="a"} 1x60', 'x{job="b"} 1x60')

    assert [(each.selector, each.series) for each in simulation.rules[0].selectors] == [
        ('x{job="a"}', 1),
        ("y", 0),
    ]


def test_series_that_differ_by_their_name_only_are_all_counted() -> None:
    rules = "- {alert: A, expr: \"{__name__=~'x|y|z'} > 5\"}"
    simulation = replay(rules, 'x{a="1"} 1x60', 'y{a="1"} 2x60', 'z{a="1"} stale _x59', 'z{a="2"} _x60')

    assert [each.series for each in simulation.rules[0].selectors] == [2]
    assert simulation.noise[0].never_firing == "cold"


def test_prometheus_2_sorts_matchers_and_reports_name_them_as_written() -> None:
    rules = '- alert: A\n  expr: x{b="1", a="1"} > 5\n'

    (rule,) = replay(rules, 'x{a="1", b="1"} 1x60', version=Version(2, 42)).noise

    assert rule.never_firing == "cold"


def test_what_is_no_rule_is_not_replayed() -> None:
    simulation = replay(HIGH, 'x{a="1"} 9x60', 'x{a="2"} 9x60', settings="interval: 1ms")

    assert [each.reason for each in simulation.not_simulated] == ["not-supported"]


def test_an_empty_window_and_an_empty_file() -> None:
    empty = simulate([whole_file("groups: []\n")], fixture())

    assert (empty.rules, empty.episodes, empty.noise) == ((), (), ())
    assert fired(replay(HIGH, minutes=0)) == []
