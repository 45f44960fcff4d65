"""What a configuration or a fixture tolerates that it did not before, and where it says so."""

import pytest

from rulelint.api.changed_fixtures import first_difference, incident_spans
from rulelint.api.changed_gates import changed_config, key_span
from rulelint.api.replays import expecting
from rulelint.finding import Severity
from rulelint.fixtures.incidents import Incident
from rulelint.policy.config import Config, parse_config
from rulelint.source.file import SourceText

CONFIG = ".rulelint.yaml"


def said(base: str, head: str) -> list[tuple[str, str]]:
    """Return message and marked text of everything head loosens."""
    sources = [SourceText(CONFIG, text) for text in (base, head)]
    before, after = (parse_config(source) if source.text else Config() for source in sources)
    found = []
    for each in changed_config(before, after, sources[1], Severity.WARNING):
        assert each.place is not None
        assert each.place.span is not None
        found.append((each.message, head[each.place.span.start : each.place.span.end]))
    return found


CASES = [
    # the same, or stricter
    ("", "gates: {incident_lost: error}", []),
    ("gates: {incident_late: warning}", "gates: {incident_late: error}", []),
    ("fail_on: error", "fail_on: warning", []),
    ("checks: {ignore: [expr]}", "checks: {ignore: []}", []),
    ("", "policy: {owner: {}}", []),
    ("checks: {severity: {expr/syntax: info}}", "checks: {severity: {expr/syntax: error}}", []),
    ("paths: [{match: 'v/**', ignore: [policy]}]", "paths: []", []),
    # gates
    ("", "gates: {incident_lost: off}", [("`gates.incident_lost` is loosened from error to off", "off")]),
    ("", "gates: {incident_lost: {severity: info}}", [("`gates.incident_lost` is loosened from error to info", "{severity: info}")]),  # noqa: E501
    ("gates: {firing_time: {minutes: 10}}", "gates: {}", [("`gates.firing_time.minutes` is loosened from 10 to 60", "{}")]),  # noqa: E501
    ("gates: {episodes_per_week: 7}", "fail_on: error", [("`gates.episodes_per_week.default` is loosened from 7 to no limit", "fail_on: error")]),  # noqa: E501
    ("gates: {episodes_per_week: {owners: {db: 7}}}", "gates: {episodes_per_week: {owners: {db: 9}}}", [("`gates.episodes_per_week.owners.db` is loosened from 7 to 9", "9")]),  # noqa: E501
    ("gates: {storm: {messages: 5}}", "gates: {storm: {before: 1}}", [("`gates.storm.messages` is loosened from 5 to 20", "{before: 1}"), ("`gates.storm.before` is loosened from 10 to 1", "1")]),  # noqa: E501
    ("", "gates: {shift_pages: {pages: 3}}", [("`gates.shift_pages.pages` is loosened from 2 to 3", "3")]),
    ("", "gates: {shift_pages: {pages: 1}}", []),
    ("", "gates: {page_rule: {short_share: 0.9, fires: 4}}", [("`gates.page_rule.short_share` is loosened from 0.5 to 0.9", "0.9")]),  # noqa: E501
    ("", "gates: {pages_per_week: {warn_percent: 99}}", [("`gates.pages_per_week.warn_percent` is loosened from 80 to 99", "99")]),  # noqa: E501
    # who is told, and what interrupts whom
    ("alertmanager: a.yml", "alertmanager: b.yml", [("`alertmanager` names another file or version than base", "b.yml")]),  # noqa: E501
    ("", "alertmanager: a.yml", []),
    ("", "noise: {interrupts: {chat: none}}", [("`noise.interrupts` makes `chat` none instead of default", "none")]),
    ("noise: {interrupts: {chat: none}}", "noise: {interrupts: {chat: none}}", []),
    # how many phases of evaluation an error must survive
    ("", "statistics: {phases: 9}", [("`statistics.phases` is raised from 5 to 9: fewer errors stay errors", "9")]),
    ("statistics: {phases: 9}", "statistics: {phases: 1}", []),
    # what fails, and what is checked
    ("fail_on: warning", "fail_on: error", [("`fail_on` is raised from warning to error", "error")]),
    ("", "fail_on: never", [("`fail_on` is raised from error to never", "never")]),
    ("checks: {select: [default, policy]}", "checks: {select: [default]}", [("`checks.select` loses `policy`", "[default]")]),  # noqa: E501
    ("checks: {select: [default, policy]}", "checks: {select: [all]}", []),
    ("", "checks: {ignore: [expr]}", [("`checks.ignore` gains `expr`", "[expr]")]),
    ("checks: {severity: {expr: error}}", "checks: {severity: {expr: info}}", [("`checks.severity` lowers `expr` from error to info", "info")]),  # noqa: E501
    ("", "checks: {severity: {expr: warning}}", [("`checks.severity` makes `expr` only warning", "warning")]),
    ("checks: {severity: {expr: error}}", "checks: {severity: {}}", [("`checks.severity` no longer makes `expr` error", "{}")]),  # noqa: E501
    ("", "paths: [{match: 'v/**', ignore: [policy]}]", [("`paths` has a new or changed exception for `v/**`", "[{match: 'v/**', ignore: [policy]}]")]),  # noqa: E501
    ("rules: ['a/**', 'b/**']", "rules: ['a/**']", [("`rules` loses `b/**`", "['a/**']")]),
    ("", "rules: ['a/**']", [("`rules` loses `**`", "['a/**']")]),
    ("", "fixtures: ['a/*']", []),
    ("fixtures: ['a/*', 'b/*']", "fixtures: ['a/*']", [("`fixtures` loses `b/*`", "['a/*']")]),
    ("fixtures: ['a/*']", "fail_on: error", [("`fixtures` loses `a/*`", "fail_on: error")]),
    ("", "suppress: [{checks: [expr], reason: x}]", [("`suppress` has a new or changed entry for `expr`", "[{checks: [expr], reason: x}]")]),  # noqa: E501
    ("suppress: [{checks: [expr], reason: x}]", "suppress:", []),
    ("", "checks: {pint_comments: true}", [("`checks.pint_comments` is switched on", "true")]),
    # policies
    ("policy: {owner: {}}", "policy: {}", [("`policy.owner` is removed", "{}")]),
    ("policy: {owner: {}}", "policy: {owner: {required: false}}", [("`policy.owner` is no longer required", "false")]),
    ("policy: {owner: {}}", "policy: {owner: {from: ['label:team', codeowners]}}", [("`policy.owner` may come from `codeowners` too", "['label:team', codeowners]")]),  # noqa: E501
    ("policy: {severity: {levels: [a]}}", "policy: {severity: {levels: [a, b]}}", [("`policy.severity` accepts `b` too", "[a, b]")]),  # noqa: E501
    ("policy: {category: {values: [a]}}", "policy: {category: {}}", [("`policy.category` accepts any value", "{}")]),
    ("policy: {summary: {max_length: 60}}", "policy: {summary: {max_length: 90}}", [("`policy.summary` changes `max_length` from 60 to 90", "90")]),  # noqa: E501
    ("policy: {summary: {max_length: 60}}", "policy: {summary: {max_length: 40, min_length: 3}}", []),
    ("policy: {description: {forbid: [x], min_length: 9}}", "policy: {description: {}}", [("`policy.description` changes `min_length` from 9 to nothing", "{}"), ("`policy.description` no longer demands the pattern `x`", "{}")]),  # noqa: E501
    ("alertmanager: a\npolicy: {channel: {minimum: {critical: 2}}}", "alertmanager: a\npolicy: {channel: {minimum: {critical: 1}}}", [("`policy.channel` changes `minimum.critical` from 2 to 1", "{critical: 1}")]),  # noqa: E501
    ("alertmanager: a\npolicy: {channel: {minimum: {critical: 2}}}", "alertmanager: a\npolicy: {channel: {minimum: {critical: 2, warning: 1}}}", []),  # noqa: E501
    ("policy: {review: {}}", "policy: {review: {every: 52w}}", [("`policy.review` changes `every` from 180d to 52w", "52w")]),  # noqa: E501
    ("policy: {review: {}}", "policy: {review: {every: 30d}}", []),
    ("policy: {tests: {}}", "policy: {tests: {levels: [critical]}}", [("`policy.tests` no longer speaks of every level", "[critical]")]),  # noqa: E501
    ("policy: {tests: {levels: [critical]}}", "policy: {tests: {}}", []),
    ("policy: {trigger: {kinds: [ratio], categories: {a: [ratio]}}}", "policy: {trigger: {kinds: [ratio, change]}}", [("`policy.trigger` accepts `change` too", "[ratio, change]"), ("`policy.trigger` no longer has `categories.a`", "{kinds: [ratio, change]}")]),  # noqa: E501
    ("policy: {naming: {alert: x}}", "policy: {naming: {alert: y}}", [("`policy.naming` changes `alert`", "y")]),
    ("policy: {durations: {for_minimum: 5m}}", "policy: {durations: {for_minimum: 1m}}", [("`policy.durations` changes `for_minimum` from 5m to 1m", "1m")]),  # noqa: E501
    ("policy: {durations: {range_maximum: 1d}}", "policy: {durations: {range_maximum: 1h}}", []),
    ("policy: {aggregation: {keep: [a, b]}}", "policy: {aggregation: {keep: [b, c]}}", [("`policy.aggregation` no longer demands the label `a`", "[b, c]")]),  # noqa: E501
    ("policy: {selectors: {matchers: [a]}}", "policy: {}", [("`policy.selectors` is removed", "{}")]),
    ("policy: {rules_per_owner: {maximum: 5}}", "policy: {rules_per_owner: {maximum: 9, owners: {a: 3}}}", [("`policy.rules_per_owner` changes `maximum` from 5 to 9", "9"), ("`policy.rules_per_owner` gives `a` a limit of its own", "{a: 3}")]),  # noqa: E501
    ("policy: {schema: a.json}", "policy: {schema: b.json}", [("`policy.schema` changes `path`", "b.json")]),
    ("policy: {owner: {}, locked: [owner]}", "policy: {owner: {}}", [("`policy.locked` loses `owner`", "{owner: {}}")]),
    ("policy: {owner: {}}", "policy: {owner: {}, match: [{when: {kind: alert}, owner: off}]}", [("`policy.match` has a new or changed block", "[{when: {kind: alert}, owner: off}]")]),  # noqa: E501
    ("alertmanager: a.yml", "rules: []", [("`alertmanager` is removed: without it pages are not compared, nor is `policy.channel` checked", "rules: []")]),  # noqa: E501
    ("policy: {runbook: {sections: [A, B]}}", "policy: {runbook: {sections: [A]}}", [("`policy.runbook` no longer demands the section `B`", "[A]")]),  # noqa: E501
]  # fmt: skip


