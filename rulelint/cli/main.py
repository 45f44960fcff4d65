"""The `rulelint` command: a group that imports a subcommand only when it is called."""

import atexit
import gc
import sys
from importlib import import_module
from typing import Any, NoReturn

import click

from rulelint import __version__
from rulelint.cli.exit import Session, pipe_errors

COMMANDS: dict[str, str] = {
    "lint": "Check rule files against Prometheus, good practice and the team's policy.",
    "ci": "Compare base and head of a pull request: new findings, changed rules, regressions.",
    "simulate": "Replay rules on recorded metrics: what fires, how noisy, which incidents are caught.",
    "tune": "Try other thresholds and durations of a rule; propose the smallest change that meets a budget.",
    "compare": "Put two variants of an alert, or two rule files, side by side on recorded metrics.",
    "incidents": "Say which past incident is guarded by which rule, and which by none.",
    "query": "Evaluate a PromQL expression on a fixture.",
    "record": "Record a fixture from a Prometheus: what the rules read, and the facts of the server.",
    "fixture": "Look at fixtures: what was recorded, and whether it is sound.",
    "review": "Say what is due: rules that never fire, noisy or old ones, incidents without a guard.",
    "feedback": "Take over what people said of past notifications from a CSV file.",
    "init": "Write a configuration, a hook and a workflow from what the repository holds.",
    "checks": "List the checks: id, groups, severity, precision, fixes, needs.",
    "fmt": "Lay out the PromQL in rule files as promtool does, and change nothing else.",
    "cache": "Where results are kept for files that are as they were, and how to forget them.",
    "explain": "Show the manual page of a check.",
    "completion": "Print the completion script of a shell.",
}
"""Subcommand → one line of help; `rulelint/cli/NAME.py` holds a click command called `command`."""

NEW_OBJECTS = 50_000
"""So many more objects than before make the collector look for garbage; 700 in Python, which loading a module makes."""


class LazyGroup(click.Group):
    """A group whose subcommands are modules of `rulelint.cli`; a subcommand returns its exit code."""

    def main(self, *args: Any, **extra: Any) -> NoReturn:
        """Run the command line and end the process with the exit code."""
        given = args[0] if args else extra.get("args")
        if given is None:
            _spare_the_collector()
        session = Session(words=tuple(sys.argv[1:] if given is None else given))
        extra = {"prog_name": "rulelint"} | extra | {"standalone_mode": False, "obj": session}
        sys.exit(session.run(lambda: super(LazyGroup, self).main(*args, **extra)))

    def invoke(self, ctx: click.Context) -> Any:
        """Run the subcommand; a reader that closed our output is told apart from other failures."""
        with pipe_errors():
            return super().invoke(ctx)

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

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the subcommand; suggest the nearest one where there is none of that name."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from rulelint.source.spelling import did_you_mean  # noqa: PLC0415  only failures need it

            ctx.fail(f"no command `{args[0]}`{did_you_mean(args[0], COMMANDS)}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List the subcommands without importing any of them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


def _spare_the_collector() -> None:
    """Let the garbage collector look less often over modules and classes, of which none is garbage, and not at the end.

    The system takes the memory of a process back whole.  Together a third of the time of a small lint.
    """
    gc.set_threshold(NEW_OBJECTS)
    atexit.register(gc.freeze)


def _debug(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    session = ctx.ensure_object(Session)
    session.debug = value


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "-V", "--version", prog_name="rulelint", message="%(prog)s %(version)s")
@click.option(
    "--debug",
    is_flag=True,
    envvar="RULELINT_DEBUG",
    expose_value=False,
    callback=_debug,
    help="Show the traceback of a failure.",
)
def main() -> None:
    """Lint alert rules, simulate them on recorded metrics, and gate pull requests on what they do to people."""
