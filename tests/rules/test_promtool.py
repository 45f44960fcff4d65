"""Small rule files, judged by a real promtool: the same are accepted, the same refused."""

import subprocess
from pathlib import Path

import pytest

from rulelint.rules.load import load_bytes
from tests.conformance.promtool_real import accepted_rules
from tests.real_programs import require_program

pytestmark = pytest.mark.oracle

RULE = "groups:\n- name: g\n  rules:\n"
ALERT = RULE + "  - alert: A\n    expr: up == 0\n"

WHOLE = [
    "groups:\n", "groups: ~\n", "groups: []\n", "groups: [null]\n", "groups: [~, {name: x, rules: [null]}]\n",
    "groups: [{name: x, rules: []}, {name: x}]\n", "groups: [{rules: []}]\n", "groups: [{name: '', rules: []}]\n",
    "groups: [{name: a, rules: {}}]\n", "groups: [{name: a, rules: ''}]\n", "groups: [{name: [a], rules: []}]\n",
    "groups: [{name: 1},{name: true},{name: 1.5},{name: 2020-01-01}]\n", "groups: [{name: 1},{name: '1'}]\n",
    "groups: []\ngroups: []\n", "groups:\n- &g {name: a}\n- *g\n", "groups:\n- &g {name: a}\n- {<<: *g, name: b}\n",
    "groups: &a\n- name: x\n  rules: *a\n", "groups: *a\n", "---\ngroups: []\n---\nfoo: bar\n",
    "---\ngroups: []\n...\n---\n[\n", "groups: []\n}", "groups: []]\n", "groups:\n\t- name: a\n", "groups: [\t]\n",
    "groups: [{name: a},]\n", "groups: [{name: a,}]\n", '{"groups":[{"name":"a"}]}', '{"groups":[{"name":"\\ud83d"}]}',
    "\ufeffgroups: []\n", "groups: []\n\x00", 'groups: [{name: "a\x07"}]\n', 'groups: [{name: "a\x85b"}]\n',
    "%YAML 1.2\n---\ngroups: []\n", "%YAML 1.1\n---\ngroups: []\n", "%FOO x\n---\ngroups: []\n",
    "groups: [{name: !!int x, rules: []}]\n", "groups: [{name: !foo x}]\n", "groups: [{name: !!null x}]\n",
    "groups: [{name: !!binary '*', rules: []}]\n", "groups: [{name: !!bool x, rules: []}]\n", "groups: [{name: @a}]\n",
    "groups: [{name: a:b}]\n", "groups: [{name: a: b}]\n", "groups: [{name: 'a'b}]\n", "groups: [{name: |\n a}]\n",
    "groups:\n- name: |1\n  a\n", "groups:\n- name: |0\n   a\n", "groups:\n- name: | x\n   a\n", "? groups\n: []\n",
    "groups:\r\n- name: a\r\n  rules: []\r\n", "groups: [{name: a, <<: {name: b}}, {name: b}]\n",
]  # fmt: skip
LIMITS = [
    "5", "'5'", "5.5", "0x10", "010", "0o10", "1_000", "-1", "x", "99999999999999999999", "~", "1e3", "08", "+5",
    "true", ".inf", "0b11", "''", "1e30", "!!int '5'", "!!str 5", "2020-01-01", "9223372036854775807",
    "9223372036854775808", "0x", "1__0", "0x1_0", "-0b11", "1_0.5", "-0o7", "0B1", "0X1",
]  # fmt: skip
DURATIONS = [
    "0",
    "5",
    "'5m'",
    "''",
    "~",
    "-5m",
    "[5m]",
    "1.5m",
    "300y",
    "1m1h",
    "1h1m",
    "5M",
    "1d12h",
    "0s",
    "1m1m",
    "{}",
]
FIELDS = [
    "labels:", "labels: []", "labels: ''", "labels: x", "labels: {a: }", "labels: {a: []}", "labels: {a: 1, a: 2}",
    "labels: {__name__: x}", "labels: {'': x}", "labels: {~: x}", "labels: {? [a] : x}", "annotations: {'': x}",
    "annotations: {__name__: x}", "annotations: {a: ~}", "<<: {labels: {x: y}}", "<<: [{labels: {x: y}}, {for: 1m}]",
    "<<: x", "<<: ~", "<<: [x]", "<<: {foo: 1}", "<<: {for: 5m}\n    <<: {labels: {}}", "'<<': {for: 5m}", "<<: []",
    "labels: {<<: {a: b}}", "<<: {expr: down}", "? for\n    : 5m", "? [for]\n    : 5m", "? ~\n    : 5m", "foo: 1",
    "annotations: {a: \"it\\'s\"}", 'annotations: {a: "b\\/c"}', 'annotations: {a: "\\d"}', "record: b", "record: ''",
    'annotations: {a: "\\_ \\N \\L \\P \\e \\v \\x41 \\u00e9"}',
]  # fmt: skip
RULES = [
    "alert: A", "expr: up", "alert: ''\n    expr: up", "record: a\n    expr: ''", "record: a\n    expr: ~",
    "record: a\n    expr: 1", "record: a\n    expr: [up]", "record: a\n    expr: '  '", "{}", "x", "''", "[]",
    "record: a\n    expr: up\n    for: 5m", "record: a\n    expr: up\n    for: 0", "record: a{b}\n    expr: up",
    "record: a\n    expr: up\n    annotations: {}", "record: a\n    expr: up\n    annotations: {a: b}",
    "record: a\n    expr: up\n    keep_firing_for: 5m", "record: a\n    expr: up(",
    "alert: A\n    expr: up\n   for: 5m",
]  # fmt: skip
CASES = [
    *WHOLE,
    *[f"groups: [{{name: a, limit: {limit}}}]\n" for limit in LIMITS],
    *[f"groups: [{{name: a, interval: {duration}}}]\n" for duration in DURATIONS],
    *[ALERT + f"    for: {duration}\n" for duration in DURATIONS],
    *[ALERT + f"    {field}\n" for field in FIELDS],
    *[RULE + f"  - {rule}\n" for rule in RULES],
]


