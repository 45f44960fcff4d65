"""The scripts ask us, and what we answer is what there is."""

import os
import shutil
import subprocess
import sys

import pytest

from rulelint.api.explain import explain
from rulelint.cli.completion import SHELLS
from rulelint.cli.main import COMMANDS


def run(*arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "rulelint", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ | env)


@pytest.mark.parametrize("shell", SHELLS)
def test_a_script_that_asks_us(shell: str) -> None:
    done = run("completion", shell)

    assert (done.returncode, done.stderr) == (0, "")
    assert f"_RULELINT_COMPLETE={shell}_complete" in done.stdout


@pytest.mark.parametrize("shell", SHELLS)
def test_the_script_is_one_of_the_shell(shell: str) -> None:
    program = shutil.which(shell)
    if program is None:
        pytest.skip(f"{shell} is not installed")
    script = run("completion", shell).stdout

    done = subprocess.run([program, "-n"], input=script, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")


def answers(words: str, at: int) -> list[str]:
    done = run(_RULELINT_COMPLETE="bash_complete", COMP_WORDS=words, COMP_CWORD=str(at))
    assert done.returncode == 0, done.stderr
    return [line.partition(",")[2] for line in done.stdout.splitlines()]


def test_commands_options_and_values() -> None:
    assert answers("rulelint ", 1) == list(COMMANDS)
    assert answers("rulelint li", 1) == ["lint"]
    assert "--show-config" in answers("rulelint lint --sh", 2)
    assert answers("rulelint lint --output-format s", 3) == ["sarif"]


def test_names_of_checks() -> None:
    assert answers("rulelint explain alert/no-", 2) == ["alert/no-condition"]
    assert answers("rulelint lint --select expr,alert/no-", 3) == ["expr,alert/no-condition"]
    assert "default" in answers("rulelint checks ", 2)


def test_only_what_has_a_page_is_explained() -> None:
    found = answers("rulelint explain ", 2)

    assert {"expr/syntax", "policy/changed-gate"} <= set(found)
    assert not {"default", "all", "expr"} & set(found)
    assert all(explain(each) for each in found)


def test_another_shell() -> None:
    done = run("completion", "fsh")

    assert done.returncode == 2
    assert "did you mean `fish`?" in done.stderr
