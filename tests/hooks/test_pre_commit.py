"""The published hooks under real pre-commit, in a fresh repository of a user."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.checkout import ROOT, copy_of_project, git

pytestmark = pytest.mark.oracle

PRE_COMMIT = Path(sys.executable).with_name("pre-commit")
GOOD = """groups:
- name: shop
  rules:
  - alert: Down
    expr: up == 0
    for: 5m
"""
WRONG = GOOD.replace("up == 0", "sum(up) by (job")


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, Path]:
    """Commit this project into a repository of its own; return it, the revision, and a home for pre-commit."""
    folder = copy_of_project(tmp_path_factory.mktemp("published"))
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "release")
    return folder, git(folder, "rev-parse", "HEAD").strip(), tmp_path_factory.mktemp("pre-commit")


class User:
    """A user's repository with the hooks installed."""

    def __init__(self, folder: Path, published: tuple[Path, str, Path]) -> None:
        repository, revision, home = published
        self.folder = folder
        self.env = {**os.environ, "PRE_COMMIT_HOME": str(home), "GIT_CONFIG_GLOBAL": "/dev/null"}
        for name in ("GITHUB_ACTIONS", "GITHUB_BASE_REF", "CI"):
            self.env.pop(name, None)
        hooks = [{"id": "rulelint"}, {"id": "rulelint-fmt"}, {"id": "rulelint-ci"}]
        config = {"repos": [{"repo": str(repository), "rev": revision, "hooks": hooks}]}
        git(folder, "init", "-q", "-b", "main")
        self.write(".pre-commit-config.yaml", yaml.safe_dump(config))
        self.write("rules.yml", GOOD)
        self.write("compose.yaml", "services: {web: {image: nginx}}\n")
        git(folder, "add", ".")
        git(folder, "commit", "-qm", "base")

    def write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text, encoding="utf-8")

    def pre_commit(self, *words: str) -> subprocess.CompletedProcess[str]:
        command = [str(PRE_COMMIT), *words]
        return subprocess.run(
            command, cwd=self.folder, env=self.env, capture_output=True, text=True, check=False, timeout=300
        )


@pytest.fixture
def user(tmp_path: Path, published: tuple[Path, str, Path]) -> User:
    return User(tmp_path, published)


def test_a_sound_file_and_a_file_without_rules_pass(user: User) -> None:
    done = user.pre_commit("run", "rulelint", "--all-files")

    assert done.returncode == 0, done.stdout + done.stderr
    assert "Passed" in done.stdout


def test_only_files_without_rules(user: User) -> None:
    done = user.pre_commit("run", "rulelint", "--files", "compose.yaml")

    assert done.returncode == 0, done.stdout + done.stderr


def test_a_wrong_rule_is_refused(user: User) -> None:
    user.write("rules.yml", WRONG)
    git(user.folder, "add", ".")

    done = user.pre_commit("run", "rulelint")

    assert done.returncode == 1
    assert "rules.yml:5:" in done.stdout
    assert "expr/syntax" in done.stdout


def test_expressions_are_laid_out(user: User) -> None:
    user.write("rules.yml", GOOD.replace("up == 0", "up==0   # why"))
    git(user.folder, "add", ".")

    done = user.pre_commit("run", "rulelint-fmt")

    assert done.returncode == 1, "pre-commit fails where a hook changes files"
    assert (user.folder / "rules.yml").read_text() == GOOD.replace("up == 0", "up == 0   # why")
    assert (user.folder / "compose.yaml").read_text() == "services: {web: {image: nginx}}\n"
    git(user.folder, "add", ".")
    assert user.pre_commit("run", "rulelint-fmt").returncode == 0


def test_the_commit_itself_is_refused(user: User) -> None:
    assert user.pre_commit("install").returncode == 0
    user.write("rules.yml", WRONG)
    git(user.folder, "add", ".")

    commit = ["git", "-c", "user.name=T", "-c", "user.email=t@example.org", "commit", "-qm", "wrong"]
    done = subprocess.run(commit, cwd=user.folder, env=user.env, capture_output=True, text=True, check=False)

    assert done.returncode == 1
    assert "expr/syntax" in done.stdout + done.stderr
    assert git(user.folder, "log", "--format=%s").split() == ["base"]


@pytest.mark.parametrize(("text", "code"), [(WRONG, 1), (GOOD.replace("5m", "10m"), 0)])
def test_a_push_is_compared_with_what_is_there(user: User, text: str, code: int) -> None:
    base = git(user.folder, "rev-parse", "HEAD").strip()
    user.write("rules.yml", text)
    git(user.folder, "commit", "-qam", "change")
    head = git(user.folder, "rev-parse", "HEAD").strip()

    done = user.pre_commit(
        "run", "rulelint-ci", "--hook-stage", "pre-push", "--from-ref", base, "--to-ref", head
    )  # fmt: skip

    assert done.returncode == code, done.stdout + done.stderr
    if code:
        assert "expr/syntax" in done.stdout


def test_our_own_configuration_is_valid() -> None:
    for name in (".pre-commit-config.yaml", ".pre-commit-hooks.yaml"):
        word = "validate-config" if "config" in name else "validate-manifest"
        done = subprocess.run(
            [str(PRE_COMMIT), word, name], cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout
