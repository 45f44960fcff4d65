"""Failures become one line and an exit code; nobody sees a traceback without asking for it."""

import os
import subprocess
import sys
from collections.abc import Callable

import click
import pytest

from rulelint.cli.exit import INTERRUPTED, Session, annotates
from rulelint.errors import Exit, NothingToCheckError, RulelintError


def fail(error: BaseException) -> Callable[[], object]:
    def call() -> object:
        raise error

    return call


@pytest.mark.parametrize(
    ("call", "code", "said"),
    [
        (lambda: None, 0, ""),
        (lambda: Exit.FINDINGS, 1, ""),
        (
            fail(RulelintError("no such file", advice="name another")),
            2,
            "error: no such file\n  help: name another\n",
        ),
        (fail(RulelintError("one\ntwo")), 2, "error: one\nerror: two\n"),
        (fail(RulelintError("a \x1b[2J ##[x]")), 2, "error: a ␛[2J #\u200b#[x]\n"),
        (fail(NothingToCheckError("nothing")), 3, "error: nothing\n"),
        (fail(PermissionError(13, "Permission denied", "a.yml")), 2, "error: Permission denied: a.yml\n"),
        (fail(KeyboardInterrupt()), INTERRUPTED, ""),
        (fail(click.Abort()), INTERRUPTED, ""),
        (fail(click.UsageError("no option")), 2, "Error: no option\n"),
    ],
)
def test_codes(call: Callable[[], object], code: int, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert Session().run(call) == code
    assert capsys.readouterr().err == said


def test_a_defect_of_ours_asks_for_a_report(capsys: pytest.CaptureFixture[str]) -> None:
    assert Session().run(fail(ZeroDivisionError("division by zero"))) == 70
    said = capsys.readouterr().err
    assert said.startswith("error: internal error: ZeroDivisionError: division by zero\n  help: ")
    assert "Traceback" not in said


def test_debug_shows_the_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    Session(debug=True).run(fail(ZeroDivisionError("division by zero")))

    assert "Traceback (most recent call last)" in capsys.readouterr().err


def rulelint(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "rulelint", *words], capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["lnit"], "no command `lnit`; did you mean `lint`?"),
        (["lint", "--selct", "x"], "--select"),
        (["lint", "--output-format", "jsno"], "`jsno` is not one of auto, full, concise, json,"),
        (["lint", "--output-format", "jsno"], "did you mean `json`?"),
        (["lint", "--output", "json"], "`json` is not FORMAT=FILE"),
        (["lint", "--output", "xml=a"], "`xml` is not one of"),
        (["lint", "--output", "json=-"], "`-` is no file: write `--output-format json`"),
        (["lint", "--fail-on", "warn"], "did you mean `warning`?"),
        (["lint", "a.yml", "-"], "`-` cannot stand beside other paths"),
        (["lint", "--stdin-filename", "x", "a.yml"], "--stdin-filename needs `-`"),
        (["lint", "no/such/file.yml"], "error: no/such/file.yml does not exist"),
        (["lint", "--config", "nowhere.yaml"], "error: cannot read nowhere.yaml: No such file or directory"),
        (["lint", "--select", "expr/sintax"], "no check, area or group `expr/sintax`; did you mean `expr/syntax`?"),
    ],
)  # fmt: skip
def test_usage_errors_end_with_2_and_say_what_was_meant(words: list[str], said: str) -> None:
    done = rulelint(*words)

    assert done.returncode == 2, done.stderr
    assert said in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize(
    ("words", "code"), [(["--help"], 1), (["lint", "-", "--output-format", "concise"], 141)]
)
def test_a_reader_that_goes_away_is_no_failure_of_ours(words: list[str], code: int) -> None:
    # Click ends its own output with 1.
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [sys.executable, "-m", "rulelint", *words],
        input="groups: [{name: a, rules: [{alert: A, expr: 'up )'}]}]",
        stdout=writer,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    os.close(writer)

    assert (done.returncode, done.stderr) == (code, "")


BROKEN = "groups: [{name: a, rules: [{alert: A, expr: 'up )'}]}]"


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")  # noqa: PTH110  a device
def test_a_full_disk_is_no_defect_of_ours() -> None:
    with open("/dev/full", "w", encoding="utf-8") as full:  # noqa: PTH123  a device
        done = subprocess.run(
            [sys.executable, "-m", "rulelint", "lint", "-"],
            input=BROKEN,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )

    assert (done.returncode, done.stderr) == (2, "error: No space left on device\n")


@pytest.mark.parametrize(
    ("closed", "code", "said"),
    [
        ("<&-", 2, "`-` is standard input, which is closed"),
        (">&-", 2, "error: standard output is closed"),
        ("2>&-", 1, ""),
    ],
)
def test_closed_streams(closed: str, code: int, said: str) -> None:
    # The shell closes the stream behind its own redirection of the same one.
    command = f'"$0" -m rulelint lint - {closed}'
    done = subprocess.run(
        ["sh", "-c", command, sys.executable], input=BROKEN, capture_output=True, text=True, check=False
    )

    assert done.returncode == code, done.stderr
    assert said in done.stderr


def test_version() -> None:
    done = rulelint("--version")

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("rulelint ")


@pytest.mark.parametrize(
    ("words", "actions", "expected"),
    [
        (["lint"], "true", True),
        (["--debug", "ci", "--base", "x"], "true", True),
        (["lint", "--output-format", "github"], "true", True),
        (["lint", "--output-format=auto"], "true", True),
        (["lint", "--output-format", "json"], "true", False),
        (["ci", "--output-format=text"], "true", False),
        (["simulate"], "true", False),
        (["lint"], "", False),
        ([], "true", False),
    ],
)
def test_who_reads_annotations(words: list[str], actions: str, *, expected: bool) -> None:
    assert annotates(words, {"GITHUB_ACTIONS": actions}) is expected


@pytest.mark.parametrize(
    ("error", "annotation"),
    [
        (RulelintError("50% of `a`\nare: gone"), "::error title=rulelint::50%25 of `a`%0Aare: gone\n"),
        (ZeroDivisionError("by 0"), "::error title=rulelint::internal error: ZeroDivisionError: by 0\n"),
        (PermissionError(13, "Denied", "a.yml"), "::error title=rulelint::Denied: a.yml\n"),
        (click.UsageError("no option"), "::error title=rulelint::no option\n"),
        (KeyboardInterrupt(), ""),
    ],
)
def test_failures_are_shown_on_the_pull_request(
    error: BaseException,
    annotation: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setattr("rulelint.cli.exit._forget_output", lambda: None)

    Session(words=("ci",)).run(fail(error))

    assert capsys.readouterr().out == annotation


@pytest.mark.parametrize("words", [["lint", "no-such-file.yml"], ["lint", "--selct", "x"]])
def test_the_command_line_is_asked_whether_to_annotate(
    words: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")

    assert rulelint(*words).stdout.startswith("::error title=rulelint::")
    assert rulelint(*words, "--output-format", "json").stdout == ""
