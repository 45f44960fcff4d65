"""Which commit is the base, in every place rulelint is started from."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from rulelint.errors import RulelintError
from rulelint.git.base import resolve_base, resolve_head
from rulelint.git.repo import Repository
from tests.git.scratch import Scratch

PR = {"GITHUB_REF": "refs/pull/7/merge", "GITHUB_BASE_REF": "main"}
MR = {"CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main"}


class Forge(Scratch):
    """A repository where `topic` left `main` at `fork`, both went on, and `merge` merges them."""

    names: dict[str, str]


@pytest.fixture
def forge(tmp_path: Path) -> Forge:
    made = Forge(Scratch.create(tmp_path / "forge", {"a": "1"}).root)
    made.names = {"fork": made.git("rev-parse", "HEAD")}
    made.git("checkout", "-q", "-b", "topic")
    made.names["topic"] = made.commit({"t": "1"})
    made.git("checkout", "-q", "main")
    made.names["main"] = made.commit({"m": "1"})
    made.git("checkout", "-q", "-b", "merge")
    made.git("merge", "-q", "--no-edit", "topic")
    made.names["merge"] = made.git("rev-parse", "HEAD")
    return made


def clone(forge: Forge, where: Path, *options: str) -> Scratch:
    Scratch(forge.root).git("clone", "-q", *options, f"file://{forge.root}", str(where))
    return Scratch(where)


def base_of(root: Path, env: Mapping[str, str], base: str | None = None, head: str | None = None) -> str:
    repo = Repository.open(root)
    return resolve_base(repo, env, base, resolve_head(repo, env, head)).commit


@pytest.mark.parametrize(
    ("checkout", "env", "expected"),
    [
        ("merge", {**PR, "GITHUB_SHA": "merge"}, "main"),
        ("merge", {"GITHUB_EVENT_NAME": "pull_request", "GITHUB_BASE_REF": "main"}, "main"),
        ("merge", {"GITHUB_EVENT_NAME": "pull_request_target", "GITHUB_BASE_REF": "main"}, "main"),
        ("topic", {**PR, "GITHUB_SHA": "merge"}, "fork"),
        ("topic", {"GITHUB_BASE_REF": "main"}, "fork"),
        ("merge", {**MR, "CI_MERGE_REQUEST_EVENT_TYPE": "merged_result"}, "main"),
        ("merge", {**MR, "CI_MERGE_REQUEST_EVENT_TYPE": "merge_train"}, "main"),
        ("topic", {**MR, "CI_MERGE_REQUEST_EVENT_TYPE": "detached"}, "fork"),
        ("topic", {**MR, "CI_MERGE_REQUEST_DIFF_BASE_SHA": "fork"}, "fork"),
        ("topic", {**MR, "CI_MERGE_REQUEST_DIFF_BASE_SHA": "1" * 40}, "fork"),
        ("topic", {"PRE_COMMIT_FROM_REF": "fork", "PRE_COMMIT_TO_REF": "topic"}, "fork"),
        ("merge", {**PR, "GITHUB_SHA": "merge", "PRE_COMMIT_FROM_REF": "topic"}, "topic"),
        ("topic", {**PR, "PRE_COMMIT_FROM_REF": "0" * 40}, "fork"),
    ],
)
def test_the_environment_says_it(forge: Forge, checkout: str, env: dict[str, str], expected: str) -> None:
    forge.git("checkout", "-q", checkout)
    named = {
        key: forge.names.get(value, value) if "BASE_REF" not in key and "NAME" not in key else value
        for key, value in env.items()
    }

    assert base_of(forge.root, named) == forge.names[expected]


def test_the_option_comes_first(forge: Forge) -> None:
    env = {**PR, "GITHUB_SHA": forge.names["merge"], "PRE_COMMIT_FROM_REF": forge.names["fork"]}

    assert base_of(forge.root, env, base="topic") == forge.names["topic"]


def test_a_clone_of_depth_two_is_enough(forge: Forge, tmp_path: Path) -> None:
    env = {**PR, "GITHUB_SHA": forge.names["merge"]}
    shallow = clone(forge, tmp_path / "two", "--depth=2", "--branch=merge")

    assert base_of(shallow.root, env) == forge.names["main"]


@pytest.mark.parametrize(
    ("env", "branch", "message", "advice"),
    [
        ({**PR, "GITHUB_SHA": "merge"}, "merge", "the base of the pull request", "fetch-depth: 2"),
        (PR, "topic", "the target branch `main` is not in this clone", "fetch-depth: 0"),
        (MR, "topic", "the target branch `main` is not in this clone", "GIT_DEPTH"),
        ({}, "topic", "nothing says what to compare with", "rulelint ci --base "),
        ({"PRE_COMMIT_FROM_REF": "main"}, "topic", "is no commit of this clone", "shallow"),
    ],
)
def test_what_is_missing_is_said(
    forge: Forge, tmp_path: Path, *, env: dict[str, str], branch: str, message: str, advice: str
) -> None:
    shallow = clone(forge, tmp_path / "one", "--depth=1", f"--branch={branch}")
    named = {
        key: forge.names.get(value, value) if "BASE_REF" not in key and "NAME" not in key else value
        for key, value in env.items()
    }

    with pytest.raises(RulelintError, match=message) as caught:
        base_of(shallow.root, named)

    assert advice in (caught.value.advice or "")


def test_without_common_history_there_is_advice(forge: Forge) -> None:
    forge.git("checkout", "-q", "--orphan", "lonely")
    forge.commit({})

    with pytest.raises(RulelintError, match="no common ancestor with `main`") as caught:
        base_of(forge.root, {"GITHUB_BASE_REF": "main"})

    assert "fetch-depth: 0" in (caught.value.advice or "")


def test_the_advice_names_a_branch_the_clone_has(forge: Forge, tmp_path: Path) -> None:
    full = clone(forge, tmp_path / "full")

    for root, branch in ((forge.root, "main"), (full.root, "origin/HEAD")):
        with pytest.raises(RulelintError) as caught:
            base_of(root, {})
        assert caught.value.advice == f"name it: `rulelint ci --base {branch}`"


def test_the_head_is_the_work_tree_unless_somebody_says_otherwise(forge: Forge) -> None:
    repo = Repository.open(forge.root)
    pushed = {"PRE_COMMIT_FROM_REF": forge.names["fork"], "PRE_COMMIT_TO_REF": forge.names["topic"]}

    assert resolve_head(repo, {}, None).commit is None
    assert resolve_head(repo, {}, None).tip == forge.names["merge"]
    assert resolve_head(repo, pushed, None).commit == forge.names["topic"]
    assert resolve_head(repo, pushed, "main").commit == forge.names["main"]


def test_a_repository_without_commits_has_nothing_to_compare(tmp_path: Path) -> None:
    empty = Scratch.create(tmp_path / "empty")

    with pytest.raises(RulelintError, match="no commit yet"):
        base_of(empty.root, {})
