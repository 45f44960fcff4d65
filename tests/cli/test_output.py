"""Where reports go, and when they are coloured."""

import fcntl
import io
import os
import re
import struct
import sys
import termios
from pathlib import Path

import pytest
from click.testing import CliRunner

from rulelint.cli.main import main
from rulelint.cli.output import (
    OutputError,
    append_step_summary,
    chosen_format,
    file_url,
    print_diff,
    refuse_inputs,
    stdout_style,
    use_color,
    use_links,
    workspace_prefix,
    write_file,
)

ACTIONS = {"GITHUB_ACTIONS": "true"}


@pytest.mark.parametrize(
    ("option", "env", "terminal", "expected"),
    [
        ("auto", {}, True, True),
        ("auto", {}, False, False),
        ("auto", {"TERM": "dumb"}, True, False),
        ("auto", {"NO_COLOR": "1"}, True, False),
        ("auto", {"NO_COLOR": ""}, True, True),
        ("auto", {"FORCE_COLOR": "1"}, False, True),
        ("auto", {"FORCE_COLOR": "0"}, False, False),
        ("auto", {"CLICOLOR_FORCE": "1"}, False, True),
        ("auto", {"NO_COLOR": "1", "FORCE_COLOR": "1"}, True, False),
        ("auto", ACTIONS, False, True),
        ("always", {"NO_COLOR": "1"}, False, True),
        ("never", {"FORCE_COLOR": "1"}, True, False),
    ],
)
def test_color(option: str, env: dict[str, str], *, terminal: bool, expected: bool) -> None:
    assert use_color(option, env, terminal=terminal) is expected


@pytest.mark.parametrize(
    ("option", "env", "expected"),
    [("auto", {}, "full"), ("auto", ACTIONS, "github"), ("json", ACTIONS, "json"), ("full", ACTIONS, "full")],
)
def test_format(option: str, env: dict[str, str], expected: str) -> None:
    assert chosen_format(option, env, "full", ("full", "github", "gitlab")) == expected


def test_gitlab_reads_files_and_people_read_its_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gitlab = {"GITLAB_CI": "true"}
    with (tmp_path / "report.json").open("w") as file:
        monkeypatch.setattr(sys, "stdout", file)

        assert chosen_format("auto", gitlab, "full", ("full", "gitlab")) == "gitlab"
        assert chosen_format("auto", gitlab, "table", ("table",)) == "table"
        assert chosen_format("auto", {}, "full", ("full", "gitlab")) == "full"
        assert not use_color("auto", gitlab, terminal=False)
    monkeypatch.setattr(sys, "stdout", io.StringIO())

    assert chosen_format("auto", gitlab, "full", ("full", "gitlab")) == "full"
    assert use_color("auto", gitlab, terminal=False)


def test_prefix_is_the_way_down_from_the_workspace(tmp_path: Path) -> None:
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    env = {**ACTIONS, "GITHUB_WORKSPACE": str(tmp_path)}

    assert workspace_prefix(env, below) == "a/b"
    assert workspace_prefix(env, tmp_path) == "."
    assert workspace_prefix(env, tmp_path.parent) == ""
    assert workspace_prefix({"GITHUB_WORKSPACE": str(tmp_path)}, below) == ""
    assert workspace_prefix({"GITLAB_CI": "true", "CI_PROJECT_DIR": str(tmp_path)}, below) == "a/b"


def test_file_is_replaced_whole_and_keeps_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "out.json"
    path.write_text("old")
    path.chmod(0o640)

    write_file(path, "new\udc80")

    assert path.read_bytes() == b"new\\udc80"
    assert path.stat().st_mode & 0o777 == 0o640
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").write_text("old")
    (tmp_path / "link").symlink_to("real")

    write_file(tmp_path / "link", "new")

    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_text() == "new"


def test_a_device_is_written_to(tmp_path: Path) -> None:
    fifo = tmp_path / "pipe"
    os.mkfifo(fifo)
    reader = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)

    write_file(fifo, "through")

    assert os.read(reader, 100) == b"through"
    os.close(reader)


def test_a_pipe_of_the_process_is_written_to() -> None:
    reader, writer = os.pipe()

    write_file(Path(f"/dev/fd/{writer}"), "through")

    assert os.read(reader, 100) == b"through"
    os.close(reader)
    os.close(writer)


