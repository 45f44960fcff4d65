"""What a pull request changes, in words, and the characters each sentence points at."""

import textwrap

import pytest

from tests.compare.sides import paired, shown

PATH = "rules/shop.yml"
BASE = textwrap.dedent("""\
    groups:
      - name: shop
        interval: 30s
        rules:
          - record: job:errors:ratio5m
            expr: sum by (job) (rate(errors_total[5m])) / sum by (job) (rate(requests_total[5m]))
          - alert: Errors
            expr: job:errors:ratio5m > 0.05
            for: 10m
            labels:
              severity: warning
              team: shop
            annotations:
              summary: Errors in {{ $labels.job }}
          - alert: Down
            expr: up == 0
            labels: {severity: critical, team: shop}
    """)
DOWN = BASE[BASE.index("      - alert: Down") :]
ERRORS = BASE[BASE.index("      - alert: Errors") : BASE.index("      - alert: Down")]


def edited(*replacements: tuple[str, str]) -> str:
    text = BASE
    for old, new in replacements:
        assert old in text
        text = text.replace(old, new)
    return text


CASES = [
    ((), []),
    ((("severity: warning", "severity:   warning  # why"),), []),
    ((("> 0.05", "> 0.2"),), [("threshold", "threshold loosened from `0.05` to `0.2`", "0.2")]),
    ((("for: 10m", "for: 5m"),), [("for", "`for` shortened from 10m to 5m", "5m")]),
    ((("for: 10m", "for: 1h"),), [("for", "`for` lengthened from 10m to 1h", "1h")]),
    ((("        for: 10m\n", ""),), [("for", "`for` of 10m dropped", "Errors")]),
    ((("for: 10m", "for: 600s"),), []),
    (
        (("for: 10m", "for: 10m\n        keep_firing_for: 5m"),),
        [("keep_firing_for", "`keep_firing_for` of 5m added", "5m")],
    ),
    ((("severity: warning", "severity: critical"),), [("severity", "severity raised from `warning` to `critical`", "critical")]),  # noqa: E501
    ((("severity: critical", "severity: info"),), [("severity", "severity lowered from `critical` to `info`", "info")]),
    ((("severity: critical", "severity: page"),), [("severity", "label `severity` changed from `critical` to `page`", "page")]),  # noqa: E501
    ((("severity: critical, ", ""),), [("severity", "label `severity: critical` lost", "Down")]),
    ((("          team: shop\n", ""),), [("label", "label `team: shop` lost", "Errors")]),
    ((("team: shop}", "team: shop, region: eu}"),), [("label", "label `region: eu` added", "eu")]),
    ((("Errors in", "Many errors in"),), [("annotation", "annotation `summary` changed", "Many errors in {{ $labels.job }}")]),  # noqa: E501
    ((("          summary: Errors in {{ $labels.job }}\n", "          title: x\n"),), [("annotation", "annotation `summary` lost", "Errors"), ("annotation", "annotation `title` added", "title")]),  # noqa: E501
    ((("interval: 30s", "interval: 1m"),), [("interval", "group `shop` is evaluated every 1m instead of every 30s", "1m")]),  # noqa: E501
    ((("    interval: 30s\n", ""),), [("interval", "group `shop` is evaluated at the server's own interval instead of every 30s", "shop")]),  # noqa: E501
    ((("alert: Down", "alert: TargetDown"),), [("renamed", "alert `Down` renamed to `TargetDown`", "TargetDown")]),
    ((("name: shop", "name: store"),), [("moved", "group `shop` renamed to `store`", "store")]),
    ((("up == 0", "up == "),), [("broken", "expression can no longer be parsed", "up ==")]),
    (((ERRORS, ""), (DOWN, DOWN + ERRORS)), [("order", "rules of group `shop` are evaluated in another order", "shop")]),  # noqa: E501
    (((DOWN, ""),), [("removed", "alert `Down` removed", "summary: Errors in {{ $labels.job }}")]),
    (((DOWN, DOWN.replace("Down", "Gone").replace("up == 0", "absent(up)")),), [("removed", "alert `Down` removed", "summary: Errors in {{ $labels.job }}"), ("added", "alert `Gone` added", "Gone")]),  # noqa: E501
]  # fmt: skip


