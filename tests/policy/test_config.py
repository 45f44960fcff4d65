""".rulelint.yaml: what is read from it, and how it says that something is wrong."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rulelint.checks.settings import (
    DAY,
    ChannelPolicy,
    Origin,
    OwnerPolicy,
    ReviewPolicy,
    RuleMatch,
    RunbookPolicy,
    SchemaPolicy,
    SeverityPolicy,
    SummaryPolicy,
    TextStyle,
)
from rulelint.finding import Severity
from rulelint.policy.config import (
    AlertmanagerFile,
    Config,
    ConfigError,
    find_config,
    load_config,
    parse_config,
)
from rulelint.source.file import SourceText
from tests.shared_data import ROOT

SCHEMA = json.loads((ROOT / "schemas/config.schema.json").read_text("utf-8"))


def parse(text: str, path: str = ".rulelint.yaml") -> Config:
    return parse_config(SourceText(path, text))


EVERYTHING = """
rules: ["rules/**"]
fixtures: ["fixtures/*"]
fail_on: warning
checks: {select: [default, policy], ignore: [alert], severity: {expr/syntax: info}}
paths:
  - {match: "vendor/**", ignore: [policy]}
  - match: ["a/*.yml", "b/*.yml"]
    severity: {policy: warning}
policy:
  owner: {from: ["label:team", "annotation:owner", "codeowners"], required: false}
  severity: {levels: [low, high]}
  category: {values: [business, security]}
  summary: {}
  runbook: {from: ["annotation:runbook_url"], sections: [Meaning, Impact]}
gates:
  incident_lost: warning
  firing_time: {percent: 20}
  pages_per_week: {default: 7, owners: {team-db: 3}}
"""


def test_everything() -> None:
    config = parse(EVERYTHING)

    assert config.rules == ("rules/**",)
    assert config.fixtures == ("fixtures/*",)
    assert config.fail_on is Severity.WARNING
    assert config.checks.select == ("default", "policy")
    assert config.checks.severity == {"expr/syntax": Severity.INFO}
    assert [rule.match for rule in config.paths] == [("vendor/**",), ("a/*.yml", "b/*.yml")]
    origins = (Origin("label", "team"), Origin("annotation", "owner"), Origin("codeowners"))
    assert config.policy.owner == OwnerPolicy(origins, required=False)
    assert config.policy.severity == SeverityPolicy(levels=("low", "high"))
    assert config.policy.category is not None
    assert config.policy.category.values == ("business", "security")
    assert config.policy.runbook == RunbookPolicy(sections=("Meaning", "Impact"))
    assert config.gates.incident_lost.severity is Severity.WARNING
    assert config.gates.firing_time.percent == 20
    assert config.gates.pages_per_week.limit("team-db") == 3


@pytest.mark.parametrize("text", ["", "# nothing\n", "{}\n"])
def test_nothing_is_the_defaults(text: str) -> None:
    config = parse(text)

    assert (config.checks, config.policy, config.gates) == (Config().checks, Config().policy, Config().gates)


def test_alertmanager_is_a_file_that_some_version_reads() -> None:
    assert parse("alertmanager: am.yml\n").alertmanager == AlertmanagerFile("am.yml", (0, 34))
    config = parse('alertmanager: {config: am.yml, version: "0.25"}\n')
    assert config.alertmanager == AlertmanagerFile("am.yml", (0, 25))


POLICIES = """
alertmanager: am.yml
policy:
  owner: {from: ["sidecar:owner", "path:rules/{}/**"]}
  channel: {minimum: {critical: 2}}
  review: {every: 26w}
  summary: {max_length: 80, forbid: ["(?i)todo"]}
  schema: extra.json
  locked: [owner]
  match:
    - when: {path: "lab/**", label: {env: [dev, "test-*"]}, kind: alert, git: [added]}
      channel: off
      summary: {max_length: 120}
    - when: {severity: critical}
      runbook: {}
