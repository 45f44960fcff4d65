"""Each kind of file: how it is recognised, what is read of it, and what only other engines accept."""

from pathlib import Path

import pytest

from rulelint.checks.base import Context
from rulelint.checks.catalogue import CHECKS
from rulelint.checks.run import run_checks
from rulelint.finding import Severity
from rulelint.rules.load import KINDS, load_bytes
from rulelint.rules.model import AlertRule, RuleFile

RULES = "rules: [{alert: A, expr: up == 0}]"
GROUPS = f"groups: [{{name: g, {RULES}}}]"
SPEC = f"spec: {{{GROUPS}}}\n"
LOGQL = '\'count_over_time({app="a"} |= "error" [5m]) > 3\''
GKE = "apiVersion: monitoring.googleapis.com/v1\n"


def load(text: str) -> RuleFile:
    file = load_bytes("x.yml", text.encode())
    assert file is not None
    return file


def names(file: RuleFile) -> list[str]:
    return [rule.name.value for group in file.groups for rule in group.rules]


def errors(file: RuleFile) -> list[str]:
    """Return what the default checks call an error."""
    checks = [check for check in CHECKS if check.META.default]
    found = run_checks([file], checks, Context())
    return [f"{each.id}: {each.message}" for each in found if each.severity == Severity.ERROR]


