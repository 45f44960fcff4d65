"""`rulelint lint`: check rule files as they are."""

import os
import sys
from dataclasses import replace
from pathlib import Path

import click

from rulelint.api.lint import lint, lint_text
from rulelint.cli.extras import Extras, extra_options
from rulelint.cli.fixing import fixed, show_diff
from rulelint.cli.hook import HookCommand
from rulelint.cli.options import (
    config_option,
    exit_code,
    fail_on_option,
    output_options,
    select_options,
    threshold,
)
from rulelint.cli.output import (
    append_step_summary,
    chosen_format,
    in_github_actions,
    print_text,
    say,
    use_color,
    workspace_prefix,
    write_file,
)
from rulelint.policy.config import load_config
from rulelint.report.base import FORMATS, LintResult, Style, renderer
from rulelint.report.text import summary
from rulelint.source.yaml import collector_paused

STDIN = "-"


@click.command(cls=HookCommand)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path, allow_dash=True))
@config_option
@select_options
@fail_on_option
@output_options(*FORMATS)
@extra_options
def command(  # noqa: PLR0917  click calls by name
    paths: tuple[Path, ...],
    config: Path | None,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    fail_on: str | None,
    output_format: str,
    output: tuple[tuple[str, Path], ...],
    color: str,
    quiet: bool,
    extras: Extras,
) -> int:
    """Check rule files against Prometheus, good practice and the team's policy.

    PATHS are files and folders; `-` is standard input.  Without them, the files that `rules` in .rulelint.yaml names
    are checked, or else every rule file below the working directory.
    """
    settings = load_config(Path.cwd(), config)
    options = extras.options(select, ignore, os.environ, whole=not paths)
    given = _given(paths, extras.stdin_filename)
    with collector_paused():
        if extras.diff:
            return show_diff(paths, given, settings, options, unsafe=extras.unsafe_fixes, quiet=quiet)
        if extras.fix:
            result = fixed(paths, given, settings, options, unsafe=extras.unsafe_fixes, quiet=quiet)
        else:
            result = lint_text(*given, settings, options) if given else lint(paths, settings, options)
    fails = threshold(fail_on, settings.fail_on)
    printed = chosen_format(output_format, os.environ, "full", tuple(FORMATS))
    colored = use_color(color, os.environ, terminal=sys.stdout.isatty())
    _report(result, printed, output, Style(colored, workspace_prefix(os.environ, Path.cwd()), fails))
    if not quiet:
        say(summary(result))
    return exit_code(result.findings, fails)


def _given(paths: tuple[Path, ...], name: str | None) -> tuple[str, bytes] | None:
    """Return name and bytes of standard input where that is what is checked."""
    if Path(STDIN) not in paths:
        if name:
            raise click.UsageError("--stdin-filename needs `-` among the paths")
        return None
    if len(paths) > 1:
        raise click.UsageError("`-` cannot stand beside other paths")
    if not sys.stdin:
        raise click.UsageError("`-` is standard input, which is closed")
    return name or "<stdin>", sys.stdin.buffer.read()


def _report(result: LintResult, printed: str, files: tuple[tuple[str, Path], ...], style: Style) -> None:
    plain = replace(style, color=False)
    for name, path in files:
        write_file(path, renderer(name)(result, plain))
    print_text(renderer(printed)(result, style))
    if printed == "github" and in_github_actions(os.environ):
        append_step_summary(renderer("markdown")(result, plain), os.environ)
