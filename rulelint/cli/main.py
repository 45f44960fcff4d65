"""The `rulelint` command: a group that imports a subcommand only when it is called."""

from importlib import import_module

import click

from rulelint import __version__

COMMANDS: dict[str, str] = {
    "lint": "Check rule files against Prometheus, good practice and the team's policy.",
    "ci": "Compare base and head of a pull request: new findings, changed rules, regressions.",
    "simulate": "Replay rules on recorded metrics: what fires, how noisy, which incidents are caught.",
    "query": "Evaluate a PromQL expression on a fixture.",
    "fixture": "Look at fixtures: what was recorded, and whether it is sound.",
    "explain": "Show the manual page of a check.",
}
"""Subcommand → one line of help; `rulelint/cli/NAME.py` holds a click command called `command`."""


class LazyGroup(click.Group):
    """A group whose subcommands are modules of `rulelint.cli`."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Return the subcommands in the order of their importance."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import and return one subcommand."""
        if cmd_name not in COMMANDS:
            return None
        command = import_module(f"rulelint.cli.{cmd_name}").command
        assert isinstance(command, click.Command)
        return command


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="rulelint")
def main() -> None:
    """Lint alert rules, simulate them on recorded metrics, and gate pull requests on what they do to people."""