EXAMPLES = [
    ("prometheus", GROUPS, ["A"]),
    ("thanos", f"groups: [{{name: g, partial_response_strategy: warn, {RULES}}}]", ["A"]),
    ("mimir", f"namespace: shop\n{GROUPS}\n---\nnamespace: db\n{GROUPS}\n", ["A", "A"]),
    ("mimir", f"groups: [{{name: g, source_tenants: [a], evaluation_delay: 1m, {RULES}}}]", ["A"]),
    ("loki", f"groups: [{{name: g, rules: [{{alert: A, expr: {LOGQL}}}, {{record: b, expr: 'rate({{}}[5m])'}}]}}]",
     ["A", "b"]),
    ("loki", f"namespace: n\ngroups: [{{name: g, remote_write: [{{url: x}}], rules: [{{alert: A, expr: {LOGQL}}}]}}]",
     ["A"]),
    ("vmalert", f"groups: [{{name: g, concurrency: 2, interval: 1.5m, params: {{a: [b]}}, {RULES}}}]", ["A"]),
    ("vmalert", "groups: [{name: g, rules: [{record: a, expr: lag(up)}, {record: b, expr: up}]}]", ["a", "b"]),
    ("vmalert", "groups: [{name: g, type: vlogs, rules: [{record: a, expr: '_time:5m | stats count()'}]}]", ["a"]),
    ("vmalert", "groups: [{name: g, eval_offset: 5, rules: [{record: a, expr: up, for: 1m, debug: true}]}]", ["a"]),
    ("prometheusrule", "kind: PrometheusRule\n" + SPEC, ["A"]),
    ("prometheusrule", f"kind: PrometheusRuleList\nitems: [{{spec: {{{GROUPS}}}}}]\n", ["A"]),
    ("prometheusrule",
     f"kind: PrometheusRule\nspec: {{groups: [{{name: g, rules: [{{alert: A, expr: {LOGQL}}}]}}]}}", ["A"]),
    ("vmrule", "kind: VMRule\n" + SPEC.replace("name: g", "name: g, tenant: '1:2'"), ["A"]),
    ("gke-rules", GKE + "kind: Rules\n" + SPEC, ["A"]),
    ("gke-rules", GKE + "kind: ClusterRules\n" + SPEC, ["A"]),
    ("gke-rules", GKE + "kind: GlobalRules\n" + SPEC, ["A"]),
    ("alertingrule", "apiVersion: monitoring.openshift.io/v1\nkind: AlertingRule\n" + SPEC, ["A"]),
    ("vmrule", f"kind: List\nitems: [{{kind: VMRule, {SPEC}}}, {{kind: PrometheusRule, {SPEC}}}]",
     ["A", "A"]),
    ("configmap", f"kind: ConfigMap\ndata:\n  a.yml: |\n    {GROUPS}\n  b: no groups\n  c.yml: |\n    {GROUPS}\n",
     ["A", "A"]),
    ("configmap", f"kind: List\nitems:\n- kind: ConfigMap\n  data: {{a: '\n\n    {GROUPS}'}}\n", ["A"]),
    ("prometheusrule",
     f"kind: ConfigMap\ndata: {{a: '{GROUPS}'}}\n---\nkind: PrometheusRule\n{SPEC}---\nkind: Service\n", ["A", "A"]),
    ("values", f"additionalPrometheusRulesMap: {{api: {{{GROUPS}}}, db: {{{GROUPS}}}}}", ["A", "A"]),
    ("values", f"additionalPrometheusRules: [{{name: api, {GROUPS}}}]", ["A"]),
    ("values", f"serverFiles: {{alerting_rules.yml: {{{GROUPS}}}, recording_rules.yml: {{groups: []}}}}", ["A"]),
    ("values", f"ruler:\n  directories:\n    fake:\n      rules.txt: |\n        {GROUPS}\n", ["A"]),
    ("values", f"kind: HelmRelease\nspec: {{values: {{rules: {{api: {{{GROUPS}}}}}}}}}\n", ["A"]),
    ("values", f"vmalert: {{config: {{alerts: {{groups: [{{name: g, concurrency: 2, {RULES}}}]}}}}}}", ["A"]),
    ("ruler", f"team-a: [{{name: g, {RULES}}}]", ["A"]),
    ("ruler", f"team-a:\n- {{name: g, {RULES}}}\n- {{name: h, rules: []}}\nteam-b:\n- {{name: g, {RULES}}}\n",
     ["A", "A"]),
    ("ruler", f"---\na/b.yaml: [{{name: g, interval: 1m, source_tenants: [x], evaluation_delay: 1m, {RULES}}}]", ["A"]),
    ("ruler", f"group1: [{{name: g, {RULES}}}]\ngroup2: [{{name: g, {RULES}}}]", ["A", "A"]),
    ("ruler", f"a: [{{name: g, {RULES}}}]\n---\nb: [{{name: g, {RULES}}}]", ["A", "A"]),
    ("ruler", f"logs: [{{name: g, rules: [{{alert: A, expr: {LOGQL}}}]}}]", ["A"]),
    ("ruler", f'{{"team": [{{"name": "g", {RULES}}}]}}', ["A"]),
    ("promtool-tests", "rule_files: [a.yml]\ntests: [{interval: 1m}]\n", []),
    ("promtool-tests", "tests: [{promql_expr_test: [{expr: vector(1), eval_time: 1m}]}]\n", []),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "text", "rules"), EXAMPLES)
def test_a_kind_is_recognised_and_accepted(kind: str, text: str, rules: list[str]) -> None:
    file = load(text)

    assert file.kind == kind
    assert names(file) == rules
    assert not file.refused, file.defects
    assert errors(file) == []


def test_there_is_an_example_of_every_kind() -> None:
    assert {kind for kind, _, _ in EXAMPLES} == {kind.name for kind in KINDS}


def test_every_kind_is_documented() -> None:
    page = (Path(__file__).parents[2] / "docs" / "file-kinds.md").read_text(encoding="utf-8")
    table = [line for line in page.splitlines() if line.startswith("| `")]

    assert table == [f"| `{kind.name}` | {kind.title} | {kind.known_by} | {kind.reads} |" for kind in KINDS]


