"""`rulelint lint`: check rule files as they are."""

import os
import sys
from pathlib import Path

import click

from rulelint.api.files import read_stream
from rulelint.api.lint import LintOptions, lint, lint_text
from rulelint.cli.extras import Extras, extra_options
from rulelint.cli.fixing import accepted, fixed, show_diff
from rulelint.cli.hook import HookCommand
from rulelint.cli.options import (
    AUTO,
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
    refuse_inputs,
    say,
    stdout_style,
    write_file,
)
from rulelint.cli.showing import overrides, show_config, show_files, write_baseline
from rulelint.policy.config import Config, load_config
from rulelint.report.base import FORMATS, LintResult, Style, renderer
from rulelint.report.statistics import render_statistics
from rulelint.report.text import summary
from rulelint.source.collector import collector_paused

STDIN = "-"
STATISTICS = "statistics"
"""What `--statistics` prints instead of a format."""


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
    if extras.show_config:
        return show_config(settings, overrides(settings, select, ignore, fail_on, preview=extras.preview))
    options = extras.options(settings, select, ignore, os.environ, whole=not paths)
    given = _given(paths, extras.stdin_filename)
    extras.refuse_contradictions(from_stdin=given is not None)
    if extras.statistics and output_format != AUTO:
        raise click.UsageError(
            "`--statistics` is a table, without a format; `--output FORMAT=FILE` writes one beside it"
        )
    if extras.show_files:
        return show_files(paths, settings, from_hook=extras.from_hook)
    with collector_paused():
        if extras.diff:
            return show_diff(paths, given, settings, options, unsafe=extras.unsafe_fixes, quiet=quiet)
        result = _result(paths, given, settings, options, extras, quiet=quiet)
    if extras.write_baseline:
        return write_baseline(result, settings, options, extras.baseline)
    fails = threshold(fail_on, settings.fail_on)
    printed = (
        STATISTICS if extras.statistics else chosen_format(output_format, os.environ, "full", tuple(FORMATS))
    )
    refuse_inputs(output, (*result.sources, settings.path, options.baseline))
    style = stdout_style(color, os.environ, Path.cwd(), fails)
    _report(result, printed, output, style)
    if not quiet:
        say(summary(result))
    return exit_code(result.findings, fails)


def _result(
    paths: tuple[Path, ...],
    given: tuple[str, bytes] | None,
    config: Config,
    options: LintOptions,
    extras: Extras,
    *,
    quiet: bool,
) -> LintResult:
    """Check, after correcting where that is asked for; leave out what did not change where that is asked for."""
    if extras.add_ignore is not None:
        return accepted(paths, config, options, extras.add_ignore, quiet=quiet)
    if extras.fix:
        return fixed(paths, given, config, options, unsafe=extras.unsafe_fixes, quiet=quiet)
    if given:
        return lint_text(*given, config, options)
    result = lint(paths, config, options)
    if not extras.since:
        return result
    from rulelint.api.since import since  # noqa: PLC0415  only where it is asked for

    return since(result, Path.cwd(), extras.since)


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
    name = name or "<stdin>"
    return name, read_stream(name, sys.stdin.buffer)


def _report(result: LintResult, printed: str, files: tuple[tuple[str, Path], ...], style: Style) -> None:
    for name, path in files:
        write_file(path, renderer(name)(result, style.plain))
    print_text(render_statistics(result) if printed == STATISTICS else renderer(printed)(result, style))
    if printed == "github" and in_github_actions(os.environ):
        append_step_summary(renderer("markdown")(result, style.plain), os.environ)