"""


def test_blocks_lay_what_they_say_over_the_policies() -> None:
    policy = parse(POLICIES).policy
    lab, critical = policy.blocks

    assert policy.channel == ChannelPolicy(minimum={"critical": 2})
    assert policy.review == ReviewPolicy(every=182 * DAY)
    assert policy.schema == SchemaPolicy("extra.json")
    assert policy.locked == {"owner"}
    assert lab.match == RuleMatch(
        path=("lab/**",), labels={"env": ("dev", "test-*")}, kind="alert", git=("added",)
    )
    assert policy.with_block(lab).channel is None
    assert policy.with_block(lab).summary == SummaryPolicy(
        style=TextStyle(max_length=120, forbid=("(?i)todo",))
    )
    assert policy.asks_for("runbook")
    assert policy.with_block(critical).runbook == RunbookPolicy()
    assert not policy.asks_for("dashboard")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("ruels: []", ["1:1: ", "`ruels`", "rules"]),
        ("checks:\n  ignor: [alert]", ["2:3: ", "`ignor`", "ignore"]),
        ("checks: {select: [expr/sintax]}", ["1:19: ", "`expr/sintax`; did you mean `expr/syntax`?"]),
        ("checks:\n  severity:\n    polcy: info", ["3:5: ", "`polcy`; did you mean `policy`?"]),
        ("checks: {severity: {expr: fatal}}", ["1:27: ", "error"]),
        ("paths:\n- {match: x, ignore: [al]}", ["2:23: ", "`al`"]),
        ("paths:\n- {match: ok}\n- match: ['[a', b]", ["3:11: ", "does not end"]),
        ("rules: ['{a']", ["1:9: ", "does not end"]),
        ("paths:\n- {ignore: [alert]}", ["2:", "match"]),
        ("policy: {owner: {from: [lable:team]}}", ["1:25: "]),
        ("policy: {severity: {levels: []}}", ["1:"]),
        ("policy: {owner: {from: ['path:a/b']}}", ["1:25: ", "one folder `{}`"]),
        ("policy: {owner: {from: ['path:a/{}/[b']}}", ["1:25: ", "does not end"]),
        ("policy: {summary: {pattern: '('}}", ["1:29: ", "missing closing )"]),
        ("policy: {summary: {forbid: [a, '[']}}", ["1:32: ", "missing closing ]"]),
        ("policy: {locked: [owner]}", ["1:19: ", "not asked for"]),
        (
            "policy: {owner: {}, locked: [owner], match: [{when: {kind: alert}, owner: off}]}",
            ["1:75: ", "locked"],
        ),
        (
            "policy: {severity: {}, tests: {levels: [critcal]}}",
            ["1:41: ", "no level `critcal`", "`critical`?"],
        ),
        (
            "policy: {severity: {levels: [p1]}, match: [{when: {kind: alert}, incidents: {levels: [critical]}}]}",
            ["1:87: ", "no level `critical`"],
        ),
        (
            "policy: {category: {values: [business]}, trigger: {categories: {busines: [ratio]}}}",
            ["1:74: ", "no category `busines`", "`business`?"],
        ),
        ("policy: {match: [{when: {}, owner: off}]}", ["1:"]),
        ("policy: {match: [{when: {kind: alert}, ownr: {}}]}", ["1:40: ", "`ownr`", "owner"]),
        ("policy: {match: [{when: {path: '[a'}, owner: {}}]}", ["1:32: ", "does not end"]),
        ("policy: {review: {every: 3 months}}", ["1:26: "]),
        ("policy: {channel: {minimum: {critical: two}}}", ["1:40: "]),
        ("alertmanager: {version: '0.25'}", ["1:15: ", "config"]),
        ("policy: {channel: {minimum: {critical: 2}}}", ["1:19: ", "needs `alertmanager`"]),
        ("gates: {incident_lost: {minutes: 2}}", ["1:25: ", "minutes"]),
        ("gates: {incident_late: fatal}", ["1:24: "]),
        ("gates: {pages_per_week: -1}", ["1:25: "]),
        ("fail_on: warn", ["1:10: ", "warning"]),
        ("rules: rules/**", ["1:8: "]),
        ("- rules", ["1:1: "]),
        ("rules: [\n", ["1:8: "]),
        ("rules: []\nrules: []", ["2:1: ", "rules"]),
        ("[" * 100_000, ["deep"]),
    ],
)
def test_what_is_wrong_is_said_with_its_place(text: str, said: list[str]) -> None:
    with pytest.raises(ConfigError) as raised:
        parse(text)

    assert all(line.startswith(".rulelint.yaml:") for line in raised.value.message.splitlines())
    for each in said:
        assert each in raised.value.message


def test_all_faults_are_said_at_once() -> None:
    with pytest.raises(ConfigError) as raised:
        parse("ruels: []\nfixtrues: []\n")

    assert [line.split(" ")[0] for line in raised.value.message.splitlines()] == [
        ".rulelint.yaml:1:1:",
        ".rulelint.yaml:2:1:",
    ]


def test_every_key_of_the_schema_is_explained() -> None:
    def unexplained(schema: Any, where: str = "") -> Iterator[str]:
        for key, value in schema.get("properties", {}).items():
            if "description" not in value and "$ref" not in value:
                yield f"{where}.{key}"
            for part in (value, value.get("else", {}), value.get("items", {})):
                if isinstance(part, dict):
                    yield from unexplained(part, f"{where}.{key}")

    assert list(unexplained(SCHEMA)) == []


def test_found_by_walking_up_to_the_repository(tmp_path: Path) -> None:
    below = tmp_path / "repo" / "a" / "b"
    below.mkdir(parents=True)
    (tmp_path / ".rulelint.yaml").write_text("fail_on: info")
    (tmp_path / "repo" / ".git").mkdir()

    assert find_config(below) is None, "the search ends at the repository's root"

    at_root = tmp_path / "repo" / ".rulelint.yaml"
    at_root.write_text("fail_on: never")
    nearer = tmp_path / "repo" / "a" / ".rulelint.yml"
    assert find_config(below) == at_root
    nearer.write_text("fail_on: warning")
    assert find_config(below) == nearer
    assert load_config(below).fail_on is Severity.WARNING
    assert load_config(below, at_root).fail_on is None


def test_globs_count_from_the_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    (tmp_path / ".git").mkdir()
    (tmp_path / ".rulelint.yaml").write_text("paths: [{match: 'a/**', ignore: [alert]}]")
    monkeypatch.chdir(below)

    config = load_config(below)

    assert config.folder == "../.."
    assert config.path == "../../.rulelint.yaml"
    assert config.relative("x.yml") == "a/b/x.yml"
    assert config.rules_for("x.yml") == config.paths
    assert config.rules_for("../../c.yml") == ()


def test_a_configuration_inside_a_tree_of_git_has_its_folder() -> None:
    assert parse("rules: []", "deploy/.rulelint.yaml").relative("deploy/rules/a.yml") == "rules/a.yml"


def test_what_cannot_be_read_is_said(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"cannot read .*nowhere.yaml: No such file or directory"):
        load_config(tmp_path, tmp_path / "nowhere.yaml")
    (tmp_path / "latin.yaml").write_bytes(b"# caf\xe9\n")
    with pytest.raises(ConfigError, match=r"latin.yaml: not UTF-8 at byte 5"):
        load_config(tmp_path, tmp_path / "latin.yaml")
    (tmp_path / "folder").mkdir()
    with pytest.raises(ConfigError, match="Is a directory"):
        load_config(tmp_path, tmp_path / "folder")
