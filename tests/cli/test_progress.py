"""A bar for who waits at a terminal, and nothing for anybody else."""

import os
import pty
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence

import pytest

from rulelint.cli import progress
from tests.shared_data import ROOT

WORDS = (
    "simulate",
    "fixtures/recorded-shop/rules",
    "--fixture",
    "fixtures/recorded-shop",
    "--output-format",
    "json",
)
AT_ONCE = """
import sys
from rulelint.cli import progress
from rulelint.cli.main import main
progress.PATIENCE = 0.0
main()
"""


def run(words: Sequence[str], env: Mapping[str, str] | None = None, code: str = AT_ONCE) -> tuple[bytes, str]:
    """Return standard output, a pipe, and what a terminal at standard error gets."""
    ours, theirs = pty.openpty()
    clean = {key: value for key, value in os.environ.items() if key not in {"CI", "GITHUB_ACTIONS"}}
    env = clean | {"TERM": "xterm"} | dict(env or {})
    with tempfile.TemporaryFile() as printed:
        command = [sys.executable, "-c", code, *words]
        with subprocess.Popen(command, stdout=printed, stderr=theirs, env=env, cwd=ROOT) as process:
            os.close(theirs)
            shown = b"".join(iter(lambda: _read(ours), b""))
        os.close(ours)
        assert process.returncode == 0, shown
        printed.seek(0)
        return printed.read(), shown.decode()


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 1 << 16)
    except OSError:  # Linux says so where the other end is closed
        return b""


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_who_waits_sees_how_many_rules_are_done(jobs: str) -> None:
    printed, shown = run((*WORDS, "--jobs", jobs))
    usual, nothing = run((*WORDS, "--jobs", "1", "--quiet"))

    assert "replaying" in shown
    assert "rules" in shown
    assert "replaying" not in nothing
    assert printed == usual


@pytest.mark.parametrize(
    ("words", "env", "code"),
    [
        (("--quiet",), {}, AT_ONCE),
        ((), {"CI": "true"}, AT_ONCE),
        ((), {"TERM": "dumb"}, AT_ONCE),
        ((), {}, AT_ONCE.replace("0.0", "60.0")),
    ],
    ids=["quiet", "in CI", "a terminal that cannot", "done before anybody waits"],
)
def test_nobody_else_does(words: Sequence[str], env: Mapping[str, str], code: str) -> None:
    checked = code.replace("main()", "try: main()\nfinally: assert 'rich' not in sys.modules")

    _, shown = run((*WORDS, *words), env, checked)

    assert "replaying" not in shown


def test_a_file_is_no_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: False, raising=False)

    assert not progress.is_shown(quiet=False, env={"TERM": "xterm"})
