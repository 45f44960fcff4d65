"""Every page of tests/cli/sessions plays as it reads; RULELINT_UPDATE_SESSIONS=1 rewrites them for review."""

import os
from pathlib import Path

import pytest

from tests.cli.session import play

PAGES = sorted((Path(__file__).parent / "sessions").glob("*.md"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_session(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()
    expected = page.read_text(encoding="utf-8")

    played = play(expected, tmp_path)

    if os.environ.get("RULELINT_UPDATE_SESSIONS"):
        page.write_text(played, encoding="utf-8")
    assert played == expected


def test_there_are_sessions() -> None:
    assert len(PAGES) >= 5


def test_a_page_that_shows_something_else_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    page = "```console\n$ rulelint --version\nrulelint 0.0.0-never\n```\n"

    assert play(page, tmp_path) != page
