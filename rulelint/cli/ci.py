"""`rulelint ci`: what a pull request changes, for the rules and for the people on call."""

import os
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rulelint.cli.options import (
    alertmanager_option,
    config_option,
    fail_on_option,
    jobs_option,
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
from rulelint.cli.progress import progress
from rulelint.errors import Exit, RulelintError

if TYPE_CHECKING:
    from rulelint.git.repo import Repository
    from rulelint.report.base import Style
    from rulelint.report.ci_base import Comparison

FORMATS = ("text", "json", "github", "markdown", "gitlab", "sarif", "junit", "checkstyle", "rdjson")


@click.command("ci")
@click.option(
    "--base",
    metavar="REF",
    help="The commit to compare with; CI systems and pre-push hooks are asked without it.",
)
@click.option("--head", metavar="REF", help="The commit that is judged.  [default: the work tree]")
@alertmanager_option
@jobs_option("look at files and replay rules")
@config_option
@select_options
@fail_on_option
@output_options(*FORMATS)
def command(  # noqa: PLR0917  click calls by name
    base: str | None,
    head: str | None,
    alertmanager: Path | None,
    jobs: int | None,
    config: Path | None,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    fail_on: str | None,
    output_format: str,
    output: tuple[tuple[str, Path], ...],
    color: str,
    quiet: bool,
) -> Exit:
    """Compare a pull request with its base: new findings, changed rules in words, regressions on recorded metrics.

    Configuration, gates, fixtures and incidents are those of the base: a pull request does not vote on itself.
    """
    from rulelint.api.compare import Request, compare  # noqa: PLC0415  --help needs no engine
    from rulelint.api.lint import LintOptions  # noqa: PLC0415  as above
    from rulelint.git.base import resolve_base, resolve_head  # noqa: PLC0415  as above
    from rulelint.git.repo import Repository  # noqa: PLC0415  as above
    from rulelint.report.ci_text import summary  # noqa: PLC0415  as above
    from rulelint.source.cache import lint_cache  # noqa: PLC0415  as above

    here = Path.cwd()
    repo = Repository.open(here)
    tip = resolve_head(repo, os.environ, head)
    found = resolve_base(repo, os.environ, base, tip)
    place = partial(_in_repository, repo, here)
    lint = LintOptions(select, ignore, cache=lint_cache(), jobs=jobs)
    with progress("replaying", quiet=quiet) as report:
        judged = compare(repo, Request(found, tip, place(config), lint, place(alertmanager), report))
    fails = threshold(fail_on, judged.config.fail_on)
    printed = chosen_format(output_format, os.environ, FORMATS[0], FORMATS)
    refuse_inputs(output, (repo.root / file.path for file in judged.comparison.files))
    _report(judged.comparison, printed, output, stdout_style(color, os.environ, repo.root, fails))
    if not quiet:
        say(summary(judged.comparison))
    failed = fails is not None and any(each >= fails for each in judged.comparison.severities())
    return Exit.FINDINGS if failed else Exit.CLEAN


def _in_repository(repo: "Repository", here: Path, file: Path | None) -> str | None:
    """Return a file's path below the repository's root; it is read from commits."""
    if file is None:
        return None
    try:
        return (here / file).resolve().relative_to(repo.root.resolve()).as_posix()
    except ValueError:
        message = f"{file} is outside of the repository"
        raise RulelintError(message, advice="`rulelint ci` reads it from the commits it compares") from None


def _report(
    comparison: "Comparison", printed: str, files: tuple[tuple[str, Path], ...], style: "Style"
) -> None:
    for name, path in files:
        write_file(path, _render(name, comparison, style.plain))
    print_text(_render(printed, comparison, style))
    if in_github_actions(os.environ):
        append_step_summary(_render("markdown", comparison, style.plain), os.environ)


OWN_FORMATS = frozenset(FORMATS[:4])
"""Formats that say more than what is found; each has a module of its own, for some need NumPy."""


def _render(name: str, comparison: "Comparison", style: "Style") -> str:
    if name in OWN_FORMATS:
        written: str = import_module(f"rulelint.report.ci_{name}").render(comparison, style)
        return written
    from rulelint.report.base import renderer  # noqa: PLC0415  --help needs no reports

    return renderer(name)(comparison.remarks, style)
