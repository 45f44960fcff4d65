"""`rulelint explain` prints manual pages; an unknown id ends with 2 and a suggestion."""

import subprocess
import sys

import pytest

from rulelint.api.explain import UnknownCheckError, explain, overview
from rulelint.checks.catalogue import CHECKS
from rulelint.checks.pages import known_ids
from rulelint.errors import Exit


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "rulelint", "explain", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_page() -> None:
    done = run("alert/no-condition")

    assert (done.returncode, done.stderr) == (Exit.CLEAN, "")
    assert done.stdout.startswith("# alert/no-condition\n\nAn alert has no condition")
    assert "## Fix" in done.stdout


@pytest.mark.parametrize("asked", ["alert/no-conditon", "no-condition"])
def test_an_unknown_id(asked: str) -> None:
    done = run(asked)

    assert (done.returncode, done.stdout) == (Exit.USAGE, "")
    assert done.stderr.splitlines()[0] == f"error: no check `{asked}`; did you mean `alert/no-condition`?"


def test_without_id_all_checks_are_listed_by_area() -> None:
    done = run()

    assert done.returncode == Exit.CLEAN
    assert [line.split()[0] for line in done.stdout.splitlines() if line.startswith("  ")] == sorted(
        known_ids(), key=lambda each: list(dict.fromkeys(map(area_of, known_ids()))).index(area_of(each))
    )


def area_of(check_id: str) -> str:
    return check_id.partition("/")[0]


@pytest.mark.parametrize("check_id", known_ids())
def test_everything_that_is_listed_can_be_explained(check_id: str) -> None:
    assert explain(check_id).startswith(f"# {check_id}\n")
    assert f"  {check_id} " in overview()


def test_what_is_known() -> None:
    assert {check.META.id for check in CHECKS} < set(known_ids())
    with pytest.raises(UnknownCheckError):
        explain("")