def test_what_cannot_be_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"cannot write .*nowhere.*: No such file or directory"):
        write_file(tmp_path / "nowhere" / "out.json", "x")


@pytest.mark.parametrize(
    ("env", "terminal", "expected"),
    [
        ({"VTE_VERSION": "7000"}, True, True),
        ({"WT_SESSION": "x"}, True, True),
        ({}, True, False),
        ({"VTE_VERSION": "7000"}, False, False),
        ({"VTE_VERSION": "7000", "TERM": "dumb"}, True, False),
        ({"FORCE_HYPERLINK": "1"}, False, True),
        ({"FORCE_HYPERLINK": "0", "VTE_VERSION": "7000"}, True, False),
    ],
)
def test_links(env: dict[str, str], *, terminal: bool, expected: bool) -> None:
    assert use_links(env, terminal=terminal) is expected


def test_the_url_of_a_folder_ends_nothing_early() -> None:
    url = file_url(Path("/a b/\x1b]8;;x/ü\udcff"))

    assert re.fullmatch(r"file://[\w.-]*/a%20b/%1B%5D8%3B%3Bx/%C3%BC%FF/", url, re.ASCII)
    assert file_url(Path("/")).endswith("/")


def test_a_terminal_has_a_width(monkeypatch: pytest.MonkeyPatch) -> None:
    leader, follower = os.openpty()
    with os.fdopen(follower, "w") as terminal:
        monkeypatch.setattr(sys, "stdout", terminal)
        fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 77, 0, 0))

        assert stdout_style("auto", {}, Path("/x"), None).columns == 77
        assert stdout_style("auto", {"COLUMNS": "50"}, Path("/x"), None).columns == 50
        assert stdout_style("never", {"COLUMNS": "x"}, Path("/x"), None).columns == 77
    os.close(leader)
    monkeypatch.setattr(sys, "stdout", io.StringIO())

    assert stdout_style("auto", {"COLUMNS": "50"}, Path("/x"), None).columns is None


def test_a_report_never_replaces_what_it_is_about(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.yml").write_text("x")
    (tmp_path / "link").symlink_to("a.yml")

    refuse_inputs([("json", Path("b.json"))], ["a.yml", None])
    for path in ("a.yml", "./a.yml", "link", str(tmp_path / "a.yml")):
        with pytest.raises(OutputError, match="is one of the files that are checked"):
            refuse_inputs([("json", Path("b.json")), ("json", Path(path))], ["a.yml", None])


def test_step_summary_is_added_to(tmp_path: Path) -> None:
    path = tmp_path / "summary.md"
    path.write_text("before\n")

    append_step_summary("after\n", {"GITHUB_STEP_SUMMARY": str(path)})
    append_step_summary("nowhere\n", {})

    assert path.read_text() == "before\nafter\n"


@pytest.mark.parametrize("in_actions", [False, True])
def test_no_line_of_a_diff_is_a_command(
    *, in_actions: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    diff = "--- a/x\n+++ b/x\n@@ -1 +1 @@\n ::error::owned\n-a\n+b\n"
    monkeypatch.setenv("GITHUB_ACTIONS", str(in_actions).lower())

    print_diff(diff)

    first, *lines, last = capsys.readouterr().out.splitlines(keepends=True)
    assert (first + "".join(lines) + last == diff) is not in_actions
    if in_actions:
        word = first.strip().removeprefix("::stop-commands::")
        assert len(word) == 64
        assert last == f"::{word}::\n"
        assert "".join(lines) == diff


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (
            "lint",
            "auto is github inside GitHub Actions, gitlab in GitLab jobs that write to a file, else full.",
        ),
        (
            "ci",
            "auto is github inside GitHub Actions, gitlab in GitLab jobs that write to a file, else text.",
        ),
        ("simulate", "auto is text."),
        ("incidents", "auto is text."),
        ("review", "auto is text."),
    ],
)
def test_help_says_what_auto_is(command: str, said: str) -> None:
    done = CliRunner().invoke(main, [command, "--help"], prog_name="rulelint")

    assert said in " ".join(done.stdout.split())
