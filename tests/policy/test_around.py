"""What policies know besides the rules: folders, sidecars, tests, fixtures, Alertmanager."""

from collections.abc import Mapping

import pytest

from rulelint.policy.around import AlertmanagerError, alertmanager_of, path_part, surroundings
from rulelint.policy.config import parse_config
from rulelint.policy.evidence import EvidenceError, alerts_in_tests
from rulelint.policy.repository import Repository
from rulelint.policy.sidecar import SidecarError, read_sidecar
from rulelint.source.file import SourceText

FIXTURE = """\
rulelint_fixture: 1
window: {start: 2026-11-02T00:00:00Z, end: 2026-11-09T00:00:00Z}
source: {kind: remote-read}
recorded: ["up"]
"""


def repository(files: Mapping[str, str], root: str = "") -> Repository:
    return Repository(files.get, lambda: files, root)


@pytest.mark.parametrize(
    ("pattern", "path", "value"),
    [
        ("rules/{}/**", "rules/db/disk.yml", "db"),
        ("rules/{}/**", "rules/db/deep/disk.yml", "db"),
        ("rules/{}/*.yml", "rules/db/deep/disk.yml", ""),
        ("**/{}/rules.yml", "a/b/rules.yml", "b"),
        ("{}/**", "team/a.yml", "team"),
        ("rules/{}", "rules/db.yml", "db.yml"),
        ("rules/{}/**", "other/db/disk.yml", ""),
    ],
)
def test_a_folder_of_the_path(pattern: str, path: str, value: str) -> None:
    assert path_part(path, pattern) == value


def test_a_sidecar_states_facts_of_the_file_and_of_rules() -> None:
    shared, own = read_sidecar(
        "a.meta.yaml", "owner: db\nreviewed: 2026-05-01\nrules:\n  Down: {owner: web, level: 3}\n"
    )

    assert shared == {"owner": "db", "reviewed": "2026-05-01"}
    assert own == {"Down": {"owner": "web", "level": "3"}}
    assert read_sidecar("a.meta.yaml", "# nothing\n") == ({}, {})


@pytest.mark.parametrize(
    "text", ["- a", "owner: [a]", "rules: [a]", "rules: {A: b}", "owner: {a: b}", "a: [", "? [a]\n: b"]
)
def test_a_sidecar_that_states_nothing_is_an_error(text: str) -> None:
    with pytest.raises(SidecarError, match=r"meta\.yaml"):
        read_sidecar("a.meta.yaml", text)


def test_alerts_that_tests_name() -> None:
    files = {
        "t.yml": "tests: [{alert_rule_test: [{alertname: A}, {alertname: 3}, 4]}, {promql_expr_test: []}]",
        "broken.yml": "tests: [{alert_rule_test: [{alertname: B}]}",
        "rules.yml": "groups: []",
        "t.txt": "tests: [{alert_rule_test: [{alertname: C}]}]",
        "deep/u.yaml": "tests:\n- alert_rule_test:\n  - alertname: D\n",
    }

    assert alerts_in_tests(repository(files))() == {"A", "D"}


def test_a_broken_fixture_is_an_error_with_its_place() -> None:
    config = parse_config(SourceText(".rulelint.yaml", "fixtures: ['f/*']"))
    around = surroundings(config, repository({"f/a/fixture.yaml": FIXTURE.replace("window", "windw")}), None)

    with pytest.raises(EvidenceError, match=r"f/a/fixture.yaml:\d+:\d+: "):
        around.fixture_for("rules.yml")


def test_paths_count_from_the_configuration() -> None:
    config = parse_config(SourceText("../.rulelint.yaml", "alertmanager: am.yml"))
    text = "route: {receiver: a}\nreceivers: [{name: a}]\n"

    assert alertmanager_of(config, repository({"am.yml": text}, "..")) is not None
    with pytest.raises(AlertmanagerError, match=r"\.\./am.yml is not in the repository"):
        alertmanager_of(config, repository({"deep/am.yml": text}, ".."))


def test_what_alertmanager_refuses_is_said_line_by_line() -> None:
    config = parse_config(SourceText(".rulelint.yaml", "alertmanager: am.yml"))

    with pytest.raises(AlertmanagerError) as raised:
        alertmanager_of(config, repository({"am.yml": "route: {reciever: a}\nreceivers: [{}]\n"}))

    assert raised.value.message.splitlines() == [
        "am.yml:1:8: the root route has no `receiver`: it takes what no other route takes",
        "am.yml:1:9: a route has no field `reciever`; did you mean `receiver`? (write `receiver`)",
        "am.yml:2:13: `name` is missing (add `name: …`)",
    ]