def refuses(data: bytes) -> bool:
    file = load_bytes("rules.yml", data)
    assert file is not None
    errors = [each for each in file.defects if each.id != "yaml/ignored-document"]
    return bool(errors) or any(rule.expr.errors for group in file.groups for rule in group.rules)


@pytest.fixture(scope="module")
def accepted(tmp_path_factory: pytest.TempPathFactory) -> set[int]:
    """Return the numbers of the cases that promtool accepts."""
    folder = tmp_path_factory.mktemp("cases")
    paths = [folder / f"{number}.yml" for number in range(len(CASES))]
    for path, text in zip(paths, CASES, strict=True):
        path.write_bytes(text.encode())
    return {paths.index(path) for path in accepted_rules(require_program("promtool"), paths)}


@pytest.mark.parametrize("number", range(len(CASES)))
def test_the_same_files_are_refused(number: int, accepted: set[int]) -> None:
    assert refuses(CASES[number].encode()) is (number not in accepted), CASES[number]


@pytest.mark.parametrize(("expr", "fires"), [("up == 0", True), ("*shared", False)])
def test_an_expression_that_is_an_alias_is_its_anchor_s_name_for_old_versions(
    expr: str, tmp_path: Path, *, fires: bool
) -> None:
    """docs/known-differences.md: rulelint reads the value, whatever the version."""
    program = require_program("promtool")
    rules = RULE + f"  - record: a:b\n    expr: &shared up == 0\n  - alert: A\n    expr: {expr}\n"
    (tmp_path / "rules.yml").write_text(rules)
    (tmp_path / "test.yml").write_text(
        "rule_files: [rules.yml]\ntests:\n- input_series: [{series: up, values: '0x3'}]\n"
        "  alert_rule_test: [{eval_time: 1m, alertname: A, exp_alerts: [{exp_labels: {}}]}]\n"
    )
    done = subprocess.run([program, "test", "rules", tmp_path / "test.yml"], capture_output=True, check=False)
    file = load_bytes("rules.yml", rules.encode())

    assert (done.returncode == 0) is fires
    assert file is not None
    assert [rule.expr.value for rule in file.groups[0].rules] == ["up == 0", "up == 0"]
