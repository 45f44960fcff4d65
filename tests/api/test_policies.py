"""Policies on a real repository: git, files beside the rules, Alertmanager."""

from datetime import date
from pathlib import Path

import pytest

from rulelint.api.lint import LintOptions, lint, lint_files
from rulelint.api.sides import Side, load_sides
from rulelint.errors import Exit
from rulelint.git.tree import CommitTree
from rulelint.policy.around import AlertmanagerError
from rulelint.policy.config import load_config, parse_config
from rulelint.report.base import LintResult
from rulelint.source.file import SourceText
from tests.git.scratch import Scratch

OLD = "groups:\n- name: a\n  rules:\n  - {alert: Old, expr: up == 0, labels: {severity: critical}}\n"
NEW = OLD + "  - {alert: New, expr: up == 1, labels: {severity: critical}}\n"


def linted(root: Path, config: str, monkeypatch: pytest.MonkeyPatch, below: str = ".") -> LintResult:
    (root / ".rulelint.yaml").write_text(config)
    monkeypatch.chdir(root / below)
    return lint([], load_config(Path.cwd()), LintOptions(today=date(2027, 11, 2)))


def said(result: LintResult) -> list[tuple[str, str]]:
    return [(each.id, each.message) for each in result.findings]


def test_blocks_for_what_was_added_since_the_last_commit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scratch = Scratch.create(tmp_path, {"rules/a.yml": OLD})
    scratch.write({"rules/a.yml": NEW})
    config = "rules: ['rules/**']\npolicy: {match: [{when: {git: [added]}, summary: {}}]}"

    for below in (".", "rules"):
        assert said(linted(tmp_path, config, monkeypatch, below)) == [
            ("policy/summary", "`New` has no summary")
        ]


def test_git_knows_when_a_rule_was_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Scratch.create(tmp_path, {"rules/a.yml": OLD})
    config = "rules: ['rules/**']\npolicy: {review: {every: 180d}}"

    assert said(linted(tmp_path, config, monkeypatch, "rules")) == [
        ("policy/review", "`Old` was changed 365 days ago, every 180 days a review is asked for")
    ]
    assert said(linted(tmp_path, config.replace("180d", "366d"), monkeypatch)) == []


def test_outside_of_git_nothing_is_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules/a.yml").write_text(OLD)
    config = "rules: ['rules/**']\npolicy: {review: {}, match: [{when: {git: [added]}, summary: {}}]}"

    assert said(linted(tmp_path, config, monkeypatch)) == []


def test_a_configuration_alertmanager_refuses_ends_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Scratch.create(tmp_path, {"rules/a.yml": OLD, "am.yml": "route: {receiver: x}\n"})

    with pytest.raises(AlertmanagerError, match=r"am\.yml:1:19: no receiver is called `x`") as raised:
        linted(tmp_path, "alertmanager: am.yml", monkeypatch)
    assert raised.value.exit_code is Exit.USAGE


def test_what_leads_out_of_the_repository_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "secret.yml").write_text("route: {receiver: x}\nreceivers: [{name: x}]\n")
    Scratch.create(tmp_path / "r", {"rules/a.yml": OLD})
    (tmp_path / "r/link.yml").symlink_to(tmp_path / "secret.yml")

    for path in ("../secret.yml", "link.yml", str(tmp_path / "secret.yml")):
        with pytest.raises(AlertmanagerError, match="is not in the repository"):
            linted(tmp_path / "r", f"alertmanager: {path}", monkeypatch)


ROUTES = "receivers: [{name: a, webhook_configs: [{url: 'https://a.example.org'}]}]\nroute: {receiver: a}\n"
JUDGED = """
alertmanager: am.yml
policy:
  channel: {minimum: {critical: 2}}
  match: [{when: {git: [added]}, summary: {}}]
"""


def sides(
    root: Path, base: dict[str, str | bytes | None], head: dict[str, str | bytes | None]
) -> tuple[Side, Side]:
    scratch = Scratch.create(root)
    commits = [scratch.commit(base), scratch.commit(head)]
    trees = [CommitTree(root, commit) for commit in commits]
    return load_sides(trees[0], trees[1], parse_config(SourceText(".rulelint.yaml", JUDGED)))


def ids(side: Side) -> list[str]:
    result = lint_files(side.files, side.config, context=side.context)
    return [f"{each.id} {each.rule.name}" for each in result.findings if each.rule]


def test_each_side_of_a_pull_request_has_its_own_routes(tmp_path: Path) -> None:
    two = ROUTES.replace("}]}]", "}, {url: 'https://b.example.org'}]}]")
    base, head = sides(tmp_path, {"r.yml": OLD, "am.yml": two}, {"r.yml": NEW, "am.yml": ROUTES})

    assert ids(base) == []
    assert ids(head) == ["policy/channel Old", "policy/summary New", "policy/channel New"]


def test_a_pull_request_may_repair_what_alertmanager_refuses_of_base(tmp_path: Path) -> None:
    base, head = sides(tmp_path, {"r.yml": OLD, "am.yml": "route: {}"}, {"am.yml": ROUTES})

    assert ids(base) == []
    assert ids(head) == ["policy/channel Old"]


def test_a_pull_request_that_breaks_alertmanager_is_stopped(tmp_path: Path) -> None:
    _, head = sides(tmp_path, {"r.yml": OLD, "am.yml": ROUTES}, {"am.yml": "route: {}"})

    with pytest.raises(AlertmanagerError, match=r"am\.yml"):
        ids(head)
