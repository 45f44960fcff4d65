"""Rule files of each kind: what is read, what is passed over, and where each defect stands."""

import pytest

from rulelint.rules.load import load_bytes, load_rules
from rulelint.rules.model import AlertRule, RecordingRule, RuleFile
from rulelint.source.file import SourceText

RULE = "groups:\n- name: g\n  rules:\n"
ALERT = RULE + "  - alert: A\n    expr: up == 0\n"


def load(text: str) -> RuleFile:
    file = load_rules(SourceText("rules.yml", text))
    assert file is not None
    return file


def defects(text: str) -> list[tuple[str, str]]:
    """Return id and place, as written, of each defect."""
    return [(each.id, text[each.span.start : each.span.end]) for each in load(text).defects]


def names(file: RuleFile) -> list[str]:
    return [rule.name.value for group in file.groups for rule in group.rules]


EVERYTHING = (
    "# team: api\n"
    "groups:\n"
    "- name: api\n"
    "  interval: 30s\n"
    "  query_offset: 1m\n"
    "  limit: 5\n"
    "  labels: {team: api, severity: info}\n"
    "  rules:\n"
    "  - record: job:up:sum\n"
    "    expr: sum by (job) (up)\n"
    "    labels: {from: rules}\n"
    "  - alert: Down\n"
    "    expr: |\n"
    "      job:up:sum\n"
    "        == 0\n"
    "    for: 1h30m\n"
    "    keep_firing_for: 5m\n"
    "    labels:\n"
    "      severity: critical\n"
    "    annotations:\n"
    "      summary: 'it''s down'\n"
)


def test_a_file_with_everything() -> None:
    text = EVERYTHING
    file = load(text)

    assert (file.kind, file.defects, len(file.comments)) == ("prometheus", (), 1)
    (group,) = file.groups
    assert group.interval is not None
    assert group.query_offset is not None
    assert group.limit is not None
    assert (group.interval.value, group.query_offset.value, group.limit.value) == (30_000, 60_000, 5)
    record, alert = group.rules
    assert isinstance(record, RecordingRule)
    assert isinstance(alert, AlertRule)
    assert alert.hold is not None
    assert alert.keep_firing_for is not None
    assert (alert.hold.value, alert.keep_firing_for.value) == (5_400_000, 300_000)
    assert {key: pair.value for key, pair in group.labels_of(alert).items()} == {
        "team": "api",
        "severity": "critical",
    }
    assert text[alert.span.start : alert.span.end].startswith("alert: Down")
    assert text[alert.span.start : alert.span.end].endswith("'it''s down'")
    assert alert.expr.ast is not None
    place = alert.expr.span_of(alert.expr.ast.span)
    assert text[place.start : place.end] == "job:up:sum\n        == 0"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a: 1\n",
        "- a\n",
        "just text",
        "tests:\n- interval: 1m\n",
        "groups: [admins, users]\n",
        "apiVersion: 1\ngroups:\n- orgId: 1\n  name: x\n  folder: y\n  rules: [{uid: a}]\n",
        "kind: ConfigMap\ndata:\n  other.yml: |\n    a: [groups]\n",
        "scrape_configs: []\nrule_files: ['rules/*.yml']\n",
        "a: [\n",
        "rules:\n- a\n- b\n",
    ],
)
def test_what_is_no_rule_file_is_passed_over(text: str) -> None:
    assert load_bytes("x.yml", text.encode()) is None


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("groups: []\n", 0),
        ("groups:\n", 0),
        ("groups: ~\n", 0),
        ('{"groups": [{"name": "g", "rules": [{"alert": "A", "expr": "up == 0"}]}]}', 1),
        ("\ufeff" + ALERT, 1),
        (ALERT.replace("\n", "\r\n"), 1),
        (ALERT + "  - null\n", 1),
        (RULE + "  - &a\n    alert: A\n    expr: up\n  - <<: *a\n    alert: B\n", 2),
        (RULE + "  - <<: [{alert: A}, {alert: B, expr: up}]\n", 1),
    ],
)
def test_forms_of_a_rule_file(text: str, count: int) -> None:
    file = load_bytes("x.yml", text.encode())

    assert file is not None
    assert file.defects == ()
    assert len(names(file)) == count


