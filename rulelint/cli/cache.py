"""`rulelint cache`: where results are kept, and forgetting them."""

from pathlib import Path

import click

from rulelint.cli.output import print_text, say
from rulelint.errors import Exit, RulelintError
from rulelint.source.cache import cache_folder, clear_cache
from rulelint.source.plural import plural


class CacheError(RulelintError):
    """There is no cache folder, or what is in it cannot be removed."""


@click.group("cache")
def command() -> None:
    """Show or clear what is kept for files that are as they were: findings of rule files, series of fixtures."""


@command.command("dir")
def show() -> Exit:
    """Print the folder."""
    print_text(f"{_folder()}\n")
    return Exit.CLEAN


@command.command("clear")
def clear() -> Exit:
    """Forget everything; the next run looks at every file."""
    folder = _folder()
    try:
        count, size = clear_cache(folder)
    except OSError as error:
        raise CacheError(f"cannot clear {folder}: {error.strerror or error}") from error
    say(f"Removed {plural(count, 'file')}, {size / 2**20:.1f} MiB, from {folder}")
    return Exit.CLEAN


def _folder() -> Path:
    folder = cache_folder()
    if folder is None:
        raise CacheError("nothing is kept: `RULELINT_NO_CACHE` is set, or there is no home folder")
    return folder
