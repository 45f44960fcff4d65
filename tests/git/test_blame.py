"""When lines were changed last."""

from pathlib import Path

import pytest

from rulelint.git.blame import line_times
from tests.git import scratch as scratches
from tests.git.scratch import Scratch

FIRST, SECOND = 1_793_577_600, 1_793_664_000


def commit(repository: Scratch, text: str, at: int, monkeypatch: pytest.MonkeyPatch) -> str:
    for name in ("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"):
        monkeypatch.setitem(scratches.IDENTITY, name, f"{at} +0000")
    return repository.commit({"rules/a b.yml": text})


def test_each_line_has_the_time_of_its_commit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repository = Scratch.create(tmp_path / "r")
    first = commit(repository, "one\ntwo\n\ttabbed\n", FIRST, monkeypatch)
    commit(repository, "one\n2\n\ttabbed\n", SECOND, monkeypatch)

    path = "rules/a b.yml"
    assert line_times(repository.root, path, None, shallow=False) == (FIRST, SECOND, FIRST)
    assert line_times(repository.root, path, first, shallow=False) == (FIRST, FIRST, FIRST)


def test_what_is_not_committed_is_of_now(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repository = Scratch.create(tmp_path / "r")
    commit(repository, "one\n", FIRST, monkeypatch)
    repository.write({"rules/a b.yml": "one\ntwo\n", "new.yml": "x\n"})

    times = line_times(repository.root, "rules/a b.yml", None, shallow=False)

    assert times[0] == FIRST
    assert times[1] is not None
    assert times[1] > SECOND - 365 * 86_400
    assert line_times(repository.root, "new.yml", None, shallow=False) == ()
    assert line_times(repository.root, "missing.yml", None, shallow=False) == ()


def test_a_shallow_clone_does_not_know_old_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    origin = Scratch.create(tmp_path / "r")
    commit(origin, "one\n", FIRST, monkeypatch)
    commit(origin, "one\ntwo\n", SECOND, monkeypatch)
    commit(origin, "one\ntwo\nthree\n", SECOND + 60, monkeypatch)
    origin.git("clone", "-q", "--depth", "2", f"file://{origin.root}", str(tmp_path / "clone"))

    times = line_times(tmp_path / "clone", "rules/a b.yml", None, shallow=True)

    assert times == (None, None, SECOND + 60)
