"""`rulelint ci` called in a folder of the test's own, in an environment of no forge and no hook."""

from collections.abc import Callable
from pathlib import Path

import pytest

from rulelint.cli.main import main

Run = Callable[..., tuple[int, str, str]]
"""Folder, arguments, and variables as keywords → exit code, standard output, standard error."""
FORGES = ("GITHUB_ACTIONS", "GITHUB_REF", "GITHUB_BASE_REF", "GITHUB_STEP_SUMMARY", "GITHUB_WORKSPACE")


@pytest.fixture
def run_ci(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Return a function that runs the command."""
    for name in (*FORGES, "PRE_COMMIT_FROM_REF", "PRE_COMMIT_TO_REF", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)

    def call(folder: Path, *arguments: str, **env: str) -> tuple[int, str, str]:
        monkeypatch.chdir(folder)
        for name, value in env.items():
            monkeypatch.setenv(name, value)
        with pytest.raises(SystemExit) as ended:
            main(["ci", *arguments])
        printed = capsys.readouterr()
        assert isinstance(ended.value.code, int)
        return ended.value.code, printed.out, printed.err

    return call
