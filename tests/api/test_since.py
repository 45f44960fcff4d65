"""`--since`: what is found in lines and rules that changed, whatever happened to the file."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from rulelint.api.lint import LintOptions, lint
from rulelint.api.since import since
from rulelint.errors import RulelintError
from rulelint.policy.config import Config
from tests.git.scratch import Scratch

OLD = "groups:\n- name: a\n  rules:\n" + "".join(
    f"  - alert: A{n}\n    expr: up{n}\n    for: 5m\n" for n in range(9)
)
NEW_RULE = "  - alert: New\n    expr: new\n"


def alerts(
    root: Path, edit: Mapping[str, str | None], monkeypatch: pytest.MonkeyPatch, below: str = ""
) -> list[str]:
    scratch = Scratch.create(root, {"r/a.yml": OLD, "r/b.yml": OLD.replace("A", "B")})
    scratch.write(edit)
    monkeypatch.chdir(root / below)
    result = since(lint([Path()], Config(), LintOptions(("alert/no-condition",))), Path.cwd(), "HEAD")
    return [finding.rule.name for finding in result.findings if finding.rule]


@pytest.mark.parametrize("below", ["", "r"])
@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        ({}, []),
        ({"r/a.yml": OLD + NEW_RULE}, ["New"]),
        ({"r/a.yml": OLD.replace("up3", "upp")}, ["A3"]),
        ({"r/a.yml": OLD.replace("A3\n    expr: up3\n    for: 5m\n", "A3\n    expr: up3\n")}, ["A3"]),
        ({"r/a.yml": OLD.replace("  - alert: A3\n    expr: up3\n    for: 5m\n", "")}, ["A2"]),
        ({"r/a.yml": "# words\n" + OLD}, []),
        ({"r/a.yml": None, "r/c.yml": OLD + NEW_RULE}, ["New"]),
        ({"r/c.yml": "groups:\n- name: c\n  rules:\n" + NEW_RULE}, ["New"]),
        ({"r/a.yml": None}, []),
    ],
)
def test_findings_of_what_changed(
    edit: Mapping[str, str | None],
    expected: list[str],
    below: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert alerts(tmp_path, edit, monkeypatch, below) == expected


def test_a_branch_is_compared_with_where_it_began(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scratch = Scratch.create(tmp_path, {"a.yml": OLD})
    scratch.git("checkout", "-q", "-b", "feature")
    scratch.commit({"a.yml": OLD + NEW_RULE})
    scratch.git("checkout", "-q", "main")
    scratch.commit({"a.yml": OLD.replace("up3", "upp")})
    scratch.git("checkout", "-q", "feature")
    monkeypatch.chdir(tmp_path)

    result = since(lint([Path()], Config()), Path.cwd(), "main")

    assert {finding.rule.name for finding in result.findings if finding.rule} == {"New"}


@pytest.mark.parametrize("ref", ["nowhere", "--output=x", "", "HEAD\0"])
def test_what_is_no_commit_is_refused(ref: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Scratch.create(tmp_path, {"a.yml": OLD})
    monkeypatch.chdir(tmp_path)

    with pytest.raises(RulelintError, match="is no commit of this clone"):
        since(lint([Path()], Config()), Path.cwd(), ref)


def test_a_duplicate_of_a_changed_rule_is_about_what_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scratch = Scratch.create(
        tmp_path, {"a.yml": "groups:\n- name: a\n  rules:\n  - alert: X\n    expr: up == 0\n"}
    )
    scratch.write({"b.yml": "groups:\n- name: b\n  rules:\n  - alert: X\n    expr: up == 0\n"})
    monkeypatch.chdir(tmp_path)

    everything = lint([Path()], Config(), LintOptions(("fleet/duplicate-across-files",)))
    result = since(everything, Path.cwd(), "HEAD")

    assert [each.path for each in everything.findings] == [each.path for each in result.findings] != []


def test_hostile_names_are_no_options(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = ("-U9.yml", "a\nb.yml", "ü.yml", ":(top)x.yml", "*.yml")
    scratch = Scratch.create(tmp_path, dict.fromkeys(names, OLD))
    scratch.write(dict.fromkeys(names, OLD + NEW_RULE))
    monkeypatch.chdir(tmp_path)

    result = since(lint([Path()], Config(), LintOptions(("alert/no-condition",))), Path.cwd(), "HEAD")

    assert sorted(each.path for each in result.findings) == sorted(names)
