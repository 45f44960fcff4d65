"""Run git: hardened against what a repository or a pull request may hold, and quiet.

The only module of rulelint that starts processes.  Nothing here writes to a repository or reaches a network.
"""

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from rulelint.errors import RulelintError

TIMEOUT_SECONDS = 120

HARDENED = (
    "--no-pager",
    "--no-replace-objects",
    "--literal-pathspecs",
    "-c", "core.hooksPath=/dev/null",
    "-c", "core.fsmonitor=false",
    "-c", "core.quotePath=false",
    "-c", "protocol.allow=never",
    "-c", "submodule.recurse=false",
    "-c", "diff.external=",
)  # fmt: skip
"""No hook, file-system monitor, transport (a partial clone would fetch) or external diff runs."""

KEPT = frozenset(
    {
        "GIT_EXEC_PATH", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM", "GIT_CONFIG_COUNT",
        "GIT_CEILING_DIRECTORIES", "GIT_DISCOVERY_ACROSS_FILESYSTEM", "GIT_OBJECT_DIRECTORY",
        "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    }
)  # fmt: skip
KEPT_PREFIXES = ("GIT_CONFIG_KEY_", "GIT_CONFIG_VALUE_")


class GitError(RulelintError):
    """git could not be run, or refused; `stderr` is what it said."""

    def __init__(self, message: str, *, advice: str | None = None, stderr: str = "") -> None:
        super().__init__(message, advice=advice)
        self.stderr = stderr


def run_git(folder: Path, *arguments: str, stdin: bytes = b"", accept: Sequence[int] = (0,)) -> bytes:
    """Run `git ARGUMENTS` in `folder` and return what it wrote to stdout.

    The caller resolves user input to object names first; an argument here is never one a user wrote, except
    behind `--end-of-options`.  Raises `GitError` for an exit code that is not in `accept`.
    """
    try:
        done = subprocess.run(  # noqa: S603  a fixed program, arguments made here
            ["git", *HARDENED, *arguments],  # noqa: S607  wherever the user has git
            cwd=folder,
            env=environment(os.environ),
            input=stdin,
            capture_output=True,
            timeout=TIMEOUT_SECONDS,
            check=False,
        )
    except FileNotFoundError as error:
        raise GitError("`git` is not installed", advice="install git, or run `rulelint lint`") from error
    except subprocess.TimeoutExpired as error:
        raise GitError(f"`git {arguments[0]}` took more than {TIMEOUT_SECONDS} s") from error
    if done.returncode not in accept:
        raise _refusal(arguments[0], done.stderr.decode("utf-8", "backslashreplace"))
    return done.stdout


def environment(env: Mapping[str, str]) -> dict[str, str]:
    """Return the environment git runs in.

    Variables of a hook that is running (`GIT_DIR`, `GIT_INDEX_FILE` …) are dropped: the folder says which
    repository is meant.  Messages are English, so that `_refusal` can tell them apart.
    """
    kept = {
        name: value
        for name, value in env.items()
        if not name.startswith("GIT_") or name in KEPT or name.startswith(KEPT_PREFIXES)
    }
    return kept | {
        "LC_ALL": "C",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_NO_LAZY_FETCH": "1",
    }


def _refusal(command: str, stderr: str) -> GitError:
    """Put what git said into one line with advice."""
    lines = [line for line in stderr.splitlines() if line.strip()]
    if "dubious ownership" in stderr:
        where = stderr.partition("repository at '")[2].partition("'")[0]
        return GitError(
            f"git does not trust this repository: `{where}` belongs to another user",
            advice=f"run `git config --global --add safe.directory {where}` first",
            stderr=stderr,
        )
    if "not a git repository" in stderr:
        return GitError(
            "this is not a git repository",
            advice="run `rulelint ci` inside a clone, or check files as they are with `rulelint lint`",
            stderr=stderr,
        )
    said = lines[0].removeprefix("fatal: ") if lines else "no reason given"
    return GitError(f"`git {command}` failed: {said}", stderr=stderr)