@pytest.mark.parametrize(("replacements", "expected"), CASES, ids=range(len(CASES)))
def test_sentences(replacements: tuple[tuple[str, str], ...], expected: list[tuple[str, str, str]]) -> None:
    _, changes = paired({PATH: BASE}, {PATH: edited(*replacements)})

    assert [(change.kind, change.message, shown(change)) for change in changes] == expected


def test_a_rule_moves_to_another_group_and_file() -> None:
    rest = edited((DOWN, ""))
    other = f"groups:\n  - name: targets\n    rules:\n{DOWN}"

    _, changes = paired({PATH: BASE}, {PATH: rest, "rules/targets.yml": other})

    assert [(each.message, shown(each)) for each in changes] == [
        (
            "what moved from group `shop` is evaluated at the server's own interval instead of every 30s",
            "targets",
        ),
        (f"alert `Down` moved from `{PATH}`", "Down"),
    ]


def test_a_renamed_file_moves_nothing() -> None:
    _, changes = paired(
        {PATH: BASE}, {"rules/store.yml": edited(("> 0.05", "> 0.2"))}, {PATH: "rules/store.yml"}
    )

    assert [each.message for each in changes] == ["threshold loosened from `0.05` to `0.2`"]


def test_a_removed_file_has_no_place() -> None:
    _, changes = paired({PATH: BASE}, {})

    assert {each.message for each in changes} == {
        "recording rule `job:errors:ratio5m` removed",
        "alert `Errors` removed",
        "alert `Down` removed",
    }
    assert all(each.place.span is None for each in changes)


@pytest.mark.parametrize(
    ("head", "line"),
    [
        ("groups:\n  - name: shop\n    rules: []\n", "groups:"),
        ("# nothing\ngroups: []\n", "groups: []"),
        ("apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nspec:\n  groups: []\n", "groups: []"),
    ],
)
def test_without_a_rule_before_it_the_groups_are_the_place(head: str, line: str) -> None:
    _, changes = paired({PATH: BASE}, {PATH: head})

    assert {shown(each) for each in changes if each.kind == "removed"} == {line}


def test_rules_of_one_name_are_paired_by_what_they_have_in_common() -> None:
    rule = "      - alert: Full\n        expr: disk > {}\n        labels: {{severity: {}}}\n"
    head = "groups:\n  - name: g\n    rules:\n"
    base = head + rule.format(80, "warning") + rule.format(90, "critical")

    _, changes = paired({PATH: base}, {PATH: head + rule.format(95, "critical") + rule.format(80, "warning")})

    assert [each.message for each in changes if each.kind != "order"] == [
        "threshold loosened from `90` to `95`"
    ]


def test_a_new_rule_of_an_old_name_elsewhere_does_not_take_its_twin() -> None:
    renamed = edited(("alert: Down", "alert: TargetDown"))
    other = "groups:\n  - name: other\n    rules:\n      - {alert: Down, expr: backup_age > 5}\n"

    _, changes = paired({PATH: BASE}, {PATH: renamed, "rules/other.yml": other})

    assert sorted(each.message for each in changes) == [
        "alert `Down` added",
        "alert `Down` renamed to `TargetDown`",
    ]


def test_every_rule_is_paired_added_or_removed_exactly_once() -> None:
    pairing, _ = paired({PATH: BASE, "a.yml": BASE}, {PATH: edited((DOWN, "")), "b.yml": BASE, "c.yml": BASE})

    bases = [each.base.key for each in pairing.pairs] + [each.key for each in pairing.removed]
    heads = [each.head.key for each in pairing.pairs] + [each.key for each in pairing.added]
    assert len(set(bases)) == len(bases) == 6
    assert len(set(heads)) == len(heads) == 8