BAD = [
    ("thanos", "groups: [{name: g, partial_response_strategy: [warn], rules: []}]", "schema/wrong-type"),
    ("thanos", "groups: [{name: g, partial_response_strategy: warn, ab: 1, rules: []}]", "schema/unknown-field"),
    ("mimir", "groups: [{name: g, source_tenants: a, rules: []}]", "schema/wrong-type"),
    ("mimir", "groups: [{name: g, evaluation_delay: 1.5m, rules: []}]", "schema/invalid-duration"),
    ("mimir", "namespace: [n]\ngroups: [{name: g, rules: []}]", "schema/wrong-type"),
    ("vmalert", "groups: [{name: g, concurrency: x, rules: []}]", "schema/wrong-type"),
    ("vmalert", "groups: [{name: g, concurrency: 1, interval: 1x, rules: []}]", "schema/invalid-duration"),
    ("vmalert", "groups: [{name: g, concurrency: 1, rules: [{record: a, expr: 'sum(up'}]}]", "expr/syntax"),
    ("vmalert", "groups: [{name: g, params: [a], rules: []}]", "schema/wrong-type"),
    ("prometheusrule", "kind: PrometheusRule\nspec: {groups: [{name: g, tenant: a}]}", "schema/unknown-field"),
    ("gke-rules", GKE + "kind: Rules\nspec: {groups: [{name: g, limmit: 1}]}", "schema/unknown-field"),
    ("vmrule", "kind: VMRule\nspec: [a]\n", "schema/wrong-type"),
    ("configmap", f"kind: ConfigMap\ndata:\n  a.yml: |\n    {GROUPS}\n    extra: 1\n", "schema/unknown-field"),
    ("values", f"a: {{{GROUPS.replace('up == 0', 'sum(')}}}", "expr/syntax"),
    ("prometheus", "groups: [{name: g, rules: [{record: a, expr: nosuch(up)}]}]", "expr/syntax"),
    ("prometheus", f"group: [{{name: g, {RULES}}}]", "schema/unknown-field"),
    ("ruler", f"team-a: [{{name: g, {RULES}}}, {{name: g, {RULES}}}]", "schema/duplicate-group"),
    ("ruler", f"team-a: [{{name: g, {RULES.replace('up == 0', 'sum(')}}}]", "expr/syntax"),
    ("ruler", f"a: [{{name: g, {RULES}}}]\nb: [{{name: h, rules: [], concurrency: 2}}]", "schema/unknown-field"),
    ("ruler", f"a: [{{name: g, {RULES}}}]\nb: [{{name: h, rules: [], source_tenants: x}}]", "schema/wrong-type"),
    ("ruler", f"a: [{{name: g, {RULES}}}]\na: [{{name: h, {RULES}}}]", "yaml/duplicate-key"),
    ("prometheus", "groups: [{name: g, rules: [{record: a, expr: 'up{} | b'}, {alert: B, expr: up}]}]", "expr/syntax"),
    ("promtool-tests", "tests: [{input_seres: []}]\nrule_files: []", "schema/unknown-field"),
    ("promtool-tests", "tests: [{interval: 1x}]\nrule_files: []", "schema/invalid-duration"),
    ("promtool-tests", "tests: [{alert_rule_test: [{eval_time: 1m}]}]\nrule_files: []", "schema/missing-field"),
    ("promtool-tests", "tests: [{alert_rule_test: [a]}]\nrule_files: []", "schema/wrong-type"),
    ("promtool-tests", "tests: [{input_series: [{series: up, values: 1 y}]}]\n", "schema/invalid-test"),
    ("promtool-tests", "tests: [{input_series: [{series: up, values: '1\n\n  2'}]}]\n", "schema/invalid-test"),
    ("promtool-tests", "tests: [{promql_expr_test: [{expr: up, exp_samples: [{value: '1'}]}]}]\n", "schema/wrong-type"),
    ("promtool-tests", "tests: {}\nrule_files: []\n", "schema/wrong-type"),
    ("promtool-tests", "tests: []\nrule_files: []\nrule_files: []\n", "yaml/duplicate-key"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "text", "expected"), BAD)
