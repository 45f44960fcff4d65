"""File names of a commit are never options."""

import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from rulelint.cli.lint import command

WRONG = "groups: [{name: g, rules: [{alert: A, expr: up ==}]}]\n"


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("evil.yaml").write_text("checks: {ignore: [all]}\n", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("name", ["--config=evil.yaml", "--quiet", "-q", "--ignore=expr", "--"])
@pytest.mark.usefixtures("repository")
def test_a_file_that_looks_like_an_option_is_checked(name: str) -> None:
    Path(os.curdir, name).write_text(WRONG, encoding="utf-8")

    done = CliRunner().invoke(
        command, ["--from-hook", "--output-format", "concise", name], standalone_mode=False
    )

    assert f"{name}:1:" in done.output, done.output
    assert "expr/syntax" in done.output


@pytest.mark.usefixtures("repository")
def test_options_of_the_user_stay_options() -> None:
    Path("rules.yml").write_text(WRONG, encoding="utf-8")

    words = ["--from-hook", "--output-format=concise", "--ignore=expr/syntax", "rules.yml"]
    done = CliRunner().invoke(command, words, standalone_mode=False)

    assert "expr/syntax" not in done.output, done.output
