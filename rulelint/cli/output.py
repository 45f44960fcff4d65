"""Where reports go: standard output, files, GitHub's step summary; and whether they are coloured."""

import contextlib
import hashlib
import io
import os
import stat
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rulelint.cli.options import AUTO
from rulelint.errors import RulelintError
from rulelint.report.printable import one_line

if TYPE_CHECKING:
    from rulelint.finding import Severity
    from rulelint.report.base import Style


class OutputError(RulelintError):
    """A report could not be written."""


def print_text(text: str) -> None:
    """Write text to standard output; characters its encoding lacks are escaped."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    sys.stdout.write(text)
    sys.stdout.flush()


def print_diff(text: str) -> None:
    """Write a diff, or what ends with one, to standard output byte for byte, for `git apply`.

    GitHub's runner would obey commands that stand in its lines: it is told to look for none until it sees the hash of
    the diff, which no line of it can hold
    (https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#stopping-and-starting-workflow-commands).
    """
    if text and os.environ.get("GITHUB_ACTIONS") == "true":
        word = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
        text = f"::stop-commands::{word}\n{text}::{word}::\n"
    print_text(text)


def say(text: str) -> None:
    """Write one line to standard error: what was done, never a finding."""
    if isinstance(sys.stderr, io.TextIOWrapper):
        sys.stderr.reconfigure(errors="backslashreplace")
    sys.stderr.write(one_line(text) + "\n")
    sys.stderr.flush()


def refuse_inputs(files: Iterable[tuple[str, Path]], inputs: Iterable[str | Path | None]) -> None:
    """Raise `OutputError` where a report would be written over what it is about; `inputs` are paths from here."""
    read = {os.path.realpath(each) for each in inputs if each}
    for _, path in files:
        if os.path.realpath(path) in read:
            advice = "name another file: a report never replaces what it is about"
            raise OutputError(f"{path} is one of the files that are checked", advice=advice)


def write_file(path: Path, text: str) -> None:
    """Write a file whole or not at all; a pipe or device is written to as it is."""
    data = text.encode("utf-8", "backslashreplace")
    try:
        if (
            path.exists() and not path.is_file()
        ):  # asked before links are followed: /dev/fd/63 leads to no path
            path.write_bytes(data)
            return
        target = Path(os.path.realpath(path))
        _replace(target, data)
    except OSError as error:
        raise OutputError(f"cannot write {path}: {error.strerror or error}") from error


def _replace(target: Path, data: bytes) -> None:
    draft = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        with draft.open("xb") as file:
            file.write(data)
        if target.exists():
            draft.chmod(target.stat().st_mode & 0o7777)
        draft.replace(target)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            draft.unlink()
        raise


def in_github_actions(env: Mapping[str, str]) -> bool:
    """Say whether GitHub's runner reads our output."""
    return env.get("GITHUB_ACTIONS") == "true"


def in_gitlab_ci(env: Mapping[str, str]) -> bool:
    """Say whether a job of GitLab runs us."""
    return env.get("GITLAB_CI") == "true"


def chosen_format(option: str, env: Mapping[str, str], default: str, formats: Sequence[str]) -> str:
    """Return the format to print: `auto` is what the platform reads, if it is among `formats`, else `default`.

    GitHub's runner reads the log.  GitLab reads a file, so only what a job of GitLab sends to a file is `gitlab`:
    its log is for people.
    """
    if option != AUTO:
        return option
    if in_github_actions(env):
        return "github"
    return "gitlab" if "gitlab" in formats and in_gitlab_ci(env) and _is_sent_to_a_file() else default


def _is_sent_to_a_file() -> bool:
    """Say whether standard output is a regular file, as in `rulelint lint > report.json`."""
    try:
        return stat.S_ISREG(os.fstat(sys.stdout.fileno()).st_mode)
    except (OSError, io.UnsupportedOperation):  # a stream without a descriptor: no file
        return False


def use_color(option: str, env: Mapping[str, str], *, terminal: bool) -> bool:
    """Decide about colour: the option, then NO_COLOR, FORCE_COLOR and CLICOLOR_FORCE, then who reads it.

    The log viewers of GitHub and GitLab show colours though they are no terminals.  https://no-color.org,
    https://force-color.org
    """
    if option != AUTO:
        return option == "always"
    if env.get("NO_COLOR"):
        return False
    if any(env.get(name, "") not in ("", "0") for name in ("FORCE_COLOR", "CLICOLOR_FORCE")):
        return True
    if in_gitlab_ci(env):
        return not _is_sent_to_a_file()
    return in_github_actions(env) or (terminal and env.get("TERM") != "dumb")


LINKING = (
    "VTE_VERSION",
    "KITTY_WINDOW_ID",
    "WT_SESSION",
    "KONSOLE_VERSION",
    "WEZTERM_PANE",
    "ITERM_SESSION_ID",
    "GHOSTTY_RESOURCES_DIR",
)
"""Variables that terminals set which open what OSC 8 names."""


def stdout_style(color: str, env: Mapping[str, str], folder: Path, fails: "Severity | None") -> "Style":
    """Return how a report is printed, by what reads standard output; its paths are relative to `folder`."""
    from rulelint.report.base import Style  # noqa: PLC0415  --help needs no reports

    terminal = sys.stdout.isatty()
    return Style(
        color=use_color(color, env, terminal=terminal),
        prefix=workspace_prefix(env, folder),
        fails=fails,
        columns=(_columns(env) if terminal else 0) or None,
        links=file_url(folder) if use_links(env, terminal=terminal) else "",
    )


def _columns(env: Mapping[str, str]) -> int:
    """Return how wide the terminal is: COLUMNS, else what it says itself; 0 where nobody knows."""
    asked = env.get("COLUMNS", "")
    if asked.isascii() and asked.isdigit() and len(asked) <= len("99999"):
        return int(asked)
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns
    except (OSError, io.UnsupportedOperation):
        return 0


def use_links(env: Mapping[str, str], *, terminal: bool) -> bool:
    """Decide about hyperlinks: FORCE_HYPERLINK, else whether a terminal that is known to open them reads it."""
    forced = env.get("FORCE_HYPERLINK", "")
    if forced:
        return forced != "0"
    return terminal and env.get("TERM") != "dumb" and any(env.get(name) for name in LINKING)


def file_url(folder: Path) -> str:
    """Return the URL of a folder of this machine, with a slash at its end."""
    import platform  # noqa: PLC0415  only terminals need it
    from urllib.parse import quote  # noqa: PLC0415  as above

    return f"file://{quote(platform.node())}{quote(folder.as_posix(), errors='surrogateescape').rstrip('/')}/"


def workspace_prefix(env: Mapping[str, str], cwd: Path) -> str:
    """Return the way from GitHub's workspace or GitLab's project down to `cwd`; empty outside of them."""
    workspace = None
    if in_github_actions(env):
        workspace = env.get("GITHUB_WORKSPACE")
    elif in_gitlab_ci(env):
        workspace = env.get("CI_PROJECT_DIR")
    if not workspace:
        return ""
    try:
        return cwd.resolve().relative_to(Path(workspace).resolve()).as_posix()
    except ValueError:
        return ""


def append_step_summary(markdown: str, env: Mapping[str, str]) -> None:
    """Add Markdown to the summary of GitHub's step, where there is one."""
    path = env.get("GITHUB_STEP_SUMMARY")
    if not path:
        return
    from rulelint.report.github import fit_summary  # noqa: PLC0415  only GitHub's runner needs it

    try:
        with Path(path).open("a", encoding="utf-8") as file:
            file.write(fit_summary(markdown))
    except OSError as error:
        raise OutputError(f"cannot write the step summary {path}: {error.strerror or error}") from error
