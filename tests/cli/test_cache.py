"""`rulelint cache`, and the options of `rulelint lint` that are about it."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from rulelint.cli.main import main

RULES = "groups:\n- name: a\n  rules:\n  - alert: A\n    expr: up ==\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "repository"
    (folder / ".git").mkdir(parents=True)
    (folder / "rules.yml").write_text(RULES)
    monkeypatch.chdir(folder)
    monkeypatch.delenv("RULELINT_NO_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return folder


def run(*words: str) -> Result:
    return CliRunner().invoke(main, words, prog_name="rulelint")


def kept(folder: Path) -> list[Path]:
    return [path for path in (folder.parent / "cache").rglob("??/*") if path.is_file()]


def test_what_was_found_is_kept_and_found_again(folder: Path) -> None:
    first = run("lint", "--output-format", "concise")
    entries = kept(folder)
    second = run("lint", "--output-format", "concise")

    assert "expr/syntax" in first.stdout
    assert (first.output, first.exit_code) == (second.output, second.exit_code)
    assert entries
    assert kept(folder) == entries


@pytest.mark.parametrize("words", [["--no-cache"], ["--no-cache", "--jobs", "2"]])
def test_nothing_is_kept_where_nobody_wants_it(folder: Path, words: list[str]) -> None:
    assert "expr/syntax" in run("lint", *words).stdout
    assert kept(folder) == []


def test_a_variable_switches_it_off(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RULELINT_NO_CACHE", "1")
    run("lint")

    assert kept(folder) == []
    assert run("cache", "dir").exit_code == 2
    assert "RULELINT_NO_CACHE" in run("cache", "clear").stderr


def test_the_folder_is_shown_and_cleared(folder: Path) -> None:
    run("lint")
    where = run("cache", "dir").stdout.strip()
    mine = Path(where) / "mine.txt"
    mine.write_text("mine")

    cleared = run("cache", "clear")

    assert where == str(folder.parent / "cache" / "rulelint")
    assert cleared.stderr.startswith("Removed ")
    assert kept(folder) == []
    assert mine.read_text() == "mine"


@pytest.mark.parametrize("jobs", ["0", "-1", "many"])
def test_a_number_of_processes_is_a_number(folder: Path, jobs: str) -> None:
    assert folder.exists()
    assert run("lint", "--jobs", jobs).exit_code == 2
