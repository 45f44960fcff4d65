"""Rules that fire together: what they are to each other, and what sparing people one of them saves."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from rulelint.engine.frame import I64
from rulelint.simulate.model import Simulation
from rulelint.simulate.noise.options import NoiseOptions
from rulelint.simulate.options import SimulateOptions
from rulelint.simulate.redundancy.model import Redundancy, as_yaml
from rulelint.simulate.redundancy.stretches import Stretches
from rulelint.simulate.run import simulate
from tests.real_programs import require_program
from tests.simulate.notify.stage import configuration
from tests.simulate.scene import MINUTE, fixture, rule_file

HOURS = 10
ALERTMANAGER = """\
route: {receiver: chat, group_by: [alertname, service], group_wait: 30s, group_interval: 5m, repeat_interval: 4h}
receivers: [{name: chat, slack_configs: [{api_url: 'http://h', channel: '#a'}]}]
"""


def series(name: str, *spans: tuple[int, int], **labels: str) -> str:
    """A series that is 9 in the given minutes, and 3 otherwise."""
    items, at = [], 0
    for start, end in spans:
        items.append(f"3x{start - at - 1} 9x{end - start - 1}")
        at = end
    words = ", ".join(f'{key}="{value}"' for key, value in labels.items())
    return f"{name}{{{words}}} {' '.join(items)} 3x{HOURS * 60 - at}"


def rule(name: str, severity: str = "warning", extra: str = "") -> str:
    return f"- alert: {name}\n  expr: {name.lower()} > 5\n  labels: {{severity: {severity}{extra}}}\n"


def found(rules: str, *data: str, alertmanager: str = "", keys: tuple[str, ...] = ()) -> Simulation:
    options = SimulateOptions(
        alertmanager=configuration(alertmanager) if alertmanager else None, noise=NoiseOptions(keys=keys)
    )
    return simulate([rule_file(rules)], fixture(*data, minutes=HOURS * 60), options)


def said(redundancy: Redundancy) -> list[tuple[str, str, str]]:
    return [(each.first.name, each.relation, each.second.name) for each in redundancy.pairs]


WEB = {"cluster": "c", "service": "web"}
THREE = ((60, 80), (200, 220), (400, 420))
LATER = ((61, 80), (201, 220), (401, 420))
ELSEWHEN = ((100, 120), (250, 270), (500, 520))


@pytest.mark.parametrize(
    ("rules", "data", "expected"),
    [
        (
            rule("A") + rule("B"),
            [series("a", *THREE, **WEB), series("b", *THREE, **WEB)],
            [("A", "duplicate", "B")],
        ),
        # the milder one could be muted, whatever comes first in the file
        (
            rule("A", "critical") + rule("B"),
            [series("a", *THREE, **WEB), series("b", *LATER, **WEB)],
            [("B", "missing_inhibit", "A")],
        ),
        (
            rule("A") + rule("B", "critical"),
            [series("a", *LATER, **WEB), series("b", *THREE, **WEB)],
            [("A", "missing_inhibit", "B")],
        ),
        # as severe, but broader: it knows no service
        (
            rule("A") + rule("B"),
            [series("a", (62, 70), (202, 210), (402, 410), **WEB), series("b", *THREE, cluster="c")],
            [("A", "missing_inhibit", "B")],
        ),
        # the severe one comes later than the mild one: muting comes too late
        (
            rule("A", "critical") + rule("B"),
            [series("a", *LATER, **WEB), series("b", *THREE, **WEB)],
            [("A", "cascade", "B")],
        ),
        # more than ten minutes later
        (
            rule("A", "critical") + rule("B"),
            [series("a", *THREE, **WEB), series("b", (75, 80), (215, 220), (415, 420), **WEB)],
            [("A", "cascade", "B")],
        ),
        # twice is no pattern, other services are none, other times are none
        (rule("A") + rule("B"), [series("a", *THREE[:2], **WEB), series("b", *THREE[:2], **WEB)], []),
        (
            rule("A") + rule("B"),
            [series("a", *THREE, **WEB), series("b", *THREE, cluster="c", service="db")],
            [],
        ),
        (rule("A") + rule("B"), [series("a", *THREE, **WEB), series("b", *ELSEWHEN, **WEB)], []),
        # one that fires nearly always goes with everything
        (
            rule("A") + rule("B"),
            [series("a", *THREE, **WEB), series("b", (6, 100), (101, 300), (301, 599), **WEB)],
            [],
        ),
    ],
)
def test_what_rules_are_to_each_other(
    rules: str, data: list[str], expected: list[tuple[str, str, str]]
) -> None:
    assert said(found(rules, *data).redundancy) == expected


def test_the_figures_of_a_pair() -> None:
    data = [series("a", *THREE, **WEB), series("b", (65, 85), (205, 225), (405, 425), **WEB)]
    data += [
        series("a", (300, 310), cluster="c", service="db"),
        series("b", (300, 310), cluster="c", service="db"),
    ]
    assert said(found(rule("A") + rule("B"), *data).redundancy) == []  # 15 of 25 minutes are not enough

    data = [series("a", *THREE, **WEB), series("b", (61, 81), (202, 222), (401, 421), **WEB)]
    data += [series("a", (300, 310), cluster="c", service="db")]
    [pair] = found(rule("A") + rule("B"), *data).redundancy.pairs
    both, a, b = 19 + 18 + 19, 70, 60

    assert (pair.first.name, pair.relation, pair.co_episodes) == ("A", "cascade", 3)
    assert pair.keys == ("cluster", "service")
    assert pair.jaccard == pytest.approx(both / (a + b - both))
    assert pair.contained == pytest.approx((both / a, both / b))
    assert pair.lag == -1 * MINUTE
    assert pair.lift == pytest.approx(both * 595 * 2 / (a * b))
    assert pair.p <= 0.05


MESSY = rule("ClusterDown", "critical") + rule("ServiceDown") + rule("Latency")
DATA = [
    series("clusterdown", *THREE, cluster="c"),
    *[series("servicedown", *LATER, cluster="c", service=each) for each in ("web", "db", "mail")],
    *[series("latency", *LATER, cluster="c", service=each) for each in ("web", "db", "mail")],
]


def messages(simulation: Simulation) -> int:
    assert simulation.told is not None
    return len(simulation.told.messages)


def test_what_is_proposed_spares_messages() -> None:
    before = found(MESSY, *DATA, alertmanager=ALERTMANAGER)
    proposed = as_yaml(before.redundancy.inhibitions)
    after = found(MESSY, *DATA, alertmanager=ALERTMANAGER + proposed)

    assert said(before.redundancy) == [
        ("Latency", "duplicate", "ServiceDown"),
        ("Latency", "missing_inhibit", "ClusterDown"),
        ("ServiceDown", "missing_inhibit", "ClusterDown"),
    ]
    assert [[each.name for each in group] for group in before.redundancy.cascades] == [
        ["ClusterDown", "Latency", "ServiceDown"]
    ]
    # three times: one of the cluster; two rules, three services
    assert (messages(before), messages(after)) == (3 * (1 + 6), 3)
    assert [each.relation for each in after.redundancy.pairs] == ["duplicate", "inhibited", "inhibited"]
    assert after.redundancy.inhibitions == ()


@pytest.mark.oracle
def test_amtool_accepts_what_is_proposed(tmp_path: Path) -> None:
    text = as_yaml(found(MESSY, *DATA, alertmanager=ALERTMANAGER).redundancy.inhibitions)
    (tmp_path / "alertmanager.yml").write_text(ALERTMANAGER + text, encoding="utf-8")
    words = [require_program("amtool"), "check-config", str(tmp_path / "alertmanager.yml")]
    done = subprocess.run(words, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert "2 inhibit rules" in done.stdout


@pytest.mark.parametrize("same_name", [True, False])
def test_levels_of_one_alert_are_told_apart(same_name: bool) -> None:  # noqa: FBT001  both
    other = "Full" if same_name else "It's \\full\\"
    rules = (
        "- alert: Full\n  expr: a > 5\n  labels: {severity: warning}\n"
        f"- alert: {json.dumps(other)}\n  expr: a > 7\n  labels: {{severity: critical}}\n"
    )
    [proposal] = found(rules, series("a", *THREE, **WEB)).redundancy.inhibitions
    told_apart = ('alertname="Full"', 'severity="warning"')
    named: dict[bool, Any] = {
        True: (told_apart, ('alertname="Full"', 'severity="critical"')),
        False: (told_apart[:1], ('alertname="It\'s \\\\full\\\\"',)),
    }

    assert (proposal.target_matchers, proposal.source_matchers) == named[same_name]
    assert proposal.equal == ("cluster", "service")
    merged = configuration(ALERTMANAGER + as_yaml([proposal])).inhibit_rules[0]
    assert next(each.value for each in merged.source) == other


def test_without_a_label_to_compare_nothing_is_proposed() -> None:
    redundancy = found(rule("A", "critical") + rule("B"), series("a", *THREE), series("b", *THREE)).redundancy

    assert said(redundancy) == [("B", "missing_inhibit", "A")]
    assert redundancy.inhibitions == ()
    assert as_yaml(redundancy.inhibitions) == ""


@pytest.mark.parametrize(
    ("alertmanager", "keys", "expected"),
    [
        ("", (), ()),
        ("", ("job",), ("job",)),
        (ALERTMANAGER, (), ()),
        (ALERTMANAGER + "inhibit_rules: [{source_matchers: [x=y], equal: [alertname, job]}]\n", (), ("job",)),
    ],
)
def test_the_labels_that_are_joined_on(
    alertmanager: str, keys: tuple[str, ...], expected: tuple[str, ...]
) -> None:
    data = series("a", *THREE, job="j"), series("b", *THREE, job="j")
    [pair] = found(rule("A") + rule("B"), *data, alertmanager=alertmanager, keys=keys).redundancy.pairs

    assert pair.keys == expected


def test_rules_that_never_meet_are_not_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[Stretches] = []

    def meets(one: Stretches, other: Stretches) -> I64:
        compared.append(one)
        return real(one, other)

    real = Stretches.meets
    monkeypatch.setattr(Stretches, "meets", meets)
    assert found(MESSY, *DATA).redundancy.pairs
    assert compared
    compared.clear()
    names = [f"R{number}" for number in range(40)]
    data = [series(each.lower(), *THREE, cluster="c", service=each) for each in names]

    assert found("".join(map(rule, names)), *data).redundancy.pairs == ()
    assert compared == []


def test_the_order_of_rules_changes_nothing() -> None:
    parts = [rule("ClusterDown", "critical"), rule("ServiceDown"), rule("Latency")]

    assert found("".join(parts), *DATA).redundancy == found("".join(reversed(parts)), *DATA).redundancy


@pytest.mark.parametrize("limit", ["candidates.MEETINGS", "relations.PAIRS"])
def test_where_there_is_too_much_it_says_so(limit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = found(MESSY, *DATA).redundancy
    monkeypatch.setattr(f"rulelint.simulate.redundancy.{limit}", 1)
    part = found(MESSY, *DATA).redundancy

    assert (whole.is_complete, part.is_complete) == (True, False)
    assert len(part.pairs) < len(whole.pairs)
