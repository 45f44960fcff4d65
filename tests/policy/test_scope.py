"""Which policies hold for a rule."""

import pytest

from rulelint.checks.base import Context, Subject
from rulelint.checks.settings import OwnerPolicy
from rulelint.policy.config import parse_config
from rulelint.policy.scope import GitState, scoped_policies, states_since
from rulelint.source.file import SourceText
from tests.policy.loaded import rule_file

RULES = """\
groups:
  - name: a
    labels: {env: test-1}
    rules:
      - {alert: CanaryDown, expr: up == 0, labels: {severity: critical}}
      - {record: "a:b", expr: up}
"""


def owner_for(
    when: str, number: int = 0, state: GitState = "", path: str = "rules/lab/a.yml"
) -> OwnerPolicy | None:
    text = f"policy: {{owner: {{}}, match: [{{when: {when}, owner: off}}]}}"
    config = parse_config(SourceText(".rulelint.yaml", text))
    file = rule_file(RULES, path)
    group = file.groups[0]
    policies = scoped_policies(config, Context(config.policy), lambda _: state)
    return policies(Subject(file, group, group.rules[number])).owner


@pytest.mark.parametrize(
    ("when", "fits"),
    [
        ("{path: 'rules/lab/**'}", True),
        ("{path: ['rules/prod/**', 'rules/lab/*.yml']}", True),
        ("{path: 'rules/prod/**'}", False),
        ("{name: 'Canary*'}", True),
        ("{name: [Down, Up]}", False),
        ("{label: {env: 'test-*'}}", True),
        ("{label: {env: [dev, prod]}}", False),
        ("{label: {severity: '*', env: '*'}}", True),
        ("{label: {team: '*'}}", False),
        ("{severity: [warning, critical]}", True),
        ("{severity: warning}", False),
        ("{kind: alert}", True),
        ("{kind: record}", False),
        ("{git: [added, changed]}", False),
        ("{kind: alert, severity: critical, name: 'X*'}", False),
    ],
)
def test_what_a_block_fits(when: str, *, fits: bool) -> None:
    assert (owner_for(when) is None) is fits


def test_git_decides_where_it_is_known() -> None:
    assert owner_for("{git: [added]}", state="added") is None
    assert owner_for("{git: [added]}", state="changed") is not None


def test_a_recording_rule_has_no_severity() -> None:
    assert owner_for("{severity: critical}", number=1) is not None
    assert owner_for("{kind: record}", number=1) is None


@pytest.mark.parametrize(
    ("before", "state"),
    [
        (RULES, ""),
        (RULES.replace("      - ", "        - "), ""),
        (RULES.replace("CanaryDown", "Other"), "added"),
        (RULES.replace("up == 0", "up < 1"), "changed"),
        (None, "added"),
        ("groups: []", "added"),
        ("not rules", "added"),
    ],
)
def test_what_happened_to_a_rule(before: str | None, state: GitState) -> None:
    states = states_since(lambda _: before.encode() if before is not None else None)
    file = rule_file(RULES)

    assert states(Subject(file, file.groups[0], file.groups[0].rules[0])) == state


def test_of_rules_with_one_name_one_that_is_written_alike_is_unchanged() -> None:
    twice = RULES.replace("      - {record", "      - {alert: CanaryDown, expr: up == 1}\n      - {record")
    states = states_since(lambda _: twice.encode())
    file = rule_file(twice)

    assert [states(Subject(file, file.groups[0], rule)) for rule in file.groups[0].rules] == ["", "", ""]
