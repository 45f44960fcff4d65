"""`--watch` checks again after a change, says what is wrong in between, and ends quietly."""

import os
from pathlib import Path

import pytest

from rulelint.cli.main import main
from rulelint.cli.watch import stamps, watch
from rulelint.errors import RulelintError

RULES = "groups:\n- name: a\n  rules:\n  - alert: A\n    expr: up == 0\n"


class Clock:
    """Stands for waiting: each wait makes the next change, the last one is Ctrl-C."""

    def __init__(self, *changes: str) -> None:
        self.changes = list(changes)
        self.waits = 0

    def __call__(self, seconds: float) -> None:
        self.waits += 1
        assert 0 < seconds < 5
        if not self.changes:
            raise KeyboardInterrupt
        path, _, text = self.changes.pop(0).partition("=")
        if path:
            Path(path).write_text(text)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / "a.yml").write_text(RULES)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("folder")
def test_a_change_is_checked() -> None:
    seen: list[str] = []
    clock = Clock("", f"a.yml={RULES}#", "", "b.yml=x: 1", ".rulelint.yaml=rules: ['c/**']")

    with pytest.raises(KeyboardInterrupt):
        watch(lambda: seen.append("checked"), (), None, clock)

    assert seen == ["checked"] * 4
    assert clock.waits == 6


@pytest.mark.usefixtures("folder")
def test_what_is_wrong_is_said_and_waited_for(capsys: pytest.CaptureFixture[str]) -> None:
    def check() -> None:
        raise RulelintError("first\nsecond")

    with pytest.raises(KeyboardInterrupt):
        watch(check, (), None, Clock(".rulelint.yaml=rlues: []"))

    assert capsys.readouterr().err.count("error: first\nerror: second\n") == 2


def test_named_files_are_watched_even_where_they_are_gone(folder: Path) -> None:
    assert set(stamps((Path("a.yml"),), None)) == {str(folder / "a.yml")}
    assert stamps((Path("gone.yml"),), None) == {}


@pytest.mark.usefixtures("folder")
def test_the_command_ends_with_130(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("rulelint.cli.watch.watch.__defaults__", (Clock(),))
    monkeypatch.setitem(os.environ, "GITHUB_ACTIONS", "")

    with pytest.raises(SystemExit) as ended:
        main(["lint", "--watch"])

    printed = capsys.readouterr()
    assert ended.value.code == 130
    assert printed.out == ""
    assert printed.err == "No findings in 1 file, 1 rule\nwatching 1 file, Ctrl-C ends\n\n"


@pytest.mark.usefixtures("folder")
def test_standard_input_cannot_be_watched(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["lint", "--watch", "-"])

    assert ended.value.code == 2
    assert "`--watch` needs files" in capsys.readouterr().err
