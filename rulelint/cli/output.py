"""Where reports go: standard output, files, GitHub's step summary; and whether they are coloured."""

import contextlib
import io
import os
import stat
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from rulelint.cli.options import AUTO
from rulelint.errors import RulelintError
from rulelint.report.printable import one_line


class OutputError(RulelintError):
    """A report could not be written."""


def print_text(text: str) -> None:
    """Write text to standard output; characters its encoding lacks are escaped."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    sys.stdout.write(text)
    sys.stdout.flush()


def say(text: str) -> None:
    """Write one line to standard error: what was done, never a finding."""
    if isinstance(sys.stderr, io.TextIOWrapper):
        sys.stderr.reconfigure(errors="backslashreplace")
    sys.stderr.write(one_line(text) + "\n")
    sys.stderr.flush()


def write_file(path: Path, text: str) -> None:
    """Write a file whole or not at all; a pipe or device is written to as it is."""
    data = text.encode("utf-8", "backslashreplace")
    try:
        target = Path(os.path.realpath(path))
        if target.exists() and not target.is_file():
            target.write_bytes(data)
            return
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
