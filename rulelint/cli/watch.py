"""`rulelint lint --watch`: check again whenever a rule file or the configuration changes."""

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from rulelint.api.files import discover
from rulelint.cli.output import print_text, say
from rulelint.errors import RulelintError
from rulelint.policy.config import find_config, load_config
from rulelint.source.plural import plural

SECONDS = 0.5
"""Between two looks at the files: soon enough for a person, and nothing beside what an editor does."""

CLEAR = "\x1b[2J\x1b[H"

Stamps = dict[str, tuple[int, int]]
"""Path → time of the last change in nanoseconds, and size in bytes."""


def watch(
    check: Callable[[], object],
    paths: tuple[Path, ...],
    config: Path | None,
    sleep: Callable[[float], None] = time.sleep,
) -> NoReturn:
    """Call `check` now and after every change, until somebody interrupts; what is wrong in between is only said."""
    terminal = sys.stdout.isatty() and os.environ.get("TERM") != "dumb"
    while True:
        before = stamps(paths, config)
        if terminal:
            print_text(CLEAR)
        try:
            check()
        except RulelintError as error:
            for line in error.message.splitlines():
                say(f"error: {line}")
        say(f"watching {plural(len(before), 'file')}, Ctrl-C ends")
        while stamps(paths, config) == before:
            sleep(SECONDS)


def stamps(paths: tuple[Path, ...], config: Path | None) -> Stamps:
    """Return what is watched: the configuration, and the files that would be looked at, as far as they are known."""
    here = Path.cwd()
    own = config or find_config(here)
    watched = [own] if own else []
    try:
        watched += [each.path for each in discover(paths, load_config(here, config))]
    except RulelintError:
        watched += paths
    return {os.fspath(path): stamp for path in watched if (stamp := _stamp(path)) is not None}


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size
