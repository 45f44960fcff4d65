"""`rulelint fmt`: lay out the PromQL in rule files."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from rulelint.api.files import read_stream
from rulelint.api.fmt import Outcome, format_files, format_text
from rulelint.cli.hook import HookCommand
from rulelint.cli.options import config_option
from rulelint.cli.output import print_diff, print_text, say
from rulelint.errors import Exit
from rulelint.fix.difference import difference
from rulelint.fix.layout import COMMENT
from rulelint.fix.write import encode
from rulelint.policy.config import load_config
from rulelint.source.collector import collector_paused
from rulelint.source.plural import plural

STDIN = Path("-")


@click.command("fmt", cls=HookCommand)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path, allow_dash=True))
@config_option
@click.option(
    "--check", is_flag=True, help="Write nothing; name the files that would change, and end with 1."
)
@click.option("--diff", is_flag=True, help="Write nothing; show what would change, and end with 1.")
@click.option("-q", "--quiet", is_flag=True, help="No summary on standard error.")
@click.option(
    "--from-hook", is_flag=True, help="Pass over named files that hold no rules, as hooks name them."
)
@click.option("--stdin-filename", metavar="FILE", help="The name of what is read from standard input (`-`).")
def command(  # noqa: PLR0917  click calls by name
    paths: tuple[Path, ...],
    config: Path | None,
    check: bool,
    diff: bool,
    quiet: bool,
    from_hook: bool,
    stdin_filename: str | None,
) -> Exit:
    """Lay out the PromQL in rule files as `promtool promql format` does, and change nothing else.

    PATHS are files and folders, as for `rulelint lint`; `-` formats standard input onto standard output.
    """
    dry = check or diff
    if STDIN in paths:
        outcomes: Sequence[Outcome] = (_standard_input(paths, stdin_filename, write=not dry),)
    elif stdin_filename:
        raise click.UsageError("--stdin-filename needs `-` among the paths")
    else:
        settings = load_config(Path.cwd(), config)
        with collector_paused():
            outcomes = format_files(paths, settings, from_hook=from_hook, write=not dry)
    changed = [outcome for outcome in outcomes if outcome.changed]
    if diff:
        print_diff("".join(difference(each.before, each.after) for each in changed))
    elif check:
        print_text("".join(f"{each.before.path}\n" for each in changed))
    if not quiet:
        _say(outcomes, "Would format" if dry else "Formatted")
    return Exit.FINDINGS if dry and changed else Exit.CLEAN


def _standard_input(paths: tuple[Path, ...], name: str | None, *, write: bool) -> Outcome:
    if len(paths) > 1:
        raise click.UsageError("`-` cannot stand beside other paths")
    if not sys.stdin:
        raise click.UsageError("`-` is standard input, which is closed")
    name = name or "<stdin>"
    data = read_stream(name, sys.stdin.buffer)
    outcome = format_text(name, data)
    if write:
        sys.stdout.buffer.write(encode(outcome.after, data))
        sys.stdout.buffer.flush()
    return outcome


def _say(outcomes: Sequence[Outcome], verb: str) -> None:
    for outcome in outcomes:
        for left in outcome.left:
            if left.reason == COMMENT:
                line = outcome.before.position(left.span.start).line
                say(f"note: {outcome.before.path}:{line}: the expression {left.reason}: left as it is")
    count = sum(outcome.count for outcome in outcomes)
    files = sum(outcome.changed for outcome in outcomes)
    say(f"{verb} {plural(count, 'expression')} in {files} of {plural(len(outcomes), 'file')}")
