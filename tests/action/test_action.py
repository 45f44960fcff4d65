"""action.yml, parsed and run step by step with a fake workspace."""

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.action.steps import EXPRESSION, Runner, StepResult, load_action
from tests.checkout import ROOT, copy_of_project, git

ACTION = load_action()
INSTALL, RUN = ACTION["runs"]["steps"]
GOOD = """groups:
- name: shop
  rules:
  - alert: Down
    expr: up == 0
    for: 5m
"""
WRONG = GOOD.replace("up == 0", "sum(up) by (job")


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Run the install step once; return the action's checkout and `RUNNER_TEMP`."""
    folder = tmp_path_factory.mktemp("action")
    runner = Runner(copy_of_project(folder / "checkout"), folder / "temp", folder / "workspace")
    runner.temp.mkdir()
    runner.workspace.mkdir()
    # A pull request that brings its own modules must not have them run by the install step.
    for name in ("pip.py", "venv.py", "sys.py"):
        (runner.workspace / name).write_text(
            "raise SystemExit('the workspace was imported')\n", encoding="utf-8"
        )
    done = runner.run(INSTALL)
    assert done.code == 0, done.stderr
    return runner.action, runner.temp


@pytest.fixture
def runner(installed: tuple[Path, Path], tmp_path: Path) -> Iterator[Runner]:
    """Yield a runner whose workspace is a checkout of a pull request's merge commit."""
    git(tmp_path, "init", "-q", "-b", "main")
    (tmp_path / "rules.yml").write_text(GOOD, encoding="utf-8")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "base")
    git(tmp_path, "checkout", "-qb", "change")
    (tmp_path / "rules.yml").write_text(WRONG, encoding="utf-8")
    git(tmp_path, "commit", "-qam", "change")
    git(tmp_path, "checkout", "-q", "main")
    git(tmp_path, "merge", "-q", "--no-ff", "-m", "merge", "change")
    env = {"GITHUB_EVENT_NAME": "pull_request", "GITHUB_BASE_REF": "main"}
    yield Runner(installed[0], installed[1], tmp_path, env)
    (installed[1] / "rulelint.json").unlink(missing_ok=True)


def test_shape() -> None:
    assert ACTION["runs"]["using"] == "composite"
    for step in (INSTALL, RUN):
        assert not EXPRESSION.search(step["run"]), "inputs reach a script only through its environment"
    for each in ACTION["inputs"].values():
        assert each["description"]
        assert "default" in each


def test_pins_cover_what_the_package_needs() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    needed = [*project["project"]["dependencies"], *project["build-system"]["requires"]]
    pins = dict(
        re.findall(
            r"^(\S+)==(\S+) \\$", (ROOT / ".github/action/requirements.txt").read_text("utf-8"), re.MULTILINE
        )
    )

    for requirement in map(Requirement, needed):
        assert pins[canonicalize_name(requirement.name)] in requirement.specifier, requirement


def assert_refused(done: StepResult, line: int) -> None:
    assert done.outputs["exit-code"] == "1", done.stderr
    assert done.code == 1
    assert re.search(rf"^::error file=rules\.yml,line={line},", done.stdout, re.MULTILINE), done.stdout
    findings = json.loads(Path(done.outputs["json-file"]).read_text(encoding="utf-8"))["findings"]
    assert [each["id"] for each in findings] == ["expr/syntax"]


@pytest.mark.oracle
class TestRun:
    def test_ci_compares_the_merge_commit_with_its_first_parent(self, runner: Runner) -> None:
        done = runner.run(RUN)

        assert_refused(done, line=5)
        assert "rules.yml" in done.summary

    def test_lint(self, runner: Runner) -> None:
        assert_refused(runner.run(RUN, command="lint"), line=5)

    def test_lint_of_a_sound_file(self, runner: Runner) -> None:
        (runner.workspace / "rules.yml").write_text(GOOD, encoding="utf-8")

        done = runner.run(RUN, command="lint", paths="rules.yml")

        assert (done.code, done.outputs["exit-code"]) == (0, "0"), done.stderr
        assert "::error" not in done.stdout

    def test_working_directory(self, runner: Runner) -> None:
        (runner.workspace / "deep").mkdir()
        (runner.workspace / "deep" / "more.yml").write_text(GOOD, encoding="utf-8")

        done = runner.run(RUN, command="lint", working_directory="deep")

        assert done.code == 0, done.stdout + done.stderr

    @pytest.mark.parametrize(
        ("given", "said"),
        [
            ({"command": "simulate; touch pwned"}, "the input `command` is one of ci, lint"),
            ({"command": "ci", "paths": "rules.yml"}, "the input `paths` belongs to `command: lint`"),
            ({"command": "lint", "args": "'unclosed"}, "No closing quotation"),
        ],
    )
    def test_wrong_inputs(self, runner: Runner, given: dict[str, str], said: str) -> None:
        done = runner.run(RUN, **given)

        assert done.code == 2
        assert done.stdout.startswith("::error title=rulelint::")
        assert said in done.stdout

    @pytest.mark.parametrize(
        "text", ["$(touch pwned)", "; touch pwned", "`touch pwned`", "--config=/etc/passwd"]
    )
    @pytest.mark.parametrize("name", ["paths", "base", "config"])
    def test_inputs_are_words_never_code(self, runner: Runner, name: str, text: str) -> None:
        command = "lint" if name == "paths" else "ci"

        done = runner.run(RUN, command=command, **{name: text})

        assert done.code in (1, 2, 3), done.stderr
        assert "Traceback" not in done.stderr
        assert not list(runner.workspace.rglob("pwned*"))