@pytest.mark.parametrize(("base", "head", "expected"), CASES, ids=range(len(CASES)))
def test_what_is_loosened(base: str, head: str, expected: list[tuple[str, str]]) -> None:
    assert said(base, head) == expected


def test_the_nearest_key_that_exists_is_the_place() -> None:
    source = SourceText(CONFIG, "gates:\n  firing_time:\n    minutes: 5  # enough\n")

    spans = {keys: key_span(source, keys) for keys in (("gates", "firing_time", "percent"), ("policy",), ())}

    assert [source.text[span.start : span.end] for span in spans.values()] == [
        "minutes: 5",
        "gates:",
        "gates:",
    ]


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("a\nb\nc\n", "a\nx\nc\n", "x"),
        ("a\nb\n", "a\n", ""),
        ("a\n", "a\nb\n", "b"),
        ("a\nb", "a", "a"),
        ("a", "", ""),
    ],
)
def test_first_difference(old: str, new: str, line: str) -> None:
    span = first_difference(SourceText("x", old), SourceText("x", new))

    assert new[span.start : span.end] == line


def test_incidents_are_found_by_name() -> None:
    text = "- name: a\n  start: x\n- {start: y, name: 'b c'}\n- 5\n"

    assert {
        name: text[span.start : span.end] for name, span in incident_spans(SourceText("i", text)).items()
    } == {
        "a": "a",
        "b c": "'b c'",
    }


@pytest.mark.parametrize(
    ("expect", "renamed", "expected"),
    [
        (("Checkout*",), {"CheckoutSlow": "ShopSlow"}, ("Checkout*", "ShopSlow")),
        (("Checkout*",), {"CheckoutSlow": "CheckoutLate"}, ("Checkout*",)),
        (("Checkout*",), {"Other": "ShopSlow"}, ("Checkout*",)),
        (("A", "B"), {"B": "x[y]*"}, ("A", "B", "x[[]y][*]")),
        ((), {"A": "B"}, ()),
    ],
)
def test_incidents_expect_the_new_names(
    expect: tuple[str, ...], renamed: dict[str, str], expected: tuple[str, ...]
) -> None:
    incident = Incident("i", 0, 1, match={"job": "x"}, expect=expect)

    awaited = expecting(incident, renamed)

    assert awaited.expect == expected
    assert awaited.match == incident.match
