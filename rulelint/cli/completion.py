"""`rulelint completion`: what a shell must be told to complete commands, options and their values."""

import click

from rulelint.cli.options import Word
from rulelint.cli.output import print_text
from rulelint.errors import Exit

SHELLS = ("bash", "zsh", "fish")
VARIABLE = "_RULELINT_COMPLETE"
"""What the script sets when it asks us; click answers instead of running a command."""


@click.command("completion")
@click.argument("shell", type=Word(SHELLS))
def command(shell: str) -> Exit:
    """Print the completion script of a shell.

    \b
    bash (4.4 or newer)   rulelint completion bash > ~/.local/share/bash-completion/completions/rulelint
    zsh                   rulelint completion zsh > "${fpath[1]}/_rulelint"
    fish                  rulelint completion fish > ~/.config/fish/completions/rulelint.fish
    """  # noqa: D301  click wants the control character
    from click.shell_completion import get_completion_class  # noqa: PLC0415  only completion needs it

    kind = get_completion_class(shell)
    assert kind is not None, "click knows these shells"
    script = kind(click.Command("rulelint"), {}, "rulelint", VARIABLE)
    # Not `source()`: it starts a bash to look at its version.
    print_text(f"{script.source_template % script.source_vars()}\n")
    return Exit.CLEAN