def test_prometheusrules_in_one_file_and_in_lists() -> None:
    text = (
        "kind: Service\n---\n"
        "kind: PrometheusRule\nspec:\n  groups:\n  - name: a\n    rules: [{alert: A, expr: up}]\n---\n"
        "kind: List\nitems:\n- kind: Service\n- kind: PrometheusRule\n"
        "  spec: {groups: [{name: a, rules: [{alert: B, expr: up}]}]}\n---\n"
        "kind: PrometheusRule\nmetadata: {name: empty}\n"
    )
    file = load(text)

    assert (file.kind, file.defects, names(file)) == ("prometheusrule", (), ["A", "B"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("grops:\n- name: g\n  rules: []\n", [("schema/unknown-field", "grops")]),
        ("groups:\n- name: g\n  ruels:\n  - alert: A\n    expr: up\n", [("schema/unknown-field", "ruels")]),
        ("groups:\n- name: g\n  rules: []\nextra: 1\n", [("schema/unknown-field", "extra")]),
        ("groups:\n  name: g\n  rules: []\n", [("schema/wrong-type", "name: g")]),
        ("groups:\n- name: g\n  rules: {}\n", [("schema/wrong-type", "{}")]),
        ("groups:\n- name: [g]\n  rules: []\n", [("schema/wrong-type", "[g]")]),
        ("groups:\n- rules: []\n", [("schema/missing-field", "r")]),
        ("groups:\n- x\n- name: g\n  rules: []\n", [("schema/wrong-type", "x")]),
        ("groups:\n- name: g\n  limit: '1'\n  rules: []\n", [("schema/wrong-type", "'1'")]),
        ("groups:\n- name: g\n  labels: {__name__: x}\n  rules: []\n", [("schema/invalid-name", "__name__")]),
        (ALERT + "    for: 5x\n", [("schema/invalid-duration", "5x")]),
        (ALERT + "    labels: [a]\n", [("schema/wrong-type", "[a]")]),
        (ALERT + "    labels: {a: [b]}\n", [("schema/wrong-type", "[b]")]),
        (ALERT + "    labels: {? [a] : b}\n", [("schema/wrong-type", "[a]")]),
        (ALERT + "    expr: up\n", [("yaml/duplicate-key", "expr")]),
        (ALERT + "    <<: x\n", [("schema/wrong-type", "x")]),
        (ALERT + "    for: {{ .Values.hold }}\n", [("yaml/template", "{{ .Values.hold }}")]),
        (RULE + "  - alert: A\n", [("schema/missing-field", "alert")]),
        (RULE + "  - expr: up\n", [("schema/rule-kind", "expr")]),
        (RULE + "  - alert: [A]\n    expr: up\n", [("schema/wrong-type", "[A]")]),
        (RULE + "  - record: a{b}c\n    expr: up\n", [("schema/invalid-name", "{b}c")]),
        (RULE + "  - record: a\n    expr: [up]\n", [("schema/wrong-type", "[up]")]),
        (RULE + "  - up\n", [("schema/wrong-type", "up")]),
        (ALERT + "    labels: {a: !!int b}\n", [("schema/wrong-type", "b")]),
        ("%YAML 1.2\n---\n" + ALERT, [("yaml/syntax", "%YAML 1.2")]),
        (ALERT + '    annotations: {a: "b\\/c"}\n', [("yaml/syntax", "\\/")]),
        (ALERT + "---\n" + ALERT, [("yaml/ignored-document", "groups")]),
    ],
)
def test_each_defect_has_its_place(text: str, expected: list[tuple[str, str]]) -> None:
    assert defects(text) == expected


