"""How far a long replay is, on a terminal and nowhere else: standard output never changes."""

import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

PATIENCE = 1.0
"""Seconds in which nothing is shown: most replays are done then."""


def is_shown(*, quiet: bool, env: Mapping[str, str] = os.environ) -> bool:
    """Say whether somebody looks: standard error is a terminal that can move its cursor, and no CI system."""
    able = env.get("TERM") != "dumb" and env.get("CI", "") in {"", "0", "false"}
    return able and not quiet and sys.stderr.isatty()


@contextmanager
def progress(doing: str, *, quiet: bool) -> Iterator[Callable[[int, int], None] | None]:
    """Yield what is to be told how many rules are done, and of how many; None where nobody looks.

    `doing` is a verb form, `replaying`.  The bar is gone at the end.
    """
    if not is_shown(quiet=quiet):
        yield None
        return
    bar = Bar(doing)
    try:
        yield bar.report
    finally:
        bar.close()


class Bar:
    """A bar that appears when the work takes longer than `PATIENCE`.

    It draws when it is told something, never by a thread of its own: a process with threads is not copied.
    """

    def __init__(self, doing: str) -> None:
        self._doing = doing
        self._began = time.monotonic()
        self._shown: tuple[Progress, TaskID] | None = None

    def report(self, done: int, total: int) -> None:
        """Show so many rules of so many."""
        if self._shown is None:
            if time.monotonic() - self._began < PATIENCE:
                return
            self._shown = _begun(self._doing, total)
        bar, task = self._shown
        bar.update(task, completed=done, total=total, refresh=True)

    def close(self) -> None:
        """Take the bar away."""
        if self._shown:
            self._shown[0].stop()


def _begun(doing: str, total: int) -> "tuple[Progress, TaskID]":
    from rich.console import Console  # noqa: PLC0415  only who waits at a terminal pays for it
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeElapsedColumn  # noqa: PLC0415

    bar = Progress(
        "{task.description}",
        BarColumn(),
        MofNCompleteColumn(),
        "rules",
        TimeElapsedColumn(),
        console=Console(stderr=True),
        auto_refresh=False,
        transient=True,
        redirect_stdout=False,
        redirect_stderr=False,
    )
    bar.start()
    return bar, bar.add_task(doing, total=total)
