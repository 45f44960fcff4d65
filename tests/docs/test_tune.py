"""The session in docs/tune.md is what the commands print, on a copy of the fixture that is shipped."""

import os
import shutil
from pathlib import Path

import pytest

from tests.checkout import ROOT
from tests.cli.session import play

PAGE = ROOT / "docs" / "tune.md"
START, END = "## A session\n", "## What is tried\n"


def test_the_session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "synthetic-fleet"
    shutil.copytree(ROOT / "fixtures" / "synthetic-fleet", folder)
    (folder / ".git").mkdir()
    monkeypatch.chdir(folder)
    page = PAGE.read_text(encoding="utf-8")
    before, rest = page.split(START)
    session, after = rest.split(END, 1)

    played = play(session, folder)

    if os.environ.get("RULELINT_UPDATE_SESSIONS"):
        PAGE.write_text(f"{before}{START}{played}{END}{after}", encoding="utf-8")
    assert played == session