def test_what_the_engine_of_a_kind_refuses(kind: str, text: str, expected: str) -> None:
    file = load(text)

    assert file.kind == kind
    assert [each.partition(":")[0] for each in errors(file)] == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "prometheusRule: {enabled: false, rules: []}\n",
        "kind: Role\nrules: [{apiGroups: [''], resources: [pods]}]\n",
        "kind: ConfigMap\ndata:\n  mapRoles: |\n    - groups:\n      - system:masters\n",
        "kind: ConfigMap\ndata: {a: groups}\n",
        "users: [{name: a, groups: [admins]}]\n",
        "a: {groups: [{orgId: 1, folder: f, rules: [{uid: x}]}]}\n",
        "a: {groups: [{name: g, rules: [{selector: x}]}]}\n",
        "text: |\n  groups: alert: no\n",
        "tests: [{name: unit}]\ngroups_of: 1\n",
        f"team-a: [{{name: g, {RULES}}}]\nversion: 1\n",
        f"team-a: [{{name: g, {RULES}}}]\nteam-b: []\n",
        f"team-a: [{{name: g, {RULES}}}]\nteam-b: {{name: g, {RULES}}}\n",
        f"team-a: [{{name: g, {RULES}}}, {{name: h}}]\n",
        f"team-a: [{{{RULES}}}]\n",
        "team-a: [{name: g, rules: []}]\n",
        "jobs: [{name: g, rules: [{if: $CI}]}]\n",
        "team-a: [{name: g, rules: [{expr: '', for: 5m, grafana_alert: {uid: x}}]}]\n",
        f"[a]: [{{name: g, {RULES}}}]\n",
    ],
)
def test_what_only_looks_like_rules_is_passed_over(text: str) -> None:
    assert load_bytes("x.yml", text.encode()) is None


def test_what_is_read_as_another_language_has_no_tree_and_no_errors() -> None:
    for text, language in [
        (f"groups: [{{name: g, rules: [{{alert: A, expr: {LOGQL}}}]}}]", "logql"),
        ("groups: [{name: g, rules: [{record: a, expr: union(a)}]}]", "metricsql"),
        ("groups: [{name: g, type: graphite, rules: [{record: a, expr: a.b}]}]", "graphite"),
    ]:
        (rule,) = load(text).groups[0].rules

        assert (rule.expr.language, rule.expr.ast, rule.expr.errors) == (language, None, ())


def test_a_metric_by_name_keeps_a_file_from_being_lokis() -> None:
    text = f"groups: [{{name: g, rules: [{{alert: A, expr: {LOGQL}}}, {{alert: B, expr: up == 0}}]}}]"

    assert load(text).kind == "prometheus"
    assert len(errors(load(text))) == 1


def test_metricsql_keeps_promql_beside_it() -> None:
    text = "groups: [{name: g, rules: [{alert: A, expr: lag(up) > 1}, {alert: B, expr: up == 0, for: 90}]}]"
    one, two = load(text).groups[0].rules

    assert isinstance(two, AlertRule)
    assert two.hold is not None
    assert (one.expr.language, two.expr.language, two.hold.value) == ("metricsql", "promql", 90_000)


def test_a_group_of_a_namespace_may_be_called_like_one_of_another() -> None:
    text = f"team-a: [{{name: g, {RULES}}}]\nteam-b: [{{name: g, {RULES}}}]\n"
    file = load(text)
    (note,) = file.defects

    assert len({group.home for group in file.groups}) == 2
    assert (note.id, note.message) == (
        "schema/other-engine",
        "this is what the ruler of Mimir answers: groups below their namespaces",
    )
    assert text[note.span.start : note.span.end] == "team-a"


def test_an_answer_that_breaks_off_is_read_as_far_as_it_goes() -> None:
    text = f"team-a:\n- name: g\n  {RULES}\nteam-b:\n- name: h\n  rules:\n  - alert: B\n    expr: 'up\n"
    file = load(text)

    assert (file.kind, names(file)) == ("ruler", ["A"])
    assert {each.id for each in file.defects} == {"schema/other-engine", "yaml/syntax"}
