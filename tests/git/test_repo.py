"""Names become objects and never options; what a repository or an environment holds does not run."""

import stat
from pathlib import Path

import pytest

from rulelint.errors import RulelintError
from rulelint.git import command
from rulelint.git.command import GitError, environment, run_git
from rulelint.git.repo import Repository
from tests.git.scratch import Scratch


@pytest.fixture
def scratch(tmp_path: Path) -> Scratch:
    return Scratch.create(tmp_path / "repo", {"sub/a.yml": "x\n"})


def test_open_finds_the_top_from_below(scratch: Scratch) -> None:
    repo = Repository.open(scratch.root / "sub")

    assert repo.root.resolve() == scratch.root.resolve()
    assert (repo.prefix, repo.shallow, repo.object_format) == ("sub/", False, "sha1")


def test_outside_of_a_repository_there_is_advice(tmp_path: Path) -> None:
    with pytest.raises(GitError, match="not a git repository") as caught:
        Repository.open(tmp_path)

    assert "rulelint lint" in (caught.value.advice or "")


def test_without_a_work_tree_there_is_advice(scratch: Scratch, tmp_path: Path) -> None:
    scratch.git("clone", "--quiet", "--bare", str(scratch.root), str(tmp_path / "bare"))

    for folder in (tmp_path / "bare", scratch.root / ".git"):
        with pytest.raises(GitError, match="this is a bare repository") as caught:
            Repository.open(folder)
        assert "work tree" in (caught.value.advice or "")


def test_a_commit_is_the_merge_base_with_itself(scratch: Scratch) -> None:
    head = scratch.git("rev-parse", "HEAD").strip()

    assert Repository.open(scratch.root).merge_base(head, head) == head


@pytest.mark.parametrize(
    "name",
    ["--output=/tmp/x", "-h", "", "nonsense", "HEAD\nHEAD", "a\0b", "HEAD:sub/a.yml", "HEAD..HEAD", "0" * 40],
)
def test_what_is_no_commit_is_none(scratch: Scratch, name: str) -> None:
    repo = Repository.open(scratch.root)

    assert repo.commit(name) is None
    with pytest.raises(RulelintError, match="is no commit of this clone"):
        repo.resolve(name)


def test_names_resolve_to_commits(scratch: Scratch) -> None:
    head = scratch.git("rev-parse", "HEAD")
    scratch.git("tag", "-a", "v1", "-m", "one")
    repo = Repository.open(scratch.root)

    assert {repo.resolve(name) for name in ("HEAD", "main", "v1", head, head[:9])} == {head}


def test_merge_base_and_parents(scratch: Scratch) -> None:
    fork = scratch.git("rev-parse", "HEAD")
    scratch.git("checkout", "-q", "-b", "topic")
    topic = scratch.commit({"t": "t"})
    scratch.git("checkout", "-q", "main")
    main = scratch.commit({"m": "m"})
    scratch.git("merge", "-q", "--no-edit", "topic")
    scratch.git("checkout", "-q", "--orphan", "lonely")
    lonely = scratch.commit({})
    repo = Repository.open(scratch.root)

    assert repo.parents(repo.resolve("main")) == (main, topic)
    assert repo.merge_base(main, topic) == fork
    assert repo.merge_base(main, lonely) is None


def test_missing_git_and_slow_git_are_said(scratch: Scratch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "TIMEOUT_SECONDS", 0)
    with pytest.raises(GitError, match="took more than 0 s"):
        Repository.open(scratch.root)
    monkeypatch.setenv("PATH", "/nonexistent")
    with pytest.raises(GitError, match="`git` is not installed"):
        Repository.open(scratch.root)


def fake_git(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    program = folder / "bin" / "git"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")


def test_dubious_ownership_has_advice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = "fatal: detected dubious ownership in repository at '/github/workspace'"
    fake_git(tmp_path, f'echo "{said}" >&2; exit 128', monkeypatch)

    with pytest.raises(GitError, match="belongs to another user") as caught:
        Repository.open(tmp_path)

    assert caught.value.advice == ("run `git config --global --add safe.directory /github/workspace` first")


def test_nothing_of_the_repository_runs(scratch: Scratch, tmp_path: Path) -> None:
    trap, sprung = tmp_path / "trap", tmp_path / "sprung"
    trap.write_text(f"#!/bin/sh\ntouch {sprung}\ncat\n")
    trap.chmod(0o755)
    for key in (
        "core.fsmonitor",
        "diff.external",
        "diff.x.textconv",
        "filter.x.clean",
        "filter.x.smudge",
        "core.pager",
    ):
        scratch.git("config", key, str(trap))
    scratch.write({".gitattributes": "* filter=x diff=x\n", "sub/a.yml": "changed\n"})
    repo = Repository.open(scratch.root)

    for side in (repo.tree(repo.resolve("HEAD")), repo.tree(None)):
        side.oids(side.entries)
        side.read(side.entries)

    assert not sprung.exists()
    scratch.git("diff")
    assert sprung.exists(), "the trap must be one"


def test_a_running_hook_does_not_say_which_repository(
    scratch: Scratch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Scratch.create(tmp_path / "other", {"b.yml": "x\n"})
    monkeypatch.setenv("GIT_DIR", str(other.root / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other.root))

    assert list(Repository.open(scratch.root).tree(None).entries) == ["sub/a.yml"]


def test_environment_keeps_what_says_which_repositories_are_trusted() -> None:
    kept = {
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "safe.directory",
        "GIT_CONFIG_VALUE_0": "*",
        "HOME": "/root",
    }

    result = environment(
        kept | {"GIT_EXTERNAL_DIFF": "evil", "GIT_DIR": "x", "GIT_SSH_COMMAND": "evil", "LC_ALL": "de"}
    )

    assert kept.items() <= result.items()
    assert not {"GIT_EXTERNAL_DIFF", "GIT_DIR", "GIT_SSH_COMMAND"} & result.keys()
    assert (result["LC_ALL"], result["GIT_TERMINAL_PROMPT"]) == ("C", "0")


def test_a_refusal_is_one_line(scratch: Scratch) -> None:
    with pytest.raises(GitError, match=r"^`git cat-file` failed: [^\n]*$"):
        run_git(scratch.root, "cat-file", "blob", "nonsense")
