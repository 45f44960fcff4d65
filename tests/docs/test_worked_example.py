"""What docs/worked-example.md shows is what its commands print; skipped where the shared metrics are absent."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.checkout import ROOT
from tests.cli.session import Step, run, steps_of
from tests.shared_data import require_shared

PAGE = (ROOT / "docs" / "worked-example.md").read_text(encoding="utf-8")
CONSOLE = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
VERDICTS = re.compile(r"^\| `Cpu\w+` \| `.* a week .*$", re.MULTILINE)
LEFT_OUT = "…"
FOLDER = "docs/worked-example"

pytestmark = pytest.mark.corpus


def steps(page: str) -> list[Step]:
    return [step for body in CONSOLE.findall(page) for step in steps_of(body)]


def missing(expected: str, printed: str) -> list[str]:
    """Return the first line that is not printed where the page shows it; without `…` lines follow each other."""
    lines, at, free = [line.rstrip() for line in printed.splitlines()], 0, False
    for line in map(str.rstrip, expected.splitlines()):
        if line == LEFT_OUT:
            free = True
        elif not line:
            continue
        elif line in (lines[at:] if free else lines[at : at + 1]):
            at, free = lines.index(line, at) + 1, False
        else:
            return [line]
    return [] if free or at == len(lines) or not any(lines[at:]) else [f"not shown: {lines[at]}"]


def printed_by(command: str, nab: Path) -> str:
    words = shlex.split(command)
    match words:
        case ["rulelint", *_]:
            return run(command)
        case ["python", *rest]:
            words = [sys.executable, *(str(nab) if word == "NAB" else word for word in rest)]
        case [("mkdir" | "cp" | "git"), *_]:
            pass
        case _:
            pytest.fail(f"the page runs `{command}`")
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.run(words, capture_output=True, encoding="utf-8", check=True, env=env).stdout


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, tuple[str, str]]]:
    """Run the page once in a copy of the example; return what it shows and what is printed, by command."""
    nab = require_shared("corpora", "metrics", "NAB")
    first, *rest = steps(PAGE)
    assert first.command == f"cd {FOLDER}"
    folder = tmp_path_factory.mktemp("repository") / "example"
    shutil.copytree(ROOT / FOLDER, folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        yield {each.command: (each.expected, printed_by(each.command, nab)) for each in rest}


def test_every_command_prints_what_the_page_shows(played: dict[str, tuple[str, str]]) -> None:
    found = {command: missing(*both) for command, both in played.items()}

    assert len(found) >= 12
    assert {command: lines for command, lines in found.items() if lines} == {}


def test_every_figure_of_the_verdict_is_printed(played: dict[str, tuple[str, str]]) -> None:
    everything = " ".join(" ".join(printed.split()) for _, printed in played.values())
    figures = [each for row in VERDICTS.findall(PAGE) for each in re.findall(r"`([^`]+)`", row)]

    assert len(VERDICTS.findall(PAGE)) == 3
    assert [each for each in figures if each not in everything] == []


def test_another_figure_is_noticed(played: dict[str, tuple[str, str]]) -> None:
    shown = [both for both in played.values() if re.search(r"\d", both[0])]

    assert len(shown) >= 9
    for expected, printed in shown:
        altered = re.sub(r"\d", lambda found: str((int(found[0]) + 1) % 10), expected, count=1)
        assert missing(expected, printed) == []
        assert missing(altered, printed) != []
        assert missing("", printed) != []


def test_none_of_the_data_is_in_the_repository() -> None:
    written = {"weeks", "tuned", "__pycache__"}  # by somebody who follows the page there; git ignores it
    found = {each.name for each in (ROOT / FOLDER).iterdir() if each.suffix != ".diff"} - written

    assert found == {".gitignore", ".rulelint.yaml", "alertmanager.yml", "import_nab.py", "rules.yml"}
