"""Arguments as pre-commit gives them: options of the hook, options of the user, then names out of a commit."""

import os

import click

FROM_HOOK = "--from-hook"


class HookCommand(click.Command):
    """A command whose file names are never read as options when a hook gives them.

    pre-commit appends names as they are, and a commit may hold a file called `--config=other.yaml`: after `--from-hook`
    a word that begins with a dash and is the name of a file is that file.
    """

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Write such words as paths before click reads them."""
        if FROM_HOOK in args:
            args = [_as_path(word) for word in args]
        return super().parse_args(ctx, args)


def _as_path(word: str) -> str:
    looks_like_an_option = len(word) > 1 and word.startswith("-")
    return f"{os.curdir}/{word}" if looks_like_an_option and os.path.lexists(word) else word