def test_a_defect_knows_its_rule_and_its_scope() -> None:
    text = ALERT + "    for: 5x\n  - record: b\n    expr: up\n    for: 1m\n"
    first, second = load(text).defects

    assert first.rule is not None
    assert second.rule is not None
    assert (first.rule.group, first.rule.name, first.rule.kind) == ("g", "A", "alert")
    assert (second.rule.name, second.rule.kind) == ("b", "record")
    assert first.scope is not None
    assert text[first.scope.start : first.scope.end] == "alert: A\n    expr: up == 0\n    for: 5x"


def test_sound_rules_are_kept_beside_wrong_ones() -> None:
    file = load(ALERT + "  - expr: up\n  - alert: B\n    expr: up\n    fro: 5m\n  - alert: C\n")

    assert names(file) == ["A", "B"]
    assert [each.id for each in file.defects] == [
        "schema/rule-kind",
        "schema/unknown-field",
        "schema/missing-field",
    ]


def test_rules_that_end_before_a_syntax_error_are_kept() -> None:
    file = load(ALERT + "  - alert: B\n    expr: up\n  - alert: C\n    expr: 'up\n")

    assert names(file) == ["A", "B"]
    assert [each.id for each in file.defects] == ["yaml/syntax"]


def test_a_template_has_no_rules_and_one_defect() -> None:
    text = RULE + "  {{- if .Values.on }}\n  - alert: A\n    expr: up\n  {{- end }}\n"
    file = load(text)

    assert file.groups == ()
    (defect,) = file.defects
    assert defect.id == "yaml/template"
    assert "Helm" in defect.message
    assert "helm template" in defect.help


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (ALERT + "    annotations: {a: 'is {{ printf \"%.1f\" $value }}% full'}\n]\n", "expected a key"),
        (ALERT + "    annotations:\n      a: 'if {{ if .x }}a{{ end }}'\n   b: c\n", "expected a key"),
        (ALERT + '    annotations: {a: "is {{ printf "%.1f" $value }} full"}\n', "a value cannot start"),
        (ALERT + "    annotations:\n      a: |\n        {{ end }}\n   b: c\n", "expected a key"),
        (ALERT + "    for: *nowhere\n    annotations: {a: '{{ else }}'}\n", "alias `*nowhere`"),
        (ALERT + f"    x: {'[' * 200}\n    annotations: {{a: '{{{{ else }}}}'}}\n", "lists and mappings"),
    ],
)
def test_templates_of_prometheus_are_not_why_a_file_is_no_yaml(text: str, message: str) -> None:
    file = load(text)

    assert [defect.id for defect in file.defects if defect.id == "yaml/template"] == []
    assert file.defects[0].message.startswith(message)


def test_what_is_not_utf8_is_a_defect_at_the_byte() -> None:
    file = load_bytes("x.yml", "# é\n".encode() + ALERT.encode() + b"    labels: {a: \xff}\n")

    assert file is not None
    (defect,) = file.defects
    assert (defect.id, defect.message) == ("yaml/syntax", "byte 0xff is not UTF-8")
    assert file.source.text[defect.span.start] == "\ufffd"
    assert file.source.position(defect.span.start) == (7, 17)


def test_faults_behind_the_first_document_do_not_matter_to_prometheus() -> None:
    assert load(ALERT + "---\n[\n").defects == ()
    assert [each.id for each in load(ALERT + "}\n").defects] == ["yaml/syntax"]


def test_expressions_are_parsed_with_their_errors() -> None:
    text = RULE + '  - alert: A\n    expr: "up{job=\\"a\\"} + nofunction(1)"\n'
    (group,) = load(text).groups
    expr = group.rules[0].expr

    assert expr.ast is None
    place = expr.span_of(expr.errors[0].span)
    assert text[place.start : place.end] == "nofunction"


def test_of_many_unknown_fields_some_are_named() -> None:
    text = ALERT + "".join(f"    anotations{n}: x\n" for n in range(20_000))

    assert len(load(text).defects) == 20
